import ReplayGate

/// The decisions that count, one in each row.
extension HTMLReport {
  /// The decisions that have a row: the first that count, including waived ones.
  var listed: ArraySlice<FlippedDecision> { evaluation.details.decisions.prefix(Self.maximumRows) }

  /// The number of all decisions that count, including waived ones.
  var countingDecisions: Int {
    let details = evaluation.details
    // If fewer were kept than requested, these are all.
    if details.decisions.count < details.options.decisions { return details.decisions.count }
    return countingNow + tally.waived
  }

  /// The number of decisions that count at the current settings. Waived ones are not included.
  var countingNow: Int { evaluation.counted }

  var regressions: Section {
    Section(
      id: "regressions", title: gate.mode == .any ? "Decisions that count" : "Regressions",
      body: evaluation.showsRegressions ? regressionTable + loosenedTable : loosenedTable + regressionTable)
  }

  /// The first loosened decisions, if there are more than a budget allows, or if it is not proven that there are not.
  private var loosenedTable: HTML {
    let examples = evaluation.loosenedExamples
    if examples.isEmpty { return "" }
    let rows = examples.map { example in
      HTMLTable.Row(cells: [
        "<span class=\"id\">\(example.id)</span>", "\(example.strategyId)",
        "\(example.baseline.name) → \(example.candidate?.name ?? "")",
        "<span>\(example.causes.joined(separator: "; "))</span>",
        "\(findings.place(example.source, line: example.line))",
      ])
    }
    let all = evaluation.loosenedRows.reduce(0) { $0 + $1.count }
    let table = HTMLTable(
      id: "loosened",
      caption: "The first \(HTMLFigure.count(rows.count)) of \(HTMLFigure.count(all)), in the recording’s order.",
      columns: ["id", "strategy", "step", "held back by the baseline", "place"].map { HTMLTable.Column(title: $0) },
      rows: rows)
    let title: HTML = evaluation.isTooLoose ? "Got better beyond the budget" : "Got better: the budget is not proven"
    return "<h3>\(title)</h3>\n" + table.html
  }

  private var regressionTable: HTML {
    let total = countingDecisions
    if total == 0 { return "<p>None.</p>\n" }
    let shown =
      listed.count < total
      ? "The first \(HTMLFigure.count(listed.count)) of \(HTMLFigure.count(total)) are shown, in the recording’s order."
      : "All \(HTMLFigure.count(total)) are shown, in the recording’s order."
    let table = HTMLTable(
      id: "rows", columns: Self.columns, rows: listed.map(row), isSortable: true)
    return """
      <div class="find" hidden><label for="rows-find">Find</label>\
      <input type="search" id="rows-find" autocomplete="off" spellcheck="false" aria-describedby="rows-status"></div>
      <p class="note" id="rows-status" role="status">\(shown)</p>
      \(HTML.scrolling(table.html, named: "The rows"))
      """
  }

  private static let columns = [
    HTMLTable.Column(title: "id"), .init(title: "strategy"), .init(title: "step", isNumber: false),
    .init(title: "rule"), .init(title: "figure", isNumber: true), .init(title: "limit", isNumber: true),
    .init(title: "margin", isNumber: true), .init(title: "place"), .init(title: "waiver"),
  ]

  private func row(_ decision: FlippedDecision) -> HTMLTable.Row {
    let measured = decision.shortfalls.first { $0.figure != nil && $0.limit != nil }
    let unit = measured.map { HTMLFigure.unit(of: $0.rule) } ?? ""
    let outcome = decision.outcome
    let drift: HTML =
      decision.baselineDriftPct == decision.candidateDriftPct
      ? ""
      : """
      <small>drift \(HTMLFigure.exact(decision.baselineDriftPct)) % → \
      \(HTMLFigure.exact(decision.candidateDriftPct)) %</small>
      """
    let breached: HTML = outcome.isThresholdBreached ? "<small>drift threshold exceeded</small>" : ""
    return HTMLTable.Row(cells: [
      "<span class=\"id\">\(decision.id)</span>", "\(decision.strategyId)",
      "<span>\(outcome.baseline.name) → \(outcome.candidate.name)</span>\(breached)",
      "<span>\(decision.rule?.name ?? "")\(decision.shortfalls.map { "<small>\($0.text)</small>" as HTML })\(drift)</span>",
      measured?.figure.map { "\(HTMLFigure.exact($0, in: unit))" } ?? "",
      measured?.limit.map { "\(HTMLFigure.exact($0, in: unit))" } ?? "",
      measured?.margin.map { "\(HTMLFigure.difference($0, in: unit))" } ?? "",
      "\(findings.place(decision.source, line: decision.line))",
      decision.waiver.map { "<span class=\"tag\">waived: \($0)</span>" } ?? "",
    ])
  }
}
