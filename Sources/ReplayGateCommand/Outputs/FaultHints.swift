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
    guard let format = fault.format, !isCommandGiven else { return nil }
    isCommandGiven = true
    return ReadingLine.render(format, source: fault.source, arguments: arguments).map { Self.commandLead + $0 }
  }

  /// An error or such a line as it is written. A command is one line, so that it can be copied.
  static func text(_ line: String, on screen: Screen) -> String {
    let shown = PlainText.escaped(line)
    return line.utf8.starts(with: commandLead.utf8) ? shown + "\n" : screen.rowText(shown, indent: 2)
  }
}
