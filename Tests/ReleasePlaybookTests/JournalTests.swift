import Foundation
import ReplayGate
import Testing

@testable import ReleasePlaybook

/// The journal on disk is complete and unchanged, or an error is reported.
@Suite struct JournalTests {
  private static let events: [JournalEvent] = [
    .runStarted(
      RunStart(
        commit: "c0ffee", isResumed: false, playbook: "Gate5", playbookDigest: "sha256:00", directory: "/d",
        workspace: ".",
        replayGate: ReplayGateCheck(
          baseline: "FAST", candidate: "p.json", recordings: ["r.ndjson"], candidateRecording: nil, mode: .any,
          minimumRecords: 3),
        pullRequest: 12, deploymentRevision: nil, factPaths: ["f"],
        facts: [FactSource(path: "facts/a \"b\".json", digest: "sha256:11")],
        judgedAt: moments.judgedAt, inputs: [Reference(kind: "file", ref: "sha256:33 p.json")])),
    .stepStarted(StepStart(step: "lane-cli", commit: "c0ffee", attempt: 1)),
    .stepFinished(
      StepFinish(
        step: "lane-cli", commit: "c0ffee", definition: "sha256:22",
        result: StepResult(
          status: .fail, expected: "passes", observed: "exit 1\n", log: "logs/lane-cli.1.log", rerun: "cd x && y",
          references: [Reference(kind: "check_run", ref: "https://example.org/1")], milliseconds: 17))),
    .runFinished(RunFinish(commit: "c0ffee", verdict: .blocked)),
    .phaseStarted(PhaseStart(incident: "C", phase: .contain, commit: "c0ffee", judgedAt: moments.judgedAt)),
    .phaseFinished(
      PhaseFinish(
        incident: "C", phase: .verify, commit: "c0ffee", status: .noData, affected: ["cli"],
        actions: [PhaseAction(name: "CLI", result: StepResult(status: .warn, expected: "", observed: "", rerun: ""))],
        references: [])),
  ]

  private static let moments = RunMoments(
    clock: { Timestamp(secondsSince1970: 1_772_323_200) }, judgedAt: JudgementTime(secondsSince1970: 1_772_000_000),
    fixedStamp: StampTime(secondsSince1970: 0))

  private func written(in folder: TemporaryFolder) throws -> [UInt8] {
    let state = ReleaseState(folder: folder.path)
    var file = try JournalFile(state, moments: Self.moments)
    for event in Self.events { try file.append(event) }
    return Array(try Data(contentsOf: URL(filePath: state.journal)))
  }

  @Test func readsBackWhatWasWritten() throws {
    let folder = try TemporaryFolder()
    let bytes = try written(in: folder)
    let journal = try Journal(bytes: bytes, source: "j")
    #expect(journal.entries.map(\.event) == Self.events)
    #expect(journal.entries.map(\.sequence) == Array(1...Self.events.count))
    #expect(Set(journal.entries.map(\.at)) == [Self.moments.now])
    #expect(journal.commit == "c0ffee")
    #expect(journal.results(at: "c0ffee").keys.sorted() == ["lane-cli"])
    #expect(journal.results(at: "other").isEmpty)
  }

  @Test(
    "what is no journal is refused, and keeps its bytes", arguments: [[0x1F, 0x8B, 0x08, 0], [0xFF, 0xFE, 0x7B, 0]])
  func foreign(_ bytes: [UInt8]) throws {
    let folder = try TemporaryFolder()
    let state = ReleaseState(folder: folder.path)
    try Data(bytes).write(to: URL(filePath: state.journal))
    #expect(throws: ReleaseError.self) { _ = try JournalFile(state, moments: Self.moments) }
    #expect(throws: ReplayGateError.self) { _ = try state.readJournal() }
    #expect(Array(try Data(contentsOf: URL(filePath: state.journal))) == bytes)
  }

  @Test("an incomplete line is ignored and replaced by the next one")
  func cutLine() throws {
    let folder = try TemporaryFolder()
    let state = ReleaseState(folder: folder.path)
    let bytes = try written(in: folder)
    let second = try #require(bytes.firstIndex(of: 0x0A)) + 1
    for length in [0, 1, second - 1] + Array(second...second + 200) + [bytes.count - 1, bytes.count] {
      let whole = bytes[..<length].count { $0 == 0x0A }
      let journal = try Journal(bytes: Array(bytes[..<length]), source: "j")
      #expect(journal.entries.map(\.event) == Array(Self.events[..<whole]))
      try Data(bytes[..<length]).write(to: URL(filePath: state.journal))
      // Opening syncs the disk, so only a few cases are tested.
      guard length % 40 == 0 else { continue }
      var file = try JournalFile(state, moments: Self.moments)
      for event in Self.events[whole...] { try file.append(event) }
      #expect(Array(try Data(contentsOf: URL(filePath: state.journal))) == bytes)
    }
  }

  @Test(
    "an edited journal is an error",
    arguments: [
      ("\"exit 1\\n\"", "\"exit 0\\n\""), ("\"fail\"", "\"pass\""), ("\"sequence\":2", "\"sequence\":3"),
      ("run_finished", "run_paused"), ("\"attempt\":1", "\"attempt\":0"), ("\"attempt\":1", "\"attempt\":1,\"x\":1"),
      ("release-journal.v1", "release-journal.v2"), ("\n", "\n\n "), ("\"previous\":null", "\"previous\":\"sha256:0\""),
      // The last line has no following line with its digest.
      ("\"status\":\"no_data\"", "\"status\":\"pass\""), ("\"affected\":[\"cli\"]", "\"affected\":[ \"cli\"]"),
    ])
  func edited(_ old: String, _ new: String) throws {
    let folder = try TemporaryFolder()
    let text = String(decoding: try written(in: folder), as: UTF8.self)
    let range = try #require(text.range(of: old))
    let edited = text.replacingCharacters(in: range, with: new)
    #expect(throws: ReplayGateError.self) { try Journal(bytes: Array(edited.utf8), source: "j") }
  }

