public import ReplayGate

/// One decision under both profiles: as a text table, and as JSON.
public struct ExplanationReport: Sendable {
  private let explanation: DecisionExplanation
  private let gate: Gate
  private let names: ProfileNames
  /// The folders below which recordings are shown relative to them.
  package var roots: [String] = []

  /// Creates the report of an explanation.
  ///
  /// - Parameters:
  ///   - explanation: The explanation.
  ///   - gate: The gate under which the decision was explained.
  ///   - names: The names of the profiles; by default those of the gate.
  public init(_ explanation: DecisionExplanation, gate: Gate, names: ProfileNames? = nil) {
    self.explanation = explanation
    self.gate = gate
    self.names = names ?? ProfileNames(gate)
  }

  // MARK: Table

  /// The rules under both profiles, the rules that changed the decision, and the settings that would change it back.
  public var table: String { table(on: .log) }

  /// The same for a screen. Equal reports give equal bytes on equal screens.
  public func table(on screen: Screen) -> String {
    let (baseline, candidate) = (explanation.baseline, explanation.candidate)
    let id = screen.shown(ShownText.name(explanation.id), .strong)
    let places =
      place(baseline) + (candidate.map { place($0).isExactly(place(baseline)) ? "" : " and " + place($0) } ?? "")
    var text = screen.rowText("\(id)  strategy \(ShownText.name(explanation.strategyId))  \(places)", indent: 2)
    if let recorded = explanation.recorded {
      let under = explanation.recordedProfile.map { " under \(ShownText.name($0))" } ?? ""
      text += screen.rowText("recorded: \(recorded.name)\(under)", indent: 2)
    }
    text += "\n" + rows(on: screen).joined(separator: "\n") + "\n\n"
    for line in outcome { text += screen.rowText(line, indent: 2) }
    return text
  }

  private func place(_ side: DecisionExplanation.Side) -> String {
    "\(PlainText.escaped(GateFindings.place(of: side.source, below: roots))):\(side.line)"
  }

  /// The rules on which the profiles differ, one profile below the other so that they fit on a narrow terminal, and the
  /// number of rules on which they agree. A rule that applies to one of two records is shown if it does not pass. Without a
  /// candidate, all rules.
  private func rows(on screen: Screen) -> [String] {
    let sides = [explanation.baseline, explanation.candidate].compactMap(\.self)
    let profiles = zip([names.baseline, names.candidate], sides).map(\.0)
    var lines: [String] = []
    let width = profiles.map(\.count).max() ?? 0
    func add(_ head: String, _ cells: [String]) {
      lines.append(screen.shown(head, .strong))
      for (profile, cell) in zip(profiles, cells) {
        let space = String(repeating: " ", count: width - profile.count)
        lines += screen.row("  \(profile)\(space)  \(cell)", indent: 4)
      }
    }
    var (agreeing, passingAlone) = (0, 0)
    for rule in DecisionRule.allCases {
      let findings = sides.map { side in side.findings.first { $0.rule == rule }?.finding }
      let known = findings.compactMap(\.self)
      guard let first = known.first else { continue }
      if sides.count > 1, known.allSatisfy({ $0.decision == (known.count > 1 ? first.decision : .pass) }) {
        if known.count > 1 { agreeing += 1 } else { passingAlone += 1 }
      } else {
        add(rule.name, findings.map { $0.map { cell($0, on: screen) } ?? "does not apply to this record" })
      }
    }
    if agreeing > 0 {
      let words = "\(FigureText.count(agreeing, "rule")) \(agreeing == 1 ? "agrees" : "agree")"
      lines += screen.row("\(words) (--format json has all)", indent: 2)
    }
    if passingAlone > 0 {
      let words = "\(FigureText.count(passingAlone, "rule")) \(passingAlone == 1 ? "applies" : "apply")"
      lines += screen.row(
        "\(words) to one of the two records and \(passingAlone == 1 ? "passes" : "pass") (--format json has all)",
        indent: 2)
    }
    add("agent lane", sides.map { $0.replay.agentStatus.name })
    add("decision", sides.map { Self.shown($0.replay.decision, on: screen) })
    return lines
  }

