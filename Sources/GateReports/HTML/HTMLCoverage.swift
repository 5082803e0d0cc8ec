import ReplayGate

/// How the recording exercises the change: a drawing for each changed setting, a table of all knobs, and the rules that
/// no decision shows.
extension HTMLReport {
  var coverage: Section {
    guard let report = CoverageRows(evaluation) else {
      return Section(id: "coverage", title: "Coverage", body: "<p>It was not counted in this run.</p>\n")
    }
    let warning: HTML =
      evaluation.notExercisedText.map { "<p class=\"warning\"><strong>warning</strong>: \($0)</p>\n" as HTML } ?? ""
    let changed = report.rows.filter { $0.baseline != $0.candidate }
    return Section(
      id: "coverage", title: "Coverage",
      body: """
        \(warning)<p>What the baseline's evidence can tell of the change. A decision lies between two settings of a figure \
        if that figure's own check comes out otherwise under the one than under the other.</p>
        \(HTMLPlot.row(changed, Self.line))\
        \(Self.table(report.rows))\(Self.rules(report))\(report.lanesText.map { "<p>Lanes: \($0).</p>\n" as HTML } ?? "")
        """)
  }

  /// The two settings, and the figures closest to the candidate's setting on both sides.
  private static func line(_ row: CoverageRows.Row, _ width: HTMLPlot.Width) -> (caption: HTML, drawing: HTML) {
    let counts = row.counts
    let nearest = [counts.nearestAtOrBelow, counts.nearestAbove].compactMap(\.self)
    // The axis covers the settings and the closest figures. The text describes the rest of the range.
    let values = [row.baseline, row.candidate] + nearest
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let least = values.filter { $0 > 0 }.min() ?? 1
    let isLogarithmic = high > 25 * least
    let scale = PlotScale(
      low: isLogarithmic ? least / 1.5 : max(0, low - (high - low) * 0.12), high: high + (high - low) * 0.12,
      isLogarithmic: isLogarithmic, start: HTMLPlot.left, end: width.right)
    let unit = row.knob.unit
    let words = """
      \(HTMLFigure.count(counts.between, "decision")) between \(HTMLFigure.exact(row.baseline)) and \
      \(HTMLFigure.exact(row.candidate, in: unit)), \(HTMLFigure.count(counts.decidedOtherwise)) decided otherwise
      """
    var plot = HTMLPlot(
      id: "line-\(row.name)", title: "Where decisions lie along \(row.knob.member)",
      description: "\(words). The figures follow as a table.", height: 116, width: width)
    plot.addHorizontalAxis(scale, at: 76, from: 64, label: unit + (scale.isLogarithmic ? ", logarithmic" : ""))
    plot.addMark(
      "now", at: scale.position(row.baseline), from: 76, to: 46, "baseline \(HTMLFigure.exact(row.baseline))")
    plot.addMark(
      "pass", at: scale.position(row.candidate), from: 76, to: 20, "candidate \(HTMLFigure.exact(row.candidate))")
    for figure in nearest {
      plot.body += """
        <circle class="dot-now" cx="\(HTMLPlot.units(scale.position(figure)))" cy="76" r="4"/>

        """
    }
    return ("<code>\(row.knob.member)</code> <small>\(row.state): \(words)</small>", plot.html)
  }

  private static func table(_ rows: [CoverageRows.Row]) -> HTML {
    func figure(_ value: Double?) -> HTML { value.map { "\(HTMLFigure.exact($0))" as HTML } ?? "none" }
    let table = HTMLTable(
      id: "by-knob",
      caption: """
        The figures of the baseline's evidence. Nearest is to the candidate's setting; of the decisions between the two \
        settings, decided otherwise are those that the baseline profile with this one setting of the candidate's decides so.
        """,
      columns: [
        .init(title: "figure"), .init(title: "baseline", isNumber: true), .init(title: "candidate", isNumber: true),
        .init(title: "decisions", isNumber: true), .init(title: "least", isNumber: true),
        .init(title: "greatest", isNumber: true), .init(title: "nearest at or below", isNumber: true),
        .init(title: "nearest above", isNumber: true), .init(title: "between", isNumber: true),
        .init(title: "decided otherwise", isNumber: true), .init(title: "change"),
      ],
      rows: rows.map { row in
        HTMLTable.Row(
          cells: [
            HTML.code(row.name), "\(HTMLFigure.exact(row.baseline))", "\(HTMLFigure.exact(row.candidate))",
            "\(HTMLFigure.count(row.counts.figures))", figure(row.counts.least), figure(row.counts.greatest),
            figure(row.counts.nearestAtOrBelow), figure(row.counts.nearestAbove),
            "\(HTMLFigure.count(row.counts.between))", "\(HTMLFigure.count(row.counts.decidedOtherwise))",
            "<span class=\"word\">\(row.state)</span>",
          ], isMarked: row.baseline != row.candidate)
      })
    return """
      <div class="wide" role="region" tabindex="0" aria-label="The figures of the evidence">
      \(table.html)</div>

      """
  }

  private static func rules(_ report: CoverageRows) -> HTML {
    let rows = report.rules.map { rule, decisions in
      HTMLTable.Row(cells: [HTML.code(rule.code), "\(rule.group.rawValue)", "\(HTMLFigure.count(decisions))"])
    }
    let missing = report.rules.count { $0.decisions == 0 }
    let table = HTMLTable(
      id: "by-rule", columns: [.init(title: "rule"), .init(title: "of"), .init(title: "decisions", isNumber: true)],
      rows: rows)
    return """
      <details><summary>Rules: \(HTMLFigure.count(report.rules.count - missing)) are shown by some decision, \
      \(HTMLFigure.count(missing)) by none</summary>
      \(table.html)</details>

      """
  }
}
