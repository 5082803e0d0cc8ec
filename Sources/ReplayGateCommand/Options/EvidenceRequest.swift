import ReleasePlaybook
import ReplayGate

/// The flags of `replay-gate evidence …`.
struct EvidenceRequest: Hashable {
  enum Action: Hashable {
    case make(Evidence.Kind)
    case verify([String])
  }

  let action: Action
  let state: String
  let playbook: String?
  let template: String?
  let incidents: [String]
  let output: String?
  let color: ColorChoice
}

extension ParsedWords {
  func evidenceRequest() throws(CommandFailure) -> EvidenceRequest {
    let action: EvidenceRequest.Action =
      switch command.path.last {
      case "release": .make(.release)
      case "drill": .make(.drill)
      default: .verify(operands)
      }
    return EvidenceRequest(
      action: action, state: values[.state]?[0] ?? ReleaseRequest(action: .run).state,
      playbook: values[.playbook]?[0], template: values[.template]?[0], incidents: values[.incident] ?? [],
      output: values[.output]?[0], color: color)
  }
}
