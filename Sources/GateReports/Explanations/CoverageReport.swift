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
  public var table: String {
    var text = "\(names.baseline) -> \(names.candidate) over "
    text += "\(FigureText.count(evaluation.tally.records, "decision"))\n"
    if let warning = evaluation.notExercisedText { text += "warning: \(warning)\n" }
    let head = [
      "knob", "baseline", "candidate", "figures", "least", "greatest", "nearest <=", "nearest >", "between",
      "decided otherwise",
    ]
    let rows = shown.rows
    let cells = rows.map { row in
      [row.name, Self.text(row.baseline), Self.text(row.candidate), FigureText.count(row.counts.figures)]
        + [row.counts.least, row.counts.greatest, row.counts.nearestAtOrBelow, row.counts.nearestAbove].map(Self.text)
        + [FigureText.count(row.counts.between), FigureText.count(row.counts.decidedOtherwise)]
    }
    text += "\n" + Self.aligned([head] + cells, notes: [""] + rows.map(\.state))
    text +=
      "\nFigures are of the baseline's evidence; \"nearest\" is to the candidate's setting, \"between\" the two.\n"
    let rules = shown.rules
    text +=
      "\n"
      + Self.aligned(
        [["rule", "decisions"]]
          + rules.filter { $0.decisions > 0 }.map { [$0.rule.code, FigureText.count($0.decisions)] }, notes: []
      )
    let missing = rules.filter { $0.decisions == 0 }.map(\.rule.code)
    if !missing.isEmpty { text += "\nno decision shows: \(missing.joined(separator: ", "))\n" }
    if let lanesText = shown.lanesText { text += "\nlanes: \(lanesText)\n" }
    return text
  }

  private static func text(_ figure: Double?) -> String { figure.map(FigureText.exact) ?? "-" }

  /// Pads the columns to their widest cell. The first column is aligned to the left, the others to the right.
  private static func aligned(_ rows: [[String]], notes: [String]) -> String {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.enumerated().map { index, row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }
      let note = index < notes.count && !notes[index].isEmpty ? "  " + notes[index] : ""
      return cells.joined(separator: "  ") + note + "\n"
    }
    .joined()
  }

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
