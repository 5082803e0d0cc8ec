internal import ReplayGate

/// What a printed command lacks, because this run was not given it either: without it the command could only give the same
/// result again.
package struct MissingInput: Hashable {
  /// What it is: `the failing run`.
  let words: String
  /// The flag, with what stands for its value.
  let flag: String

  package static let commit = MissingInput(words: "the candidate's commit", flag: "--commit SHA")
  package static let pullRequest = MissingInput(words: "the pull request's number", flag: "--pr N")
  package static let facts = MissingInput(words: "the facts", flag: "--facts DIR")
  static let report = MissingInput(words: "a report of what is wrong", flag: "--report FILE")
  package static let revision = MissingInput(words: "the active revision", flag: "--revision REVISION")
  package static let failingRun = MissingInput(words: "the failing run", flag: "--failing-run URL")
  static let remediation = MissingInput(words: "the pull request that remedies it", flag: "--remediation URL")
  static let measurements = MissingInput(words: "measurements", flag: "--measurements FILE")

  /// What the containment of an incident cannot pass its test without, of what is not known.
  package static func toContain(_ incident: String, unknown: Set<MissingInput>) -> [MissingInput] {
    let needs: [MissingInput] =
      [.report] + (incident.isExactly("B") ? [.revision] : []) + [.facts, .pullRequest]
      + (incident.isExactly("D") ? [.failingRun] : [])
    return needs.filter(unknown.contains)
  }
}

/// A command line that is printed to be run, and what has to be filled in before.
package struct PrintedCommand {
  let line: String
  let missing: [MissingInput]

  package init(line: String, missing: [MissingInput]) {
    self.line = line
    self.missing = missing
  }

  /// What to fill in, after a label: `, with the failing run`; empty if the command runs as it is printed.
  var needs: String {
    let words = missing.map(\.words)
    guard let last = words.last else { return "" }
    return ", with " + (words.count > 1 ? words.dropLast().joined(separator: ", ") + " and " : "") + last
  }

  /// The command, with what stands for the values that are not known.
  var text: String { ([line] + missing.map(\.flag)).joined(separator: " ") }

  /// The line of a text, without its end: `again, with the failing run: …`.
  package func labelled(_ label: String) -> String { "\(label)\(needs): \(text)" }
}
