import ReplayGate

/// What a document says that it is, by its `schemaVersion`.
enum DocumentKind: CaseIterable {
  case recording, profile, gateFile, waivers, tally
  case gateReport, releaseReport, sloReport
  case playbook, journal, facts, sloBaseline, measurements, evidence
  case explanation, frontier, coverage, recordingCheck

  private struct Row {
    let versions: [String]
    let words: String
    /// What takes such a document; nil: nothing does.
    let taker: String?

    init(_ words: String, _ versions: String..., taker: String?) {
      self.versions = versions
      self.words = words
      self.taker = taker
    }
  }

  private var row: Row {
    switch self {
    case .recording:
      Row(
        "a recording", "replay-gate-decision.v1", "validation-run.v1", "replay-gate-decided.v1",
        taker: "--recording")
    case .profile: Row("a profile", "replay-gate-profile.v1", taker: "--candidate or --baseline")
    case .gateFile: Row("a gate file", "replay-gate-gate.v1", taker: "--gate-file")
    case .waivers: Row("a waiver file", "replay-gate-waivers.v1", taker: "--waivers")
    case .tally: Row("a tally", "replay-gate-tally.v1", taker: "merge")
    case .gateReport:
      Row("a report of the gate", "validation-replay-gate-report.v1", taker: "incident triage --report")
    case .releaseReport:
      Row("a report of a release", "release-validation-report.v1", taker: "incident triage --report")
    case .sloReport: Row("a report of an SLO check", "slo-check-report.v1", taker: "incident triage --report")
    case .playbook: Row("a playbook", "release-playbook.v1", taker: "release plan --playbook")
    case .journal: Row("a journal", "release-journal.v1", taker: "release status --state")
    case .facts: Row("a collection of facts", "release-facts.v1", taker: "release plan --facts")
    case .sloBaseline: Row("an SLO baseline", "slo-baseline.v1", taker: "slo check --baseline")
    case .measurements: Row("a file of measurements", "slo-measurements.v1", taker: "slo check --measurements")
    // It is Markdown, which has no version as JSON has.
    case .evidence: Row("a document of evidence", taker: "evidence verify")
    case .explanation: Row("an explanation", "replay-gate-explanation.v1", taker: nil)
    case .frontier: Row("a frontier", "replay-gate-frontier.v1", taker: nil)
    case .coverage: Row("a coverage report", "replay-gate-coverage.v1", taker: nil)
    case .recordingCheck: Row("a check of a recording", "replay-gate-recording-check.v1", taker: nil)
    }
  }

  /// What it is called, with its article.
  var words: String { row.words }

  /// Whether each line of it is a document.
  private var isOfLines: Bool { self == .recording || self == .journal }

  /// Says that a file which a command line names is a document of another kind than its flag takes, and what takes it; nil
  /// unless its content says so.
  static func words(about source: String, in inputs: GivenInputs) -> String? {
    let expected = inputs.expected(of: source)
    guard !expected.isEmpty, let kind = DocumentKind(ofFile: source), !expected.contains(kind) else { return nil }
    let other = expected.count == 1 ? expected[0].words : "a report"
    let taker = kind.row.taker.map { "\(OptionTable.programName) \($0) takes" } ?? "no command takes"
    return "\(source) is \(kind.words), not \(other); \(taker) \(kind == .journal ? "its folder" : "it")"
  }

  /// Recognises a regular file; nil if its content does not say for certain what it is.
  init?(ofFile path: String) {
    guard let status = Platform.status(of: path), status.kind == .regular, !StreamedInputs.isDescriptor(path) else {
      return nil
    }
    // Documents are read as a whole, so larger ones are not worth it; of a recording the first line is enough.
    let limit = 64 << 20
    guard let start = try? Platform.read(path, first: status.size <= limit ? limit : 1 << 20) else { return nil }
    if status.size <= limit, let kind = DocumentKind(of: start) {
      self = kind
      return
    }
    let line = start.prefix { $0 != 0x0A }
    guard line.count < start.count, let kind = DocumentKind(of: Array(line)), kind.isOfLines else { return nil }
    self = kind
  }

  /// Recognises a text that is one value.
  private init?(of bytes: [UInt8]) {
    guard let object = try? JSONNode.parse(bytes, source: "").object(""),
      let version = try? object.optional("schemaVersion")?.string(""),
      let kind = Self.allCases.first(where: { $0.row.versions.containsExactly(version) })
    else { return nil }
    self = kind
  }
}
