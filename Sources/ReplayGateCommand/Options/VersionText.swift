import ReplayGate

/// `--version`.
enum VersionText {
  static let version = "0.1.0"

  static let schemaVersions: KeyValuePairs = [
    "coverage": "replay-gate-coverage.v1",
    "decision": "replay-gate-decision.v1",
    "explanation": "replay-gate-explanation.v1",
    "frontier": "replay-gate-frontier.v1",
    "gate": "replay-gate-gate.v1",
    "profile": "replay-gate-profile.v1",
    "recordingCheck": "replay-gate-recording-check.v1",
    "report": "validation-replay-gate-report.v1",
    "tally": "replay-gate-tally.v1",
    "waivers": "replay-gate-waivers.v1",
  ]

  /// The compiler's version, as far as conditional compilation can test it.
  private static let compiler: String = {
    #if compiler(>=6.5)
      "6.5 or later"
    #elseif compiler(>=6.4)
      "6.4"
    #else
      "6.3"
    #endif
  }()

  static func render(asJSON: Bool) -> String {
    guard asJSON else { return "\(OptionTable.programName) \(version)\n" }
    let digests = PolicyProfile.shipped.map { (name: $0.name, value: $0.digest) }
    return
      "{\"compiler\":\"Swift \(compiler)\",\"name\":\"\(OptionTable.programName)\",\"profiles\":\(object(digests)),"
      + "\"schemaVersions\":\(object(schemaVersions.map { (name: $0.key, value: $0.value) })),\"version\":\"\(version)\"}\n"
  }

  /// Names and values are constants without characters to escape.
  private static func object(_ members: [(name: String, value: String)]) -> String {
    let sorted = members.sorted { Exact($0.name) < Exact($1.name) }
    return "{" + sorted.map { "\"\($0.name)\":\"\($0.value)\"" }.joined(separator: ",") + "}"
  }
}
