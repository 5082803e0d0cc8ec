import GateReports
import ReplayGate

/// Why there is no verdict (exit status 2), as reported on standard error.
enum CommandFailure: Error, Hashable {
  /// The command line is invalid. `help` is the command whose `--help` to recommend.
  case usage(String, help: String)
  /// An input or an output is at fault. The message begins with its name.
  case fault(String)
  /// An input is of another format. The program says how it can be read.
  case foreign(InputFault, ForeignFormat)
  /// The reader of standard output has gone away, so there is nobody to report to.
  case readerGone

  init(_ error: ReplayGateError) {
    if let fault = error.fault, let format = fault.format {
      self = .foreign(fault, format)
    } else {
      self = .fault(error.description)
    }
  }

  /// The lines for standard error; nil if nothing is reported.
  var message: String? {
    switch self {
    case .usage(let text, let help):
      "\(OptionTable.programName): \(PlainText.escaped(text))\nsee \(help) --help\n"
    case .fault(let text): PlainText.escaped(text) + "\n"
    case .foreign(let fault, _): PlainText.escaped(fault.description) + "\n"
    case .readerGone: nil
    }
  }

  static func unwritable(_ path: String, _ error: SystemError) -> CommandFailure {
    .fault("\(path): cannot be written: \(error.reason)")
  }
}
