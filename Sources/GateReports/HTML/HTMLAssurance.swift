import ReplayGate

/// The permitted exceptions, and whether the replay can be trusted: budgets, waivers, fidelity.
extension HTMLReport {
  // MARK: Budgets

  var budgets: Section {
    guard gate.budgets.isSet else {
      return Section(
        id: "budgets", title: "Budgets",
        body: "<p>None is set: one decision that counts is enough to block, and what is loosened is not limited.</p>\n")
    }
    let uses = evaluation.budgets
    let shown = uses.filter { $0.strategyId == nil } + uses.filter { $0.strategyId != nil }.prefix(Self.strategyLimit)
    let rows = shown.map { use in
      let kind: HTML = "\(use.strategyId.map { "strategy \($0)" } ?? "all decisions")"
      return HTMLTable.Row(cells: [
        kind, "<span>\(use.kind.rawValue)</span>", "\(HTMLFigure.count(use.used))", "\(HTMLFigure.count(use.records))",
        use.maximum.map { "\(HTMLFigure.count($0))" } ?? "",
        use.maximumRate.map { "\(BudgetRate.percent($0))" } ?? "",
        use.upperBound.map { "\(BudgetRate.upper($0, beside: use.maximumRate ?? 1))" } ?? "", Self.state(use.state),
      ])
    }
    let some: HTML = shown.count < uses.count ? " \(shown.count) of \(HTMLFigure.count(uses.count)) are shown." : ""
    let table = HTMLTable(
      id: "budget-uses",
      caption: """
        A rate is kept when its upper bound at a confidence of \(HTMLFigure.percent(gate.budgets.confidenceInForce)) is.\(some)
        """,
      columns: [
        .init(title: "of"), .init(title: "change"), .init(title: "used", isNumber: true),
        .init(title: "decisions", isNumber: true), .init(title: "at most", isNumber: true),
        .init(title: "rate at most", isNumber: true), .init(title: "upper bound", isNumber: true),
        .init(title: "state"),
      ], rows: rows)
    return Section(id: "budgets", title: "Budgets", body: rows.isEmpty ? "<p>No strategy used any.</p>\n" : table.html)
  }

  private static func state(_ state: BudgetUse.State) -> HTML {
    let tone: StaticString =
      switch state {
      case .within: "good"
      case .unproven: "odd"
      case .exceeded: "bad"
      }
    return "<b class=\"\(tone.description)\">\(state.rawValue)</b>"
  }

  // MARK: Waivers

  var waivers: Section {
    if evaluation.waivers.isEmpty {
      return Section(id: "waivers", title: "Waivers", body: "<p>There are none.</p>\n")
    }
    let rows = VerdictWords(findings).waivers.prefix(Self.maximumRows).map { use in
      let waiver = use.waiver
      return HTMLTable.Row(cells: [
        "<span class=\"id\">\(waiver.id)</span>", Self.scope(waiver.scope), "\(HTMLFigure.count(use.decisions))",
        Self.state(use), "<time datetime=\"\(waiver.expires.rfc3339)\">\(waiver.expires.rfc3339)</time>",
        "\(waiver.approver)", Self.reference(waiver.reference), "\(waiver.rationale)",
      ])
    }
    let table = HTMLTable(
      id: "waiver-uses",
      caption: """
        \(HTMLFigure.count(tally.waived, "decision")) waived: they block nothing and stay listed. An expired waiver is none.\
        \(rows.count < evaluation.waivers.count ? " The first \(HTMLFigure.count(rows.count)) are shown." : "")
        """,
      columns: [
        .init(title: "waiver"), .init(title: "covers"), .init(title: "decisions", isNumber: true),
        .init(title: "state"), .init(title: "expires"), .init(title: "approver"), .init(title: "reference"),
        .init(title: "rationale"),
      ], rows: rows)
    return Section(
      id: "waivers", title: "Waivers",
      body: rows.count > 15 ? HTML.scrolling(table.html, named: "The waivers") : table.html)
  }

  private static func scope(_ scope: Waiver.Scope) -> HTML {
    switch scope {
    case .decisions(let ids):
      let more: HTML = ids.count > 3 ? " and \(HTMLFigure.count(ids.count - 3)) more" : ""
      return "<span>\(HTML.list(Array(ids.prefix(3))))\(more)</span>"
    case .strategy(let name, let reason):
      return "<span>strategy \(name)<small>\(reason.code)</small></span>"
    }
  }

  private static func state(_ use: WaiverUse) -> HTML {
    let (tone, words): (StaticString, String) =
      switch use.state {
      case .inForce: ("good", "in force")
      case .expiresSoon: ("odd", "expires soon")
      case .expired: ("bad", "expired")
      }
    let unused: HTML = use.isUnused ? "<small>unused</small>" : ""
    return "<span><b class=\"\(tone.description)\">\(words)</b>\(unused)</span>"
  }

  /// A link if the text is an `https` address, otherwise the text.
  private static func reference(_ reference: String) -> HTML {
    reference.hasPrefix("https://")
      ? "<a href=\"\(reference)\" rel=\"noopener noreferrer\">\(reference)</a>" : "\(reference)"
  }

  // MARK: Fidelity

  var fidelity: Section {
    let fidelity = evaluation.fidelity
    let asked: HTML = gate.minimumFidelity.map { " At least \(HTMLFigure.percent($0)) is asked for." } ?? ""
    if fidelity.compared == 0 {
      return Section(
        id: "fidelity", title: "Replay fidelity",
        body: "<p>No decision was recorded under the baseline profile, so there is nothing to compare.\(asked)</p>\n")
    }
    let same = fidelity.compared - fidelity.diverged
    let others: HTML =
      fidelity.diverged == 0
      ? ""
      : """
       Of the others, \(HTMLFigure.count(fidelity.divergedByDigest)) name the profile by its digest, which makes the \
      verdict unknown, and \(HTMLFigure.count(fidelity.divergedByName)) by its name alone, which is a warning.
      """
    var body: HTML = """
      <p>\(HTMLFigure.count(same)) of \(HTMLFigure.count(fidelity.compared)) decisions recorded under the baseline profile \
      are replayed as recorded: \(HTMLFigure.percent(same, of: fidelity.compared)).\(others)\(asked)</p>

      """
    if !fidelity.first.isEmpty {
      let rows = fidelity.first.map { example in
        HTMLTable.Row(cells: [
          "<span class=\"id\">\(example.id)</span>", "\(example.strategyId)",
          "<span>\(example.recorded?.name ?? "")</span>",
          "<span>\(example.baseline.name)<small>\(example.causes.joined(separator: "; "))</small></span>",
          "\(findings.place(example.source, line: example.line))",
        ])
      }
      body +=
        HTMLTable(
          id: "divergences", caption: "The first that are replayed otherwise.",
          columns: ["id", "strategy", "recorded", "replayed", "place"].map { HTMLTable.Column(title: $0) }, rows: rows
        ).html
    }
    return Section(id: "fidelity", title: "Replay fidelity", body: body)
  }
}