  private static func shown(_ decision: Decision, on screen: Screen) -> String {
    switch decision {
    case .pass: screen.shown(decision.name, .good)
    case .conditionalPass: screen.shown(decision.name, .odd)
    case .fail: screen.shown(decision.name, .bad)
    }
  }

  private func cell(_ finding: DecisionExplanation.Finding, on screen: Screen) -> String {
    var text = Self.shown(finding.decision, on: screen)
    if let figure = finding.figure, let limit = finding.limit, let margin = finding.margin {
      let sign = figure > limit ? ">" : "<="
      text += " \(number(figure)) \(sign) \(number(limit)) (margin \(number(Self.rounded(margin))))"
    } else if let figure = finding.figure, let limit = finding.limit {
      text += " first of priority 0 or 1 at \(number(figure)), \(number(limit)) looked at"
    }
    let codes = finding.findings.filter { !$0.hasPrefix("metric_drift_exceeds_tolerance:") }
    if !codes.isEmpty { text += " " + codes.prefix(2).map(ShownText.name).joined(separator: ", ") }
    if codes.count > 2 { text += " and \(codes.count - 2) more" }
    return text
  }

  /// A difference of two values without the rounding error in its last digits.
  private static func rounded(_ margin: Double) -> Double {
    margin.magnitude < 1e9 ? (margin * 1e6).rounded() / 1e6 : margin
  }

  private func number(_ value: Double) -> String { FigureText.exact(value) }

  /// A sentence a line.
  private var outcome: [String] {
    guard let outcome = explanation.outcome else {
      return ["no candidate record of this id: the verdict is unknown (candidate_record_missing)", verdict]
    }
    var first = "outcome: \(outcome.decision.name)"
    if outcome.hasReason { first += ", \(outcome.reasons.map(\.code).joined(separator: ", "))" }
    var lines = ["\(first); \(standingText)", verdict]
    // A decision that fails under both profiles was turned by nothing.
    let lead =
      outcome.decision < outcome.baseline
      ? "turned by" : outcome.hasReason ? "worse because of" : "not passed because of"
    lines += causes(explanation.turnedBy, after: lead, of: names.candidate)
    let standing = explanation.standing
    // What does not count because of a waiver or a budget is explained without it.
    let remedied =
      standing.counts
      ? "would not count with"
      : standing.waivedBy.isEmpty ? "would take nothing from the budget with" : "would need no waiver with"
    lines += settings(explanation.remedies, after: remedied)
    lines += causes(explanation.heldBackBy, after: "held back by the baseline", of: names.baseline)
    lines += settings(explanation.holding, after: "would not be loosened with")
    return lines
  }

  private func causes(_ shortfalls: [Shortfall], after lead: String, of profile: String) -> [String] {
    shortfalls.map { shortfall in
      let member = shortfall.rule.profileMember.map { " (\($0) of \(profile))" } ?? ""
      return "\(lead): \(ShownText.sentence(shortfall.text))\(member)"
    }
  }

  /// The settings of the candidate's figures that each alone would change what comes of the decision.
  private func settings(_ remedies: [DecisionExplanation.Remedy], after lead: String) -> [String] {
    let settings = remedies.compactMap { remedy in
      SettingWords.bound(remedy.passing).map { "\(remedy.knob.member) \($0)" }
    }
    let words = settings.isEmpty ? "no one figure of the profile" : settings.joined(separator: ", or ")
    return remedies.isEmpty ? [] : ["\(lead): \(words)"]
  }

