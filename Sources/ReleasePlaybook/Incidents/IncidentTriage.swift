package import ReplayGate

/// Determines the scenarios of an incident from the problems in reports.
package struct IncidentTriage: Sendable, Hashable {
  package struct Scenario: Sendable, Hashable {
    package let incident: Incident
    package let findings: [IncidentReports.Finding]

    /// The affected parts, each once, in the order found.
    package var affected: [String] {
      findings.map(\.affected).withoutRepeats
    }
  }

  /// The most urgent first: problems of the deployed service, then of the contract, of client lanes, and of the gate.
  package let scenarios: [Scenario]
  /// Problems that belong to no scenario.
  package let others: [IncidentReports.Finding]
  /// What is not known.
  package let unknown: [IncidentReports.Finding]

  private static let order: [(id: String, kind: IncidentReports.Finding.Kind)] = [
    ("B", .slo), ("A", .contract), ("C", .lane), ("D", .replayGate),
  ]

  package init(_ reports: IncidentReports, playbook: Playbook) {
    scenarios = Self.order.compactMap { id, kind in
      let findings = reports.findings.filter { $0.kind == kind }
      guard !findings.isEmpty, let incident = playbook.incident(id) else { return nil }
      return Scenario(incident: incident, findings: findings)
    }
    let named = scenarios.flatMap(\.findings)
    others = reports.findings.filter { $0.kind != .unknown && !named.contains($0) }
    unknown = reports.findings.filter { $0.kind == .unknown }
  }

  /// The findings that belong to a scenario.
  package static func findings(of incident: String, in reports: IncidentReports) -> [IncidentReports.Finding] {
    guard let kind = order.first(where: { $0.id.isExactly(incident) })?.kind else { return [] }
    return reports.findings.filter { $0.kind == kind }
  }

  /// The overall status: `fail` if there is a scenario or another problem, `no_data` if something is not known,
  /// otherwise `pass`.
  package var status: StepStatus {
    if !scenarios.isEmpty || !others.isEmpty { return .fail }
    return unknown.isEmpty ? .pass : .noData
  }

  /// Describes the result. `next` returns lines about the continuation of a scenario, each with a complete command
  /// line.
  package func words(on screen: Screen = .log, next: (Scenario) -> [String]) -> String {
    var text = ""
    func add(_ head: String, _ tone: Screen.Tone, _ more: String, _ findings: [IncidentReports.Finding]) {
      text += screen.rowText(screen.shown(head, tone) + more, indent: 2)
      for finding in findings {
        text += screen.rowText("  \(PlainLine.shown("\(finding.source): \(finding.words)"))", indent: 4)
      }
    }
    for scenario in scenarios {
      add("Incident \(scenario.incident.id)", .bad, ": \(scenario.incident.name)", scenario.findings)
      for line in next(scenario) { text += "  \(line)\n" }
    }
    if !others.isEmpty { add("Wrong, and no incident", .bad, ": the release cannot begin or go on", others) }
    if !unknown.isEmpty { add("Not known", .odd, "", unknown) }
    if text.isEmpty { add("No incident", .good, ": nothing is wrong in these reports", []) }
    return text
  }
}
