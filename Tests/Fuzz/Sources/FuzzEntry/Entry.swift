import CLibFuzzer
import Foundation
import FuzzTargets

// The functions that libFuzzer calls. The arguments after `-ignore_remaining_args=1` are for the target:
//
//     targets                      prints the names of the targets
//     TARGET                       fuzzes the target
//     TARGET FOLDER DICTIONARY     writes the seeds of the target and a dictionary of their words

private let target: FuzzTarget = {
  let words = Array(CommandLine.arguments.drop { $0 != "-ignore_remaining_args=1" }.dropFirst())
  if words == ["targets"] {
    print(FuzzTarget.all.map(\.name).joined(separator: " "))
    exit(0)
  }
  guard let name = words.first, let target = FuzzTarget.named(name) else { fail("no target") }
  guard words.count == 3 else { return target }
  do {
    try target.writeSeeds(to: words[1], dictionary: words[2])
    exit(0)
  } catch {
    fail("\(error)")
  }
}()

private func fail(_ words: String) -> Never {
  FileHandle.standardError.write(Data("fuzz: \(words)\n".utf8))
  exit(2)
}

/// Finds the target.
@c(LLVMFuzzerInitialize)
public func initialize(
  _ count: UnsafeMutablePointer<CInt>?,
  _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
  _ = target
  return 0
}

/// Runs it on one input.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
