/// What a printed command lacks, because this run was not given it either: without it the command could only give the same
/// result again.
struct MissingInput: Hashable {
  /// What it is: `the failing run`.
  let words: String
  /// The flag, with what stands for its value.
  let flag: String

  static let pullRequest = MissingInput(words: "the pull request's number", flag: "--pr N")
  static let facts = MissingInput(words: "the facts", flag: "--facts DIR")
  static let report = MissingInput(words: "a report of what is wrong", flag: "--report FILE")
  static let revision = MissingInput(words: "the active revision", flag: "--revision REVISION")
  static let failingRun = MissingInput(words: "the failing run", flag: "--failing-run URL")
  static let remediation = MissingInput(words: "the pull request that remedies it", flag: "--remediation URL")
  static let measurements = MissingInput(words: "measurements", flag: "--measurements FILE")
}

/// A command line that is printed to be run, and what has to be filled in before.
struct PrintedCommand {
  let line: String
  let missing: [MissingInput]

  /// What to fill in, after a label: `, with the failing run`; empty if the command runs as it is printed.
  var needs: String {
    let words = missing.map(\.words)
    guard let last = words.last else { return "" }
    return ", with " + (words.count > 1 ? words.dropLast().joined(separator: ", ") + " and " : "") + last
  }

  /// The command, with what stands for the values that are not known.
  var text: String { ([line] + missing.map(\.flag)).joined(separator: " ") }

  /// The line of a text: `again, with the failing run: …`.
  func labelled(_ label: String) -> String { "\(label)\(needs): \(text)\n" }
}