  /// The effect of the decision in this gate.
  private var standingText: String {
    let standing = explanation.standing
    let gates = [standing.blocksMerge ? "merge" : nil, standing.blocksRelease ? "release" : nil].compactMap(\.self)
    let blocks = gates.isEmpty ? nil : "blocks \(gates.joined(separator: " and "))"
    var words: [String] = []
    if !standing.waivedBy.isEmpty {
      words.append("waived by \(standing.waivedBy.map(ShownText.name).joined(separator: ", ")): does not count")
    } else if standing.isWithinBudget {
      words.append("within the budget for decisions that got worse: does not count")
    } else if standing.counts {
      words.append(blocks == nil ? "counts, and the candidate profile's flags block neither gate" : "counts")
    } else if !standing.isLoosenedBeyondBudget, !standing.isLoosenedWithoutProof {
      words.append("does not count")
    }
    if standing.isLoosenedBeyondBudget { words.append("one of more loosened decisions than allowed") }
    if standing.isLoosenedWithoutProof {
      words.append("one of the loosened decisions whose budget is not proven to be kept")
    }
    words += standing.unknownReasons.map { "makes the verdict unknown (\($0.code))" }
    if let blocks { words.append(blocks) }
    return words.joined(separator: "; ")
  }

  /// The verdict over all decisions.
  private var verdict: String {
    let verdict = explanation.verdict
    let gates = [verdict.isMergeBlocked ? "merge" : nil, verdict.isReleaseBlocked ? "release" : nil].compactMap(\.self)
    let state = gates.isEmpty ? "passes" : "blocks \(gates.joined(separator: " and "))"
    let reasons = verdict.reasons.isEmpty ? "" : ", " + verdict.reasons.map(\.code).joined(separator: ", ")
    return "the gate over all decisions \(state): \(verdict.decision.name)\(reasons)"
  }

  // MARK: JSON

