import ReplayGate

extension Evidence {
  /// The report of a drill: what was done in each incident, and how long it took.
  ///
  /// - Parameter ids: The incidents of the drill; empty for all that have completed phases in the journal.
  package static func drill(_ source: EvidenceSource, incidents ids: [String] = []) -> Evidence {
    let named = source.playbook.incidents.filter { ids.containsExactly($0.id) }
    let incidents = ids.isEmpty ? source.incidents : named
    var items = [
      EvidenceItem("gate", source.playbook.name, orMissing: "the gate"),
      EvidenceItem("journal", source.digest, orMissing: "the journal"),
      EvidenceItem(
        "deploymentRevision",
        lines: [source.journal.lastStart?.deploymentRevision].compactMap(\.self).filter { !Placeholder.matches($0) },
        none: EvidenceForm.unknown),
      EvidenceItem(
        "scenarios", lines: incidents.map { "incident \($0.id): \($0.name)" }, none: "no incident was drilled",
        missing: incidents.isEmpty ? ["an incident that was drilled"] : []),
    ]
    items.append(
      EvidenceItem(
        "phases", lines: incidents.flatMap { lines($0, source) }, none: "no phases",
        missing: incidents.flatMap(source.missing)))
    items.append(
      EvidenceItem("times", lines: incidents.compactMap { times($0, source) }, none: "no times"))
    var (actions, missing): ([String], [String]) = ([], [])
    for incident in incidents {
      let done = source.journal.phases(of: incident.id).flatMap { finish in
        finish.actions.map { "incident \(incident.id), \(finish.phase.rawValue), \(source.line($0))" }
      }
      if done.isEmpty { missing.append("an action of incident \(incident.id)") }
      actions += done
    }
    items.append(EvidenceItem("actions", lines: actions, none: "no actions", missing: missing))
    items.append(
      EvidenceItem(
        "references",
        lines: incidents.flatMap { incident in
          source.journal.phases(of: incident.id).flatMap { finish in
            finish.references.map { "incident \(incident.id), \(finish.phase.rawValue), \($0.kind): \($0.ref)" }
          }
        }, none: "no references"))
    return Evidence(kind: .drill, items: items)
  }

  private static func lines(_ incident: Incident, _ source: EvidenceSource) -> [String] {
    source.phases(of: incident.id).map { phase in
      let began = phase.began.map { "from \($0.rfc3339) " } ?? ""
      let affected = phase.finish.affected.isEmpty ? "" : ", affected \(phase.finish.affected.joined(separator: ", "))"
      return "incident \(incident.id), \(phase.finish.phase.rawValue) \(began)to \(phase.ended.rfc3339): "
        + "\(phase.finish.status.rawValue)\(affected)"
    }
  }

  /// The durations from the beginning of the first phase.
  private static func times(_ incident: Incident, _ source: EvidenceSource) -> String? {
    let phases = source.phases(of: incident.id)
    guard let began = phases.first?.began else { return nil }
    func seconds(_ name: IncidentPhaseName) -> String? {
      guard let phase = phases.first(where: { $0.finish.phase == name && $0.finish.status.isGreen }) else {
        return nil
      }
      return "\(phase.ended.secondsSince1970 - began.secondsSince1970) s to \(name.rawValue)"
    }
    let times = [seconds(.contain), seconds(.recover)].compactMap(\.self)
    return times.isEmpty ? nil : "incident \(incident.id): \(times.joined(separator: ", "))"
  }
}
