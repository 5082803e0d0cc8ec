import Foundation
import Testing

/// A temporary folder for one test, in which the built program runs.
final class Scratch {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("replay-gate-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  // MARK: Files

  func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: url(name))
    return name
  }

  func read(_ name: String) throws -> String { String(decoding: try Data(contentsOf: url(name)), as: UTF8.self) }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: url(name).path) }

  /// All names in the folder, including hidden ones.
  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: url(name).path, withDestinationPath: target)
  }

  func hardLink(_ name: String, to target: String) throws {
    try FileManager.default.linkItem(at: url(target), to: url(name))
  }

  // MARK: The program

  /// The result of a run. Standard output and error go to files outside the folder that the test checks.
  struct Result {
    let status: Int32
    let output: String
    let error: String
  }

  /// The program in the folder of the test bundle.
  static let program: URL = {
    let places =
      [CommandLine.arguments[0], Bundle.main.executablePath ?? "", Bundle.main.bundlePath]
      + Bundle.allBundles.map(\.bundlePath)
    let programs = places.map {
      URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent("replay-gate")
    }
    return programs.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? programs[0]
  }()

  func gate(_ arguments: String..., environment: [String: String] = [:]) throws -> Result {
    try run(Self.program, arguments, environment: environment)
  }

  func gate(_ arguments: [String], environment: [String: String] = [:]) throws -> Result {
    try run(Self.program, arguments, environment: environment)
  }

  /// A shell script; `$GATE` is the program.
  func shell(_ script: String, environment: [String: String] = [:]) throws -> Result {
    let variables = environment.merging(["GATE": Self.program.path]) { $1 }
    return try run(URL(fileURLWithPath: "/bin/sh"), ["-c", script], environment: variables)
  }

  func run(_ executable: URL, _ arguments: [String], environment: [String: String] = [:]) throws -> Result {
    let streams = try Scratch.Streams()
    let process = self.process(executable, arguments, environment: environment)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = streams.outputHandle
    process.standardError = streams.errorHandle
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
      output: try streams.output(), error: try streams.error())
  }

  /// A process that is not started yet. Its environment contains only what the test sets.
  func process(_ executable: URL, _ arguments: [String], environment: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = environment.merging(["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"]) { mine, _ in mine
    }
    return process
  }

  /// The files for the two streams of a run.
  final class Streams {
    private let folder: URL
    let outputHandle: FileHandle
    let errorHandle: FileHandle

    init() throws {
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("replay-gate-io-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for name in ["out", "err"] {
        try Data().write(to: folder.appendingPathComponent(name))
      }
      outputHandle = try FileHandle(forWritingTo: folder.appendingPathComponent("out"))
      errorHandle = try FileHandle(forWritingTo: folder.appendingPathComponent("err"))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func output() throws -> String { try text("out") }
    func error() throws -> String { try text("err") }

    private func text(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
    }
  }
}
