import GateReports
import ReplayGate

/// What is known to help with inputs that cannot be read, as lines that follow the errors.
struct FaultHints {
  /// Those of this run, beginning with the program's name.
  let arguments: [String]
  /// One command reads all that cannot be read as they are.
  private var isCommandGiven = false
  private var named: Set<Exact<String>> = []

  private static let commandLead = "to read it: "
  private static let uncertainLead = "if it is a recording, to read it: "
  /// No command: a tally has a digest of its spelling, and what writes JSON on one line may spell its numbers in another way.
  private static let tallyWords =
    "a tally is one line and is read only as it was written: give the file that tally or merge --tally wrote, not one that "
    + "another program has formatted"

  init(arguments: [String]) { self.arguments = arguments }

  /// The line after an error, with its newline; empty if nothing is known.
  mutating func text(for error: CommandFailure, on screen: Screen) -> String {
    guard case .invalid(let fault) = error, let line = line(for: fault) else { return "" }
    return Self.text(line, on: screen)
  }

  /// The line after an error of a document; nil if nothing is known. What was said of an input is not said again.
  mutating func line(for fault: InputFault) -> String? {
    let source = Exact(fault.source)
    if named.contains(source) { return nil }
    if let words = DocumentKind.words(about: fault.source, in: GivenInputs(arguments)) {
      named.insert(source)
      return words
    }
    guard let format = fault.format else { return nil }
    if format.isJSON, fault.expected.isExactly(TallyMerger.expectedLine) {
      named.insert(source)
      return Self.tallyWords
    }
    guard !isCommandGiven else { return nil }
    isCommandGiven = true
    // An object over several lines may be any document, and that of a stream is gone.
    let isUncertain = format == .jsonOverLines && StreamedInputs.isStream(fault.source)
    let lead = isUncertain ? Self.uncertainLead : Self.commandLead
    return ReadingLine.render(format, source: fault.source, arguments: arguments).map { lead + $0 }
  }

  /// An error or such a line as it is written. A command is one line, so that it can be copied.
  static func text(_ line: String, on screen: Screen) -> String {
    let shown = PlainText.escaped(line)
    let isCommand = [commandLead, uncertainLead].contains { line.utf8.starts(with: $0.utf8) }
    return isCommand ? shown + "\n" : screen.rowText(shown, indent: 2)
  }
}