  /// One object with sorted members.
  public var json: String {
    var writer = JSONWriter()
    writer.raw("{\"baseline\":")
    write(explanation.baseline, to: &writer)
    writer.raw(",\"candidate\":")
    if let side = explanation.candidate { write(side, to: &writer) } else { writer.raw("null") }
    writer.raw(",\"heldBackBy\":")
    write(explanation.heldBackBy, to: &writer)
    writer.raw(",\"holding\":")
    write(explanation.holding, to: &writer)
    writer.raw(",\"id\":")
    writer.string(KeptName.bounded(explanation.id))
    writer.raw(",\"outcome\":")
    if let outcome = explanation.outcome { write(outcome, to: &writer) } else { writer.raw("null") }
    writer.raw(",\"recordedDecision\":")
    if let decision = explanation.recorded { writer.string(decision.name) } else { writer.raw("null") }
    writer.raw(",\"recordedProfile\":")
    if let profile = explanation.recordedProfile {
      writer.string(KeptName.bounded(profile))
    } else {
      writer.raw("null")
    }
    writer.raw(",\"remedies\":")
    write(explanation.remedies, to: &writer)
    writer.raw(",\"standing\":")
    write(explanation.standing, to: &writer)
    writer.raw(",\"strategyId\":")
    writer.string(KeptName.bounded(explanation.strategyId))
    writer.raw(",\"turnedBy\":")
    write(explanation.turnedBy, to: &writer)
    writer.raw(",\"verdict\":")
    write(explanation.verdict, to: &writer)
    writer.raw("}")
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The settings of one figure that each alone suffice; those that the text does not name are left out.
  private func write(_ remedies: [DecisionExplanation.Remedy], to writer: inout JSONWriter) {
    writer.raw("[")
    var isFirst = true
    for remedy in remedies {
      guard let words = Self.bound(remedy.passing) else { continue }
      writer.raw(isFirst ? "{\"at\":" : ",{\"at\":")
      writer.string(words.at)
      writer.raw(",\"member\":")
      writer.string(remedy.knob.member)
      writer.raw(",\"setting\":")
      writer.number(words.setting)
      writer.raw("}")
      isFirst = false
    }
    writer.raw("]")
  }

  private static func bound(_ settings: KnobFrontier.Passing) -> (at: String, setting: Double)? {
    switch settings {
    case .atLeast(let setting): ("least", setting)
    case .atMost(let setting): ("most", setting)
    case .nowhere, .any, .ranges: nil
    }
  }

  private func write(_ outcome: PairOutcome, to writer: inout JSONWriter) {
    writer.raw("{\"decision\":")
    writer.string(outcome.decision.name)
    writer.raw(",\"mergeBlocked\":")
    writer.bool(outcome.blocksMerge)
    writer.raw(",\"metricDriftDeltaPct\":")
    writer.number(outcome.metricDriftDeltaPct)
    writer.raw(",\"reasons\":")
    writer.strings(outcome.reasons.map(\.code))
    writer.raw(",\"releaseBlocked\":")
    writer.bool(outcome.blocksRelease)
    writer.raw("}")
  }

  private func write(_ standing: DecisionStanding, to writer: inout JSONWriter) {
    writer.raw("{\"blocksMerge\":")
    writer.bool(standing.blocksMerge)
    writer.raw(",\"blocksRelease\":")
    writer.bool(standing.blocksRelease)
    writer.raw(",\"counts\":")
    writer.bool(standing.counts)
    writer.raw(",\"loosenedBeyondBudget\":")
    writer.bool(standing.isLoosenedBeyondBudget)
    writer.raw(",\"loosenedWithoutProof\":")
    writer.bool(standing.isLoosenedWithoutProof)
    writer.raw(",\"unknownReasons\":")
    writer.strings(standing.unknownReasons.map(\.code))
    writer.raw(",\"waivedBy\":")
    writer.strings(standing.waivedBy)
    writer.raw(",\"withinBudget\":")
    writer.bool(standing.isWithinBudget)
    writer.raw("}")
  }

  private func write(_ verdict: GateVerdict, to writer: inout JSONWriter) {
    writer.raw("{\"decision\":")
    writer.string(verdict.decision.name)
    writer.raw(",\"mergeBlocked\":")
    writer.bool(verdict.isMergeBlocked)
    writer.raw(",\"reasons\":")
    writer.strings(verdict.reasons.map(\.code))
    writer.raw(",\"releaseBlocked\":")
    writer.bool(verdict.isReleaseBlocked)
    writer.raw("}")
  }

  private func write(_ shortfalls: [Shortfall], to writer: inout JSONWriter) {
    writer.raw("[")
    for (index, shortfall) in shortfalls.enumerated() {
      if index > 0 { writer.raw(",") }
      write(shortfall, to: &writer)
    }
    writer.raw("]")
  }

  private func write(_ shortfall: Shortfall, to writer: inout JSONWriter) {
    writer.raw("{\"figure\":")
    write(shortfall.figure, to: &writer)
    writer.raw(",\"limit\":")
    write(shortfall.limit, to: &writer)
    writer.raw(",\"profileMember\":")
    if let member = shortfall.rule.profileMember { writer.string(member) } else { writer.raw("null") }
    writer.raw(",\"rule\":")
    writer.string(shortfall.rule.name)
    writer.raw(",\"text\":")
    writer.string(shortfall.text)
    writer.raw("}")
  }

  private func write(_ side: DecisionExplanation.Side, to writer: inout JSONWriter) {
    writer.raw("{\"agentStatus\":")
    writer.string(side.replay.agentStatus.name)
    writer.raw(",\"decision\":")
    writer.string(side.replay.decision.name)
    writer.raw(",\"driftPct\":")
    writer.number(side.replay.driftPct)
    writer.raw(",\"line\":")
    writer.integer(side.line)
    writer.raw(",\"profile\":")
    writer.string(side.profile)
    writer.raw(",\"rules\":[")
    for (index, entry) in side.findings.enumerated() {
      writer.raw(index == 0 ? "{\"decision\":" : ",{\"decision\":")
      writer.string(entry.finding.decision.name)
      writer.raw(",\"figure\":")
      write(entry.finding.figure, to: &writer)
      writer.raw(",\"findings\":")
      writer.strings(entry.finding.findings.map(KeptName.bounded))
      writer.raw(",\"limit\":")
      write(entry.finding.limit, to: &writer)
      writer.raw(",\"margin\":")
      write(entry.finding.margin, to: &writer)
      writer.raw(",\"rule\":")
      writer.string(entry.rule.name)
      writer.raw("}")
    }
    writer.raw("],\"source\":")
    writer.string(side.source)
    writer.raw("}")
  }

  private func write(_ value: Double?, to writer: inout JSONWriter) {
    if let value { writer.number(value) } else { writer.raw("null") }
  }
}
