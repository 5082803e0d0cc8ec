import Foundation
import FuzzTargets

/// Runs files, or the files in folders, through a target, without libFuzzer and on any platform.
let words = CommandLine.arguments.dropFirst()
guard let name = words.first, let target = FuzzTarget.named(name) else {
  print("usage: fuzz-replay TARGET FILE…")
  for target in FuzzTarget.all { print("  \(target.name): \(target.input)") }
  exit(2)
}
for path in words.dropFirst() {
  var isFolder: ObjCBool = false
  _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
  let names = isFolder.boolValue ? try FileManager.default.contentsOfDirectory(atPath: path).sorted() : []
  for file in isFolder.boolValue ? names.map({ "\(path)/\($0)" }) : [path] {
    print("\(target.name): \(file)")
    target.run(Array(try Data(contentsOf: URL(filePath: file))))
  }
}