  /// A line that was sealed again is refused for what is wrong with it.
  @Test(
    "an edited line is an error although its seal is right",
    arguments: [
      ("\"sequence\":2", "\"sequence\":3", "\"sequence\" to be 2"),
      ("run_finished", "run_paused", "\"event\" to be one of "),
      ("\"attempt\":1", "\"attempt\":0", "\"attempt\" to be an integer from 1"),
      ("\"attempt\":1", "\"attempt\":1,\"x\":1", "no member but those of a journal entry step_started"),
      ("release-journal.v1", "release-journal.v2", "\"schemaVersion\" to be "),
      ("\"previous\":null", "\"previous\":\"sha256:0\"", "the digest of the line before, as it was written: null"),
      // What the line says is another thing, but it is one that can be said.
      ("\"exit 1\\n\"", "\"exit 0\\n\"", "the digest of the line before, as it was written: sha256:"),
      ("\"fail\"", "\"pass\"", "the digest of the line before, as it was written: sha256:"),
    ])
  func sealedAgain(_ old: String, _ new: String, _ expected: String) throws {
    let folder = try TemporaryFolder()
    let text = String(decoding: try written(in: folder), as: UTF8.self)
    let edited = text.replacingCharacters(in: try #require(text.range(of: old)), with: new)
    let lines = edited.split(separator: "\n").map { line in
      let object = line.replacing(/,"seal":"sha256:[0-9a-f]*"}$/, with: "}")
      return JournalSeal.sealed(Array(object.utf8)) + [0x0A]
    }
    let error = #expect(throws: ReplayGateError.self) { try Journal(bytes: Array(lines.joined()), source: "j") }
    #expect(error?.fault?.expected.hasPrefix(expected) == true, "\(error as Any)")
  }

  @Test("a blank line anywhere is an error", arguments: ["\n", " \n", "\t\r\n"])
  func blankLine(_ blank: String) throws {
    let folder = try TemporaryFolder()
    let bytes = try written(in: folder)
    let starts = [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
    for start in starts {
      var edited = bytes
      edited.insert(contentsOf: blank.utf8, at: start)
      #expect(throws: ReplayGateError.self, "\(start)") { try Journal(bytes: edited, source: "j") }
    }
  }

  /// What a command of a step can do to the journal while the release runs.
  enum Change: String, CaseIterable, Sendable {
    case truncated, garbled, appended, replaced, removed, linked

    func make(in folder: String) throws {
      let path = folder + "/journal.ndjson"
      var bytes = try Data(contentsOf: URL(filePath: path))
      switch self {
      case .truncated: bytes.removeAll()
      case .garbled: bytes[20] ^= 1
      case .appended: bytes += Data("\n".utf8)
      case .replaced:
        bytes.removeLast()
        try FileManager.default.removeItem(atPath: path)
      case .removed: return try FileManager.default.removeItem(atPath: path)
      case .linked:
        try FileManager.default.removeItem(atPath: path)
        return try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
      }
      try bytes.write(to: URL(filePath: path))
    }
  }

  @Test("a run does not go on with a journal that another program changed", arguments: Change.allCases)
  func changed(_ change: Change) throws {
    let folder = try TemporaryFolder()
    let state = ReleaseState(folder: folder.path)
    var file = try JournalFile(state, moments: Self.moments)
    for event in Self.events.prefix(2) { try file.append(event) }
    try change.make(in: folder.path)
    let refused = ReleaseError.refused("\(state.journal): another program changed it while the release ran")
    #expect(throws: refused) { try file.append(Self.events[2]) }
  }

  @Test("what is no regular file is not read as a journal, a playbook or a log", arguments: ["fifo", "/dev/null", "/"])
  func notRegular(_ kind: String) throws {
    let folder = try TemporaryFolder()
    let state = ReleaseState(folder: folder.path)
    for path in [state.journal, state.path("log")] {
      if kind == "fifo" {
        #expect(unsafe mkfifo(path, 0o600) == 0)
      } else {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: kind)
      }
    }
    #expect(throws: ReplayGateError.self) { _ = try state.readJournal() }
    #expect(throws: ReleaseError.unwritable(path: state.journal, reason: "it is not a regular file")) {
      _ = try JournalFile(state, moments: Self.moments)
    }
    #expect(state.digest(of: "log") == nil)
    try FileManager.default.moveItem(atPath: state.path("log"), toPath: state.path("fact.json"))
    #expect(throws: ReplayGateError.self) { _ = try Facts.load([folder.path]) }
  }

  @Test("only one run at a time can write it")
  func locked() throws {
    let folder = try TemporaryFolder()
    let state = ReleaseState(folder: folder.path)
    let first = try JournalFile(state, moments: Self.moments)
    #expect(throws: ReleaseError.refused("\(state.journal): another run is writing it")) {
      _ = try JournalFile(state, moments: Self.moments)
    }
    #expect(first.journal.entries.isEmpty)
    withExtendedLifetime(folder) {}
  }
}

/// A temporary folder for one test.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/release-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
