public import ReplayGate

/// The frontier of a candidate profile: as a table for people, and as JSON (`replay-gate-frontier.v1`).
public struct FrontierReport: Sendable {
  private let evaluation: GateEvaluation
  private let frontier: Frontier
  private let allowance: Int?

  /// Edges of the curves lie at most this far apart, as a part of the setting: 32 an octave.
  public static let resolution = 0.03125

  /// Nil where the evaluation did not draw one (`ReplayDetails.Options.drawsFrontier`).
  public init?(_ evaluation: GateEvaluation) {
    guard let frontier = evaluation.details.frontier else { return nil }
    self.evaluation = evaluation
    self.frontier = frontier
    allowance = evaluation.allowance
  }

  private func passing(_ knob: ProfileKnob) -> KnobCurve.Passing? {
    allowance.flatMap { frontier.curve(of: knob).passing(budget: $0) }
  }

  // MARK: Table

  /// A table a knob: the settings at which the count changes, thinned to some rows.
  public var table: String {
    let gate = evaluation.gate
    var text = "\(PlainText.escaped(gate.baseline.name)) -> \(PlainText.escaped(gate.candidate.name)) over "
    text += "\(evaluation.tally.records) decisions: \(frontier.atOwnSettings) count at the candidate's own settings, "
    text += (allowance.map { "\($0) allowed" } ?? "too few decisions to allow any") + "\n"
    for knob in ProfileKnob.allCases { text += "\n" + section(knob) }
    let reasons = evaluation.verdict.reasons.filter { !Self.isOfSettings($0) }
    if !reasons.isEmpty {
      text += "\nno setting removes: \(reasons.map(\.code).joined(separator: ", "))\n"
    }
    return text
  }

  private static func isOfSettings(_ reason: GateReason) -> Bool {
    switch reason {
    case .candidateDecisionRegressed, .metricDriftThresholdExceeded, .candidateDecisionNotPass,
      .regressionBudgetExceeded:
      true
    default: false
    }
  }

  /// How many rows a table has at most.
  static let rows = 12

  private func section(_ knob: ProfileKnob) -> String {
    let curve = frontier.curve(of: knob)
    let own = CanonicalJSON.number(knob.setting(in: evaluation.gate.candidate))
    var text = "\(knob.member) (\(knob.unit), now \(own)): \(words(passing(knob)))\n"
    let points = Self.thinned(curve.points, to: Self.rows)
    let settings = points.map { CanonicalJSON.number($0.setting) }
    let width = settings.map(\.count).max() ?? 0
    for (point, setting) in zip(points, settings) {
      text += "  " + String(repeating: " ", count: width - setting.count) + setting + "  \(point.count)\n"
    }
    return text
  }

  private func words(_ passing: KnobCurve.Passing?) -> String {
    switch passing {
    case nil: "no setting of it alone passes"
    case .any: "passes at every setting"
    case .atLeast(let setting): "passes from \(CanonicalJSON.number(setting)) on"
    case .atMost(let setting): "passes up to \(CanonicalJSON.number(setting))"
    case .beyondKept: "passes where the count is at most \(allowance ?? 0)"
    }
  }

  /// The first, the last and some in between, evenly.
  static func thinned(_ points: [KnobCurve.Point], to limit: Int) -> [KnobCurve.Point] {
    guard points.count > limit else { return points }
    return (0..<limit).map { points[$0 * (points.count - 1) / (limit - 1)] }
  }

  // MARK: JSON

  /// One object on one line, members sorted, without a newline.
  public var json: String {
    var writer = JSONWriter()
    writer.raw("{\"allowance\":")
    if let allowance { writer.integer(allowance) } else { writer.raw("null") }
    writer.raw(",\"atOwnSettings\":")
    writer.integer(frontier.atOwnSettings)
    writer.raw(",\"baseline\":")
    writer.string(evaluation.gate.baseline.name)
    writer.raw(",\"candidate\":")
    writer.string(evaluation.gate.candidate.name)
    writer.raw(",\"knobs\":[")
    for (index, knob) in ProfileKnob.allCases.enumerated() {
      if index > 0 { writer.raw(",") }
      write(knob, to: &writer)
    }
    writer.raw("],\"records\":")
    writer.integer(evaluation.tally.records)
    writer.raw(",\"resolution\":")
    writer.number(Self.resolution)
    writer.raw(",\"schemaVersion\":\"replay-gate-frontier.v1\"}")
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private func write(_ knob: ProfileKnob, to writer: inout JSONWriter) {
    let curve = frontier.curve(of: knob)
    writer.raw("{\"always\":")
    writer.integer(curve.always)
    writer.raw(",\"member\":")
    writer.string(knob.member)
    writer.raw(",\"passing\":")
    switch passing(knob) {
    case nil: writer.raw("null")
    case .any: writer.raw("{\"at\":\"any\"}")
    case .atLeast(let setting):
      writer.raw("{\"at\":\"least\",\"setting\":")
      writer.number(setting)
      writer.raw("}")
    case .atMost(let setting):
      writer.raw("{\"at\":\"most\",\"setting\":")
      writer.number(setting)
      writer.raw("}")
    case .beyondKept: writer.raw("{\"at\":\"curve\"}")
    }
    writer.raw(",\"points\":[")
    for (index, point) in curve.points.enumerated() {
      writer.raw(index == 0 ? "{\"count\":" : ",{\"count\":")
      writer.integer(point.count)
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
}
