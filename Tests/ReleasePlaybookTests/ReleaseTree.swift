import Foundation
import Testing

/// A copy of the worked example, in which the built program runs.
final class ReleaseTree {
  let path: String
  /// The commit of the released repository for its current files.
  private(set) var commit = ""

  /// The commit of the unchanged example.
  static let commit = try! ReleaseTree().commit
  static let otherCommit = "0000000000000000000000000000000000000001"
  static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/release-tree-\(UUID().uuidString)"
    try FileManager.default.copyItem(atPath: Self.repository.path + "/golden/gate5", toPath: path)
    try checkOut()
  }

  /// Commits the files of the workspace, and sets the facts to that commit.
  func checkOut() throws {
    let output = Pipe()
    let process = Process()
    process.executableURL = URL(filePath: "\(path)/checkout")
    process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    commit = text.trimmingCharacters(in: .whitespacesAndNewlines)
    try #require(process.terminationStatus == 0 && commit.count == 40, "\(text)")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  // MARK: Files

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: "\(path)/\(name)")), as: UTF8.self)
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
  }

  func edit(_ name: String, _ old: String, _ new: String) throws {
    let text = try read(name)
    try #require(text.contains(old), "\(old) in \(name)")
    try write(text.replacingOccurrences(of: old, with: new), to: name)
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(name)") }

  // MARK: The program

  struct Result {
    let status: Int32
    let output: String
    let error: String
  }

  /// The program in the folder of the test bundle.
  static let program: String = {
    let places =
      [CommandLine.arguments[0], Bundle.main.executablePath ?? "", Bundle.main.bundlePath]
      + Bundle.allBundles.map(\.bundlePath)
    let programs = places.map {
      URL(filePath: $0).deletingLastPathComponent().appendingPathComponent("replay-gate").path
    }
    return programs.first { FileManager.default.isExecutableFile(atPath: $0) } ?? programs[0]
  }()

  /// The first of March 2026, at which the example's documents are current.
  static let now = ["--now", "2026-03-01T00:00:00Z"]
  /// The time in reports.
  static let stamp = ["SOURCE_DATE_EPOCH": "1772323200"]

  /// A process that is not started yet. The example's replacement programs are first on the path.
  func process(_ arguments: [String], environment: [String: String] = stamp) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: Self.program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: path)
    process.environment = ["PATH": "\(path)/bin:/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"]
      .merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// Posts the gate update that a phase prints, as a person would. The facts then contain it.
  func post(_ printed: Result) throws {
    let lines = printed.output.split(separator: "\n", omittingEmptySubsequences: false).drop { $0 != "Gate update:" }
    try #require(!lines.isEmpty, "\(printed.output)")
    let issue = "https://github.com/iamtxena/trade-nexus/issues/147"
    let comment: [String: Any] = [
      "author": ["login": "release-lead"], "authorAssociation": "MEMBER", "includesCreatedEdit": false,
      "isMinimized": false, "createdAt": "2026-02-28T12:00:00Z", "url": issue + "#issuecomment-1",
      "body": lines.prefix { !$0.isEmpty }.joined(separator: "\n"),
    ]
    let fact: [String: Any] = ["number": 147, "state": "OPEN", "url": issue, "comments": [comment]]
    try JSONSerialization.data(withJSONObject: fact).write(to: URL(filePath: path + "/facts/issue-147.json"))
  }

  /// Runs `contain`, posts the update that it prints, and runs it again, as a person would.
  func contain(_ words: [String]) throws -> Result {
    let first = try gate(words)
    try post(first)
    return try gate(words)
  }

  /// Runs the program to its end; a signal is a negative status.
  func gate(_ arguments: [String], environment: [String: String] = stamp) throws -> Result {
    let process = process(arguments, environment: environment)
    let files = ["out", "err"].map { "\(path)-\($0)-\(UUID().uuidString)" }
    defer { for file in files { try? FileManager.default.removeItem(atPath: file) } }
    for file in files { try Data().write(to: URL(filePath: file)) }
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: files[0]))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: files[1]))
    try process.run()
    process.waitUntilExit()
    let texts = try files.map { String(decoding: try Data(contentsOf: URL(filePath: $0)), as: UTF8.self) }
    return Result(
      status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
      output: texts[0], error: texts[1])
  }

  /// The arguments of a first run of the example, and more.
  static func firstRun(_ more: String...) -> [String] { firstRun(of: commit) + more }

  private static func firstRun(of commit: String) -> [String] {
    ["release", "run", "--workspace", "workspace", "--facts", "facts", "--commit", commit, "--pr", "151"] + now
  }

  /// A first run at the workspace's commit.
  func run(_ more: String...) throws -> Result { try gate(Self.firstRun(of: commit) + more) }

  func resume(_ more: String...) throws -> Result { try gate(["release", "run", "--resume"] + Self.now + more) }

  // MARK: Results

  /// Whether a process has ended. Its new parent may not have collected its status yet.
  static func isGone(_ pid: String) -> Bool {
    guard let id = pid_t(pid), kill(id, 0) == 0 else { return true }
    let ps = Process()
    let output = Pipe()
    ps.executableURL = URL(filePath: "/bin/ps")
    ps.arguments = ["-o", "stat=", "-p", pid]
    ps.standardOutput = output
    try? ps.run()
    ps.waitUntilExit()
    let state = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    return state.isEmpty || state.hasPrefix("Z")
  }

  /// The status of each step, from the report on standard output.
  static func statuses(_ result: Result) throws -> [String: String] {
    let steps = try #require(try object(result.output)["steps"] as? [[String: Any]])
    return Dictionary(uniqueKeysWithValues: steps.map { ($0["id"] as? String ?? "", $0["status"] as? String ?? "") })
  }

  static func step(_ id: String, _ result: Result) throws -> [String: Any] {
    let steps = try #require(try object(result.output)["steps"] as? [[String: Any]])
    return try #require(steps.first { $0["id"] as? String == id })
  }

  static func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// The lines of the journal as objects.
  func journal(_ state: String = "release") throws -> [[String: Any]] {
    try read("\(state)/journal.ndjson").split(separator: "\n").map { try Self.object(String($0)) }
  }

  /// The number of starts of each step.
  func starts(_ state: String = "release") throws -> [String: Int] {
    try journal(state).filter { $0["event"] as? String == "step_started" }
      .reduce(into: [:]) { $0[$1["step"] as? String ?? "", default: 0] += 1 }
  }

  static let steps = [
    "release-pr", "checkout", "entry-44", "entry-45", "entry-75", "entry-80", "contract-governance",
    "review-governance",
    "docs-governance",
    "llm-package-governance", "deployment-profile", "reliability-closure", "replay-gate", "lane-cli", "lane-web",
    "lane-openclaw", "lane-agent-runtime", "promotion-ready", "smoke",
  ]
}
