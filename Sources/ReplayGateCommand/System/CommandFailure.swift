import GateReports
import ReplayGate

/// Why there is no verdict (exit status 2), as reported on standard error.
enum CommandFailure: Error, Hashable {
  /// The command line is invalid. `help` is the command whose `--help` to recommend.
  case usage(String, help: String)
  /// An input or an output is at fault. The message begins with its name.
  case fault(String)
  /// An input is invalid. The program says what else it is, or how it can be read, if that is known.
  case invalid(InputFault)
  /// The reader of standard output has gone away, so there is nobody to report to.
  case readerGone

  init(_ error: ReplayGateError) {
    if let fault = error.fault { self = .invalid(fault) } else { self = .fault(error.description) }
  }

  /// The lines for standard error, fitted to a terminal; nil if nothing is reported.
  func message(on screen: Screen) -> String? {
    switch self {
    case .usage(let text, let help):
      // A command is one line, so that it can be copied.
      screen.rowText("\(OptionTable.programName): \(PlainText.escaped(text))", indent: 2) + "see \(help) --help\n"
    case .fault(let text): screen.rowText(PlainText.escaped(text), indent: 2)
    case .invalid(let fault): screen.rowText(PlainText.escaped(fault.description), indent: 2)
    case .readerGone: nil
    }
  }

  static func unwritable(_ path: String, _ error: SystemError) -> CommandFailure {
    .fault("\(path): cannot be written: \(error.reason)")
  }
}
