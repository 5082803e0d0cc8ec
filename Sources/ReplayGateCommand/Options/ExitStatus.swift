import ReleasePlaybook
import ReplayGate

/// Every exit status of the program (contract section 11). `GateVerdict.exitCode` maps a verdict to one.
enum ExitStatus: Int32, CaseIterable {
  case pass = 0
  case blocked = 1
  case noVerdict = 2
  case unknown = 3
  case hangup = 129
  case interrupted = 130
  case terminated = 143

  init(_ verdict: GateVerdict, deciding gates: GateSelection) {
    // A code that is not listed here would be no verdict.
    self = ExitStatus(rawValue: verdict.exitCode(deciding: gates)) ?? .noVerdict
  }

  /// The worst of several verdicts: unknown goes before blocked, as in a verdict (contract section 15).
  static func worst(_ statuses: [ExitStatus]) -> ExitStatus {
    [ExitStatus.unknown, .blocked].first(where: statuses.contains) ?? .pass
  }

  init(_ verdict: ReleaseVerdict) {
    self =
      switch verdict {
      case .pass: .pass
      case .blocked: .blocked
      case .inconclusive: .unknown
      }
  }

  init(_ signal: EndingSignal) {
    switch signal {
    case .hangup: self = .hangup
    case .interrupt: self = .interrupted
    case .termination: self = .terminated
    }
  }
}
