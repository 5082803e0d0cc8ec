package import ReplayGate

extension SLOReport {
  /// One JSON object on one line, with sorted members and without a newline.
  package var json: String { tree.text }

  private var tree: JSONValue {
    .object([
      "alerts": .array(
        alerts.map { alert in
          .object(
            Self.members(alert.result).merging([
              "id": .string(alert.id), "owner": .optional(alert.owner), "severity": .optional(alert.severity),
              "slo": .string(alert.slo),
            ]) { $1 })
        }),
      "evaluatedAt": .string(now.rfc3339),
      "rollback": .object([
        "criteria": .array(
          rollback.map { .object(Self.members($0.result).merging(["id": .string($0.id)]) { $1 }) }),
        "declared": .bool(isRollbackDeclared),
        "status": .string(Self.rollbackWord(rollbackStatus)),
      ]),
      "schemaVersion": .string(Self.schemaVersion),
      "slos": .array(slos.map { .object(Self.members($0)) }),
      "status": .string(status.rawValue),
    ])
  }

  private static func members(_ slo: SLOResult) -> [Exact<String>: JSONValue] {
    [
      "bound": .optional(slo.bound), "coverage": .optional(slo.coverage),
      "errorBudgetRemainingPct": .optional(slo.budgetRemainingPct),
      "id": .string(slo.id),
      "metric": .string(slo.metric), "observed": .optional(slo.observed), "owner": .string(slo.owner),
      "reason": .optional(slo.reason), "service": .optional(slo.service), "status": .string(slo.status.rawValue),
      "target": .string(slo.target),
      "window": .string(slo.window), "windowStart": .optional(slo.windowStart?.rfc3339),
    ]
  }

  private static func members(_ result: ConditionResult) -> [Exact<String>: JSONValue] {
    [
      "bound": .optional(result.bound), "condition": .string(result.condition), "coverage": .optional(result.coverage),
      "firingSince": .optional(result.firingSince?.rfc3339), "observed": .optional(result.observed),
      "measuredAt": .optional(result.measuredAt?.rfc3339), "reason": .optional(result.reason),
      "since": .optional(result.since?.rfc3339),
      "status": .string(result.status.rawValue),
    ]
  }

  private static func rollbackWord(_ status: ConditionStatus) -> String {
    switch status {
    case .firing: "met"
    case .clear, .pending: "not_met"
    case .noData: "no_data"
    }
  }

  /// The report as text: a line for each objective, alert and criterion, problems first.
  package var words: String { words(on: .log) }

  /// The same for a screen.
  package func words(on screen: Screen) -> String {
    func row(_ state: String, _ tone: Screen.Tone, before: String = "", after: String) -> String {
      let rest = PlainLine.shown(": \(after)")
      let lead = before.isEmpty ? "" : PlainLine.shown(before) + " "
      return screen.rowText("  \(lead)\(screen.shown(Self.words(state), tone))\(rest)", indent: 4)
    }
    let state = screen.shown(Self.words(status.rawValue), status.tone)
    var text = screen.rowText("replay-gate: slo: \(state) at \(now.rfc3339)", indent: 2)
    if slos.isEmpty { text += row("no_data", .odd, after: "the baseline has no SLO") }
    for slo in slos.sorted(by: { Self.rank($0.status) < Self.rank($1.status) }) {
      text += row(slo.status.rawValue, slo.status.tone, after: line(slo))
    }
    for alert in alerts where alert.result.status != .clear {
      text += row(
        alert.result.status.rawValue, alert.result.status.tone, before: "alert \(alert.id) (\(alert.slo)):",
        after: Self.describe(alert.result))
    }
    let rollbackWord = screen.shown(Self.words(Self.rollbackWord(rollbackStatus)), rollbackStatus.tone)
    text += "rollback criteria: \(rollbackWord)\n"
    for criterion in rollback where criterion.result.status != .clear {
      text += row(
        criterion.result.status.rawValue, criterion.result.status.tone, before: "\(criterion.id):",
        after: Self.describe(criterion.result))
    }
    return text
  }

  private func line(_ slo: SLOResult) -> String {
    var text = "\(slo.id): \(slo.metric) \(slo.target) over \(slo.window)"
    if let observed = slo.observed { text += ", observed \(CanonicalJSON.number(observed))" }
    if let left = slo.budgetRemainingPct { text += ", error budget left \(CanonicalJSON.number(left)) %" }
    text += Self.missing(slo.coverage)
    if let reason = slo.reason { text += ", \(reason)" }
    return text + (slo.status == .met ? "" : ", owner \(slo.owner)")
  }

  private static func describe(_ result: ConditionResult) -> String {
    var text = result.condition
    if let observed = result.observed { text += ", observed \(CanonicalJSON.number(observed))" }
    text += missing(result.coverage)
    if let since = result.firingSince ?? result.since { text += ", since \(since.rfc3339)" }
    if let reason = result.reason { text += ", \(reason)" }
    return text
  }

  /// Describes a coverage of less than the whole window.
  private static func missing(_ coverage: Double?) -> String {
    guard let coverage, coverage < 1 else { return "" }
    return ", measured \(CanonicalJSON.number(SLOFigures.rounded(coverage * 100))) % of the time"
  }

  private static func words(_ name: String) -> String { name.split(separator: "_").joined(separator: " ") }

  private static func rank(_ status: Status) -> Int {
    switch status {
    case .breached: 0
    case .noData: 1
    case .met: 2
    }
  }
}

extension JSONValue {
  /// A number, or `null`.
  static func optional(_ number: Double?) -> JSONValue { number.map(JSONValue.number) ?? .null }
}
