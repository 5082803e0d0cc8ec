public import ReplayGate

/// The frontier of a candidate profile: as a text table, and as JSON (`replay-gate-frontier.v1`).
public struct FrontierReport: Sendable {
  private let evaluation: GateEvaluation
  private let frontiers: [KnobFrontier]
  private let atOwnSettings: Int
  private let names: ProfileNames

  /// The maximum distance of adjacent edges of the curves, as a proportion of the setting: there are 32 in an octave.
  public static let resolution = 0.03125

  /// Creates the report of an evaluation. Returns nil if it has no frontier (`ReplayDetails.Options.drawsFrontier`).
  ///
  /// - Parameters:
  ///   - evaluation: An evaluation for which the frontier was computed.
  ///   - names: The names of the profiles; by default those of the gate.
  public init?(_ evaluation: GateEvaluation, names: ProfileNames? = nil) {
    guard let frontier = evaluation.details.frontier else { return nil }
    self.names = names ?? ProfileNames(evaluation.gate)
    self.evaluation = evaluation
    frontiers = ProfileKnob.allCases.compactMap(evaluation.frontier(of:))
    atOwnSettings = frontier.atOwnSettings
  }

  // MARK: Table

  /// A table for each knob: the settings at which the count changes, the current setting, and the ends of the ranges
  /// that pass. If there are more than `FrontierTable.rowLimit`, those closest to the marked ones are shown, with the
  /// number of those left out.
  public var table: String { table(on: .log) }

  /// The same for a screen. Equal reports give equal bytes on equal screens.
  public func table(on screen: Screen) -> String {
    let records = FigureText.count(evaluation.tally.records, "decision")
    var text = "\(names.baseline) -> \(names.candidate) over \(records): "
    text +=
      "\(FigureText.count(atOwnSettings)) \(atOwnSettings == 1 ? "counts" : "count") at the candidate's own settings\(allowed), "
    text += "and the gate \(state(on: screen))"
    text = screen.rowText(text, indent: 2)
    let reasons = evaluation.reasonsOfTheEvidence
    if !reasons.isEmpty {
      text += screen.rowText("no setting removes: \(reasons.map(\.code).joined(separator: ", "))", indent: 2)
    }
    if let otherwise { text += screen.rowText(otherwise, indent: 2) }
    for frontier in frontiers { text += "\n" + section(frontier, on: screen) }
    return text
  }

  /// What else could let the gate pass, where no setting of one figure does; nil where one does or may, and where the evidence
  /// is in the way.
  private var otherwise: String? {
    guard evaluation.verdict.isBlocked, evaluation.reasonsOfTheEvidence.isEmpty,
      frontiers.allSatisfy({ $0.passing.isEmpty && $0.notKnown.isEmpty })
    else { return nil }
    let isTightened = evaluation.tally.regressed > 0
    var options = evaluation.otherEngines == .every ? [] : ["several figures changed together"]
    if isTightened || evaluation.gate.mode == .any { options.append("a waiver (--waivers)") }
    if evaluation.gate.mode == .regressions {
      let isLoosened = evaluation.verdict.reasons.contains(.loosenedBudgetExceeded)
      let flags = (isTightened ? ["--max-regressions"] : []) + (isLoosened ? ["--max-loosened"] : [])
      if !flags.isEmpty { options.append("a limit (\(flags.joined(separator: ", ")))") }
    }
    return options.isEmpty
      ? nil : "no setting of one figure passes; what else may: \(options.joined(separator: ", or "))"
  }

  /// The number of decisions that the budget over all decisions allows.
  private var allowed: String {
    guard evaluation.gate.budgets.tightened.isSet else { return "" }
    return ", " + (evaluation.allowance.map { "\(FigureText.count($0)) allowed" } ?? "too few decisions to allow any")
  }

  private func state(on screen: Screen) -> String {
    if evaluation.verdict.decision == .unknown { return screen.shown("cannot tell", .odd) }
    return evaluation.verdict.isBlocked ? screen.shown("is blocked", .bad) : screen.shown("passes", .good)
  }

  private func section(_ frontier: KnobFrontier, on screen: Screen) -> String {
    let knob = frontier.knob
    let current = knob.setting(in: evaluation.gate.candidate)
    let table = FrontierTable(frontier, of: evaluation)
    let head = "\(screen.shown(knob.member, .strong)) (\(knob.unit), now \(FigureText.exact(current)))"
    var text = screen.rowText("\(head): \(SettingWords.passing(frontier))", indent: 2)
    let lines = table.lines
    var shown: [FrontierTable.Row] = []
    for case .row(let row) in lines { shown.append(row) }
    let settings = FigureText.aligned(shown.map(\.shown))
    let counts = FigureText.aligned(shown.map { FigureText.count($0.count) })
    let isNarrow = screen.isTerminal && screen.columns < 70
    var columns = [
      TextTable.Column(head: "from", isNumber: true),
      .init(head: isNarrow ? "count" : "decisions that count", isNumber: true),
    ]
    if table.showsLoosened { columns.append(.init(head: "loosened", isNumber: true)) }
    let (top, rows) = TextTable(
      columns: columns + [.init(head: "gate"), .init(head: "")],
      rows: shown.indices.map { index in
        let marks = shown[index].marks
        let tone: Screen.Tone? = shown[index].passes.map { $0 ? .good : .bad }
        return [settings[index], counts[index]] + (table.showsLoosened ? [shown[index].loosenedText] : [])
          + [
            screen.shown(shown[index].state, tone ?? .odd),
            marks.isEmpty ? "" : "<- " + marks.joined(separator: ", "),
          ]
      },
      indent: 2
    ).blocks(on: screen)
    for line in top { text += "\(line)\n" }
    var next = rows[...]
    for line in lines {
      switch line {
      case .row: for line in next.popFirst() ?? [] { text += "\(line)\n" }
      case .leftOut(let count): text += "  … \(FigureText.count(count, "row")) left out\n"
      }
    }
    return text
  }

  // MARK: JSON

  /// One object on one line, with sorted members and without a newline.
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
    // All rows of the table, so that each stands for the settings up to the next one.
    for (index, point) in FrontierTable(frontier, of: evaluation).rows.enumerated() {
      writer.raw(index == 0 ? "{\"count\":" : ",{\"count\":")
      writer.integer(point.count)
      writer.raw(",\"loosened\":")
      if let loosened = point.loosened { writer.integer(loosened) } else { writer.raw("null") }
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

  /// Ranges of settings. An end that is unbounded is `null`.
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
