public import ReplayGate

/// How a recording exercises a change of profile: as a text table, and as JSON (`replay-gate-coverage.v1`).
public struct CoverageReport: Sendable {
  private let shown: CoverageRows
  private let names: ProfileNames

  private var evaluation: GateEvaluation { shown.evaluation }

  /// Creates the report of an evaluation. Returns nil if it has no coverage (`ReplayDetails.Options.countsCoverage`).
  ///
  /// - Parameters:
  ///   - evaluation: An evaluation that counted the coverage.
  ///   - names: The names of the profiles; by default those of the gate.
  public init?(_ evaluation: GateEvaluation, names: ProfileNames? = nil) {
    guard let shown = CoverageRows(evaluation) else { return nil }
    self.shown = shown
    self.names = names ?? ProfileNames(evaluation.gate)
  }

  // MARK: Table

  /// A row for each knob, then the rules. Lines are not wrapped.
  public var table: String { table(on: .log) }

  /// The same for a screen. Equal reports give equal bytes on equal screens.
  public func table(on screen: Screen) -> String {
    let records = FigureText.count(evaluation.tally.records, "decision")
    var text = screen.rowText("\(names.baseline) -> \(names.candidate) over \(records)", indent: 2)
    if let warning = evaluation.notExercisedText {
      text += screen.rowText("\(screen.shown("warning", .odd)): \(warning)", indent: 2)
    }
    let rows = shown.rows
    let cells = rows.map { row in
      [
        screen.shown(row.name, .strong), Self.text(row.baseline), Self.text(row.candidate),
        FigureText.count(row.counts.figures),
      ]
        + [row.counts.least, row.counts.greatest, row.counts.nearestAtOrBelow, row.counts.nearestAbove].map(Self.text)
        + [
          FigureText.count(row.counts.between), FigureText.count(row.counts.decidedOtherwise),
          Self.shown(row.state, on: screen),
        ]
    }
    let heads = [
      "baseline", "candidate", "figures", "least", "greatest", "nearest <=", "nearest >", "between",
      "decided otherwise",
    ]
    let table = TextTable(
      columns: [.init(head: "knob", isTitle: true)] + heads.map { .init(head: $0, isNumber: true) }
        + [.init(head: "")], rows: cells)
    text += "\n" + Self.text(table.lines(on: screen)) + "\n"
    text += screen.rowText(
      "Figures are of the baseline's evidence; \"nearest\" is to the candidate's setting, \"between\" the two.",
      indent: 0)
    let rules = shown.rules
    let counts = TextTable(
      columns: [.init(head: "rule", isTitle: true), .init(head: "decisions", isNumber: true)],
      rows: rules.filter { $0.decisions > 0 }.map { [$0.rule.code, FigureText.count($0.decisions)] })
    text += "\n" + Self.text(counts.lines(on: screen))
    let missing = rules.filter { $0.decisions == 0 }.map(\.rule.code)
    if !missing.isEmpty {
      text += "\n" + screen.rowText("no decision shows: \(missing.joined(separator: ", "))", indent: 2)
    }
    if let lanesText = shown.lanesText { text += "\n" + screen.rowText("lanes: \(lanesText)", indent: 2) }
    return text
  }

  private static func shown(_ state: String, on screen: Screen) -> String {
    switch state {
    case "exercised": screen.shown(state, .good)
    case "not exercised": screen.shown(state, .odd)
    default: screen.shown(state, .faint)
    }
  }

  private static func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  private static func text(_ figure: Double?) -> String { figure.map(FigureText.exact) ?? "-" }

  // MARK: JSON

  /// One object on one line, with sorted members and without a newline.
  public var json: String {
    let gate = evaluation.gate
    let lanes = shown.coverage.lanes
    return JSONText.object([
      ("baseline", JSONText.string(gate.baseline.name)), ("candidate", JSONText.string(gate.candidate.name)),
      ("knobs", JSONText.array(shown.rows.map(Self.json))),
      (
        "lanes",
        JSONText.object([
          ("another", "\(lanes.another)"), ("baseline", "\(lanes.baseline)"), ("candidate", "\(lanes.candidate)"),
          ("notNamed", "\(lanes.notNamed)"),
        ])
      ),
      ("notExercised", JSONText.strings(evaluation.notExercised.map(\.member))),
      ("records", "\(evaluation.tally.records)"),
      (
        "rules",
        JSONText.array(
          shown.rules.map {
            JSONText.object([
              ("decisions", "\($0.decisions)"), ("group", JSONText.string($0.rule.group.rawValue)),
              ("rule", JSONText.string($0.rule.code)),
            ])
          })
      ), ("schemaVersion", JSONText.string("replay-gate-coverage.v1")),
    ])
  }

  private static func json(_ row: CoverageRows.Row) -> String {
    func figure(_ value: Double?) -> String { value.map(JSONText.number) ?? "null" }
    let counts = row.counts
    return JSONText.object([
      ("baseline", JSONText.number(row.baseline)), ("between", "\(counts.between)"),
      ("candidate", JSONText.number(row.candidate)), ("decidedOtherwise", "\(counts.decidedOtherwise)"),
      ("exercised", row.state == "unchanged" ? "null" : row.state == "exercised" ? "true" : "false"),
      ("figures", "\(counts.figures)"), ("greatest", figure(counts.greatest)), ("least", figure(counts.least)),
      ("member", JSONText.string(row.knob.member)), ("nearestAbove", figure(counts.nearestAbove)),
      ("nearestAtOrBelow", figure(counts.nearestAtOrBelow)), ("unit", JSONText.string(row.knob.unit)),
    ])
  }
}
