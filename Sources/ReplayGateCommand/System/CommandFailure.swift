import GateReports
import ReplayGate

/// Why there is no verdict (exit 2), as it is told on standard error.
enum CommandFailure: Error, Hashable {
  /// The command line is wrong. `help` names the command whose `--help` tells more.
  case usage(String, help: String)
  /// An input or an output is at fault; the message names it first.
  case fault(String)
  /// Nobody reads standard output any more, so there is nobody to tell either.
  case readerGone

  init(_ error: ReplayGateError) { self = .fault(error.description) }

  /// The whole lines for standard error; nil where nothing is said.
  var message: String? {
    switch self {
    case .usage(let text, let help):
      "\(OptionTable.programName): \(PlainText.escaped(text))\nsee \(help) --help\n"
    case .fault(let text): PlainText.escaped(text) + "\n"
    case .readerGone: nil
    }
  }

  static func unwritable(_ path: String, _ error: SystemError) -> CommandFailure {
    .fault("\(path): cannot be written: \(error.reason)")
  }
}
