public import ReplayGate

/// The frontier of a candidate profile: as a table for people, and as JSON (`replay-gate-frontier.v1`).
public struct FrontierReport: Sendable {
  private let evaluation: GateEvaluation
  private let frontiers: [KnobFrontier]
  private let atOwnSettings: Int

  /// Edges of the curves lie at most this far apart, as a part of the setting: 32 an octave.
  public static let resolution = 0.03125

  /// Nil where the evaluation did not draw one (`ReplayDetails.Options.drawsFrontier`).
  public init?(_ evaluation: GateEvaluation) {
    guard let frontier = evaluation.details.frontier else { return nil }
    self.evaluation = evaluation
    frontiers = ProfileKnob.allCases.compactMap(evaluation.frontier(of:))
    atOwnSettings = frontier.atOwnSettings
  }

  // MARK: Table

  /// A table a knob: the settings at which the count changes, thinned to some rows.
  public var table: String {
    let gate = evaluation.gate
    let records = ShownText.number(evaluation.tally.records, "decision")
    var text = "\(PlainText.escaped(gate.baseline.name)) -> \(PlainText.escaped(gate.candidate.name)) over \(records): "
    text += "\(atOwnSettings) \(atOwnSettings == 1 ? "counts" : "count") at the candidate's own settings\(allowed), "
    text += "and the gate \(state)\n"
    for frontier in frontiers { text += "\n" + section(frontier) }
    let reasons = evaluation.reasonsOfTheEvidence
    if !reasons.isEmpty {
      text += "\nno setting removes: \(reasons.map(\.code).joined(separator: ", "))\n"
    }
    return text
  }

  /// What the budget over all decisions allows.
  private var allowed: String {
    guard evaluation.gate.budgets.tightened.isSet else { return "" }
    return ", " + (evaluation.allowance.map { "\($0) allowed" } ?? "too few decisions to allow any")
  }

  private var state: String {
    if evaluation.verdict.decision == .unknown { return "cannot tell" }
    return evaluation.verdict.isBlocked ? "is blocked" : "passes"
  }

  /// How many rows a table has at most.
  static let rows = 12

  private func section(_ frontier: KnobFrontier) -> String {
    let knob = frontier.knob
    let own = CanonicalJSON.number(knob.setting(in: evaluation.gate.candidate))
    var text = "\(knob.member) (\(knob.unit), now \(own)): \(SettingWords.passing(frontier))\n"
    let points = Self.thinned(frontier.points, to: Self.rows)
    let settings = points.map { CanonicalJSON.number($0.setting) }
    let width = settings.map(\.count).max() ?? 0
    let counts = points.map { String($0.count) }
    let countWidth = counts.map(\.count).max() ?? 0
    for (index, point) in points.enumerated() {
      text += "  " + Self.right(settings[index], width) + "  " + Self.right(counts[index], countWidth) + "  "
      text += (point.passes.map { $0 ? "passes" : "blocked" } ?? "not known") + "\n"
    }
    return text
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: width - text.count) + text
  }

  /// The first, the last and some in between, evenly.
  static func thinned<Point>(_ points: [Point], to limit: Int) -> [Point] {
    guard points.count > limit else { return points }
    return (0..<limit).map { points[$0 * (points.count - 1) / (limit - 1)] }
  }

  // MARK: JSON

  /// One object on one line, members sorted, without a newline.
  public var json: String {
    var writer = JSONWriter()
    writer.raw("{\"allowance\":")
    if let allowance = evaluation.allowance { writer.integer(allowance) } else { writer.raw("null") }
    writer.raw(",\"atOwnSettings\":")
    writer.integer(atOwnSettings)
    writer.raw(",\"baseline\":")
    writer.string(evaluation.gate.baseline.name)
    writer.raw(",\"candidate\":")
    writer.string(evaluation.gate.candidate.name)
    writer.raw(",\"knobs\":[")
    for (index, frontier) in frontiers.enumerated() {
      if index > 0 { writer.raw(",") }
      write(frontier, to: &writer)
    }
    writer.raw("],\"records\":")
    writer.integer(evaluation.tally.records)
    writer.raw(",\"resolution\":")
    writer.number(Self.resolution)
    writer.raw(",\"schemaVersion\":\"replay-gate-frontier.v1\"}")
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private func write(_ frontier: KnobFrontier, to writer: inout JSONWriter) {
    let knob = frontier.knob
    writer.raw("{\"always\":")
    writer.integer(frontier.always)
    writer.raw(",\"member\":")
    writer.string(knob.member)
    writer.raw(",\"notKnown\":")
    write(frontier.notKnown, of: knob, to: &writer)
    writer.raw(",\"passing\":")
    switch frontier.summary {
    case .nowhere: writer.raw("null")
    case .any: writer.raw("{\"at\":\"any\"}")
    case .atLeast(let setting):
      writer.raw("{\"at\":\"least\",\"setting\":")
      writer.number(setting)
      writer.raw("}")
    case .atMost(let setting):
      writer.raw("{\"at\":\"most\",\"setting\":")
      writer.number(setting)
      writer.raw("}")
    case .ranges(let ranges):
      writer.raw("{\"at\":\"ranges\",\"ranges\":")
      write(ranges, of: knob, to: &writer)
      writer.raw("}")
    }
    writer.raw(",\"points\":[")
    for (index, point) in frontier.points.enumerated() {
      writer.raw(index == 0 ? "{\"count\":" : ",{\"count\":")
      writer.integer(point.count)
      writer.raw(",\"passes\":")
      if let passes = point.passes { writer.bool(passes) } else { writer.raw("null") }
      writer.raw(",\"setting\":")
      writer.number(point.setting)
      writer.raw("}")
    }
    writer.raw("],\"setting\":")
    writer.number(knob.setting(in: evaluation.gate.candidate))
    writer.raw(",\"unit\":")
    writer.string(knob.unit)
    writer.raw("}")
  }

  /// Ranges of settings; one without an end has `null` for it.
  private func write(_ ranges: [SettingRange], of knob: ProfileKnob, to writer: inout JSONWriter) {
    writer.raw("[")
    for (index, range) in ranges.enumerated() {
      writer.raw(index == 0 ? "{\"from\":" : ",{\"from\":")
      writer.number(range.lowest)
      writer.raw(",\"to\":")
      if range.highest == knob.settings.upperBound { writer.raw("null") } else { writer.number(range.highest) }
      writer.raw("}")
    }
    writer.raw("]")
  }
}
