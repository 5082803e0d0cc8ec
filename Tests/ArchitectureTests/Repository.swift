import Foundation
import Testing

/// The repository in which this test was compiled.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// A file, identified by its path from the root, so that a failing case shows it on one line.
  struct File: Sendable, CustomTestStringConvertible {
    let path: String

    var testDescription: String { path }
    var text: String {
      get throws { try String(contentsOf: root.appending(path: path), encoding: .utf8) }
    }
    /// `ReplayGate` for `Sources/ReplayGate/Gate/GateRule.swift`.
    var module: String { String(path.split(separator: "/").dropFirst().first ?? "") }
  }

  /// All Swift files in a folder and its subfolders, without build products, sorted.
  static func swiftFiles(below folder: String) -> [File] {
    let names = FileManager.default.enumerator(atPath: root.appending(path: folder).path) ?? .init()
    return names.compactMap { $0 as? String }
      .filter { $0.hasSuffix(".swift") && !$0.split(separator: "/").contains { $0.hasPrefix(".build") } }
      .sorted()
      .map { File(path: "\(folder)/\($0)") }
  }

  static func entries(of folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path).sorted()
  }

  /// The entries at the top of the repository that git tracks; without git, all that `.gitignore` does not exclude.
  static func topLevelEntries() throws -> Set<String> {
    let git = Process()
    let output = Pipe()
    git.executableURL = URL(filePath: "/usr/bin/env")
    git.arguments = ["git", "-C", root.path, "ls-files"]
    git.standardOutput = output
    git.standardError = FileHandle.nullDevice
    try git.run()
    let listing = try output.fileHandleForReading.readToEnd() ?? Data()
    git.waitUntilExit()
    let tracked = String(decoding: listing, as: UTF8.self).split(separator: "\n")
    if git.terminationStatus == 0, !tracked.isEmpty {
      return Set(tracked.compactMap { $0.split(separator: "/").first.map(String.init) })
    }
    let ignored: Set<String> = [".git", ".swiftpm", ".DS_Store", "Package.resolved"]
    return Set(try entries(of: ".").filter { !ignored.contains($0) && !$0.hasPrefix(".build") })
  }

  /// All symbolic links in the shipped folders, without build products, sorted.
  static func links() -> [String] {
    ["Sources", "Tests", "Benchmarks", "golden", "profiles"].flatMap { folder in
      let names = FileManager.default.enumerator(atPath: root.appending(path: folder).path) ?? .init()
      return names.compactMap { $0 as? String }
        .filter { !$0.split(separator: "/").contains { $0.hasPrefix(".build") || $0 == ".venv" } }
        .map { "\(folder)/\($0)" }
        .filter { (try? FileManager.default.destinationOfSymbolicLink(atPath: root.appending(path: $0).path)) != nil }
    }
    .sorted()
  }
}
