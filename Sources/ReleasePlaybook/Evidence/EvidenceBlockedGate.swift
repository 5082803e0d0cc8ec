import ReplayGate

/// A replay gate that was blocked during a release, and what happened afterwards.
struct EvidenceBlockedGate {
  /// The values, one on each line, and descriptions of those that are missing.
  private(set) var lines: [String] = []
  private(set) var missing: [String] = []

  /// The blocked gates of a journal. Each report occurs once.
  static func all(in source: EvidenceSource) -> [EvidenceBlockedGate] {
    var gates: [EvidenceBlockedGate] = []
    var seen: Set<Exact<String>> = []
    for entry in source.journal.entries {
      let references: [Reference]
      switch entry.event {
      case .stepFinished(let finish) where finish.step == "replay-gate" && !finish.result.status.isGreen:
        references = finish.result.references
      case .phaseFinished(let finish) where finish.incident == "D" && finish.phase == .contain:
        references = finish.references
      default: continue
      }
      guard let digest = references.first("replay_gate_report_digest"), seen.insert(Exact(digest)).inserted
      else { continue }
      gates.append(EvidenceBlockedGate(references, digest: digest, after: entry.sequence, source))
    }
    return gates
  }

  private init(_ references: [Reference], digest: String, after sequence: Int, _ source: EvidenceSource) {
    let file = references.first("replay_gate_report") ?? ""
    let later = source.journal.entries.filter { $0.sequence > sequence }
    let phases = source.journal.phases(of: "D")
    let repository = source.playbook.repository
    add(
      "failing run",
      phases.last { $0.phase == .contain }?.references.first("failing_run").flatMap { repository.run(at: $0) })
    do throws(ReplayGateError) {
      let bytes = try PlaybookFile.read(source.state.path(file))
      if !("sha256:" + SHA256.hexDigest(bytes)).isExactly(digest) {
        missing.append("the report \(file) as it was written: it was edited")
      }
      let report = try GateReportFields(JSONNode.parse(bytes, source: file))
      for (name, value) in report.figures { lines.append("\(name): \(value)") }
    } catch {
      missing.append("the report of a blocked gate: \(error.description)")
    }
    add(
      "remediation PR",
      phases.last { $0.phase == .recover }?.references.first("remediation_pr").flatMap {
        repository.pullRequest(at: $0)
      })
    add("rerun that passed", later.lazy.compactMap(\.event.passedGate).first)
  }

  private mutating func add(_ name: String, _ value: String?) {
    guard let value else {
      missing.append("the \(name) of a blocked gate")
      lines.append(EvidenceItem.missingMark(name))
      return
    }
    lines.append("\(name): \(value)")
  }
}

extension [Reference] {
  func first(_ kind: String) -> String? { first { $0.kind.isExactly(kind) }?.ref }
}

extension JournalEvent {
  /// Describes the replay gate if this event is the end of one that passed; otherwise nil.
  fileprivate var passedGate: String? {
    let result: StepResult?
    switch self {
    case .stepFinished(let finish) where finish.step == "replay-gate": result = finish.result
    case .phaseFinished(let finish) where finish.incident == "D" && finish.phase == .recover:
      result = finish.actions.first { $0.name == "replay-gate" }?.result
    default: return nil
    }
    guard let result, result.status.isGreen, let id = result.references.first("validation_replay_id") else {
      return nil
    }
    return "\(id), \(result.status.rawValue): \(result.observed)"
  }
}
