import ReplayGate

/// The numbers of decisions: by transition, by reason and rule, and by strategy.
extension HTMLReport {
  /// The maximum number of strategies with a row.
  static let strategyLimit = 100

  // MARK: Transitions

  var transitions: Section {
    let order: [Decision] = [.pass, .conditionalPass, .fail]
    let heads: [HTML] = order.map { "<th scope=\"col\">\(HTML.breakable($0.name))</th>" }
    let rows: [HTML] = order.map { baseline in
      let cells: [HTML] = order.map { candidate in cell(baseline, candidate) }
      let sum = order.reduce(0) { $0 + tally.transitions(from: baseline, to: $1) }
      return """
        <tr><th scope="row">\(HTML.breakable(baseline.name))</th>\(cells)<td class="sum">\(HTMLFigure.count(sum))</td></tr>

        """
    }
    let sums: [HTML] = order.map { candidate in
      let sum = order.reduce(0) { $0 + tally.transitions(from: $1, to: candidate) }
      return "<td class=\"sum\">\(HTMLFigure.count(sum))</td>"
    }
    let decided = tally.records - tally.withoutPartner
    return Section(
      id: "transitions", title: "Transitions",
      body: """
        <div class="wide" role="region" tabindex="0" aria-label="The matrix of transitions">
        <table class="matrix" id="matrix">
        <caption>What the baseline decides, by row, and the candidate, by column: \
        \(HTMLFigure.count(decided, "decision")), waived ones too.</caption>
        <thead><tr><td class="sum"></td>\(heads)<th scope="col">all</th></tr></thead>
        <tbody>
        \(rows)<tr><th scope="row">all</th>\(sums)<td class="sum">\(HTMLFigure.count(decided))</td></tr>
        </tbody></table></div>

        """)
  }

  private func cell(_ baseline: Decision, _ candidate: Decision) -> HTML {
    let count = tally.transitions(from: baseline, to: candidate)
    if count == 0 { return "<td class=\"zero\">0</td>" }
    if baseline == candidate { return "<td>\(HTMLFigure.count(count))</td>" }
    let (kind, word): (StaticString, StaticString) =
      candidate < baseline ? ("down", "worse") : ("up", "better")
    return "<td class=\"\(kind.description)\">\(HTMLFigure.count(count))<small>\(word.description)</small></td>"
  }

  // MARK: Reasons and rules

  var groups: Section {
    let details = evaluation.details
    guard details.options.countsStrategies else {
      return Section(id: "groups", title: "By reason and rule", body: "<p>They were not counted in this run.</p>\n")
    }
    let loosened = evaluation.causeGroups.filter { $0.reason.isOfLoosening }
    let causes = details.strategies.causes.sorted { Self.precedes($0, $1) }
    if causes.isEmpty, loosened.isEmpty {
      return Section(id: "groups", title: "By reason and rule", body: "<p>None.</p>\n")
    }
    func row(_ cause: FlipCause, _ count: Int, _ ids: [String]) -> HTMLTable.Row {
      let step: HTML = cause.isConditional ? "<small>conditional_pass</small>" : ""
      return HTMLTable.Row(cells: [
        "<span>\(HTML.code(cause.reason.code))\(step)</span>", Self.explained(cause), "\(HTMLFigure.count(count))",
        cause.isWaived ? "<span class=\"tag word\">waived</span>" : "", "<span>\(HTML.list(ids))</span>",
      ])
    }
    let rows =
      loosened.map { row($0.cause, $0.count, $0.firstIds) } + causes.map { row($0, $1.count, $1.firstIds) }
    let table = HTMLTable(
      id: "causes",
      caption: """
        Most first. The rule is the first that turned the decision; a decision with two reasons is under both.
        """,
      columns: [
        .init(title: "reason"), .init(title: "rule"), .init(title: "decisions", isNumber: true), .init(title: "waived"),
        .init(title: "such as"),
      ], rows: rows, isSortable: rows.count > 1)
    return Section(id: "groups", title: "By reason and rule", body: table.html)
  }

  /// The name of a rule, its description and what to do. What to do about a rule is about decisions that do not meet it, so
  /// nothing is said of it for loosened ones.
  private static func explained(_ cause: FlipCause) -> HTML {
    guard let rule = cause.rule else { return "" }
    let help = RuleHelp(rule)
    let advice: HTML = cause.reason.isOfLoosening ? "" : " \(HTML.words(help.advice))"
    return "<span>\(rule.name)<small>\(help.short)\(advice)</small></span>"
  }

  /// The most frequent first. Equal counts are in the contract's order.
  private static func precedes(
    _ one: (key: FlipCause, value: FlipCount), _ other: (key: FlipCause, value: FlipCount)
  ) -> Bool {
    if one.value.count != other.value.count { return one.value.count > other.value.count }
    return one.key.precedes(other.key)
  }

  // MARK: Strategies

  var strategies: Section {
    let details = evaluation.details
    guard details.options.countsStrategies else {
      return Section(id: "strategies", title: "By strategy", body: "<p>They were not counted in this run.</p>\n")
    }
    let all = details.strategies.sorted
    // The rows are sorted by name. Comparing their indices keeps this order where all else is equal.
    let order = all.indices.sorted { one, other in
      let (a, b) = (all[one].counts, all[other].counts)
      if a.tightened != b.tightened { return a.tightened > b.tightened }
      if a.waived != b.waived { return a.waived > b.waived }
      if a.loosened != b.loosened { return a.loosened > b.loosened }
      return one < other
    }
    var rows = order.prefix(Self.strategyLimit).map { row("\(all[$0].strategyId)", all[$0].counts) }
    if !details.strategies.isComplete {
      rows.append(row("<i>all other strategies</i>", details.strategies.others))
    }
    let some: HTML =
      order.count > Self.strategyLimit
      ? "The \(HTMLFigure.count(Self.strategyLimit)) with the most of \(HTMLFigure.count(order.count))"
      : "All \(HTMLFigure.count(order.count))"
    let more: HTML =
      details.strategies.isComplete ? "" : ", of those counted one by one; there are more strategies than that"
    let table = HTMLTable(
      id: "by-strategy", caption: "\(some)\(more), the most regressed first.",
      columns: [
        .init(title: "strategy"), .init(title: "decisions", isNumber: true), .init(title: "regressed", isNumber: true),
        .init(title: "part", isNumber: true), .init(title: "waived", isNumber: true),
        .init(title: "loosened", isNumber: true), .init(title: "most by"),
      ], rows: rows, isSortable: rows.count > 1)
    return Section(
      id: "strategies", title: "By strategy",
      body: rows.count > 15 ? HTML.scrolling(table.html, named: "The strategies") : table.html)
  }

  private func row(_ name: HTML, _ counts: StrategyCounts) -> HTMLTable.Row {
    let most = counts.causes.sorted(by: Self.precedes).first
    return HTMLTable.Row(cells: [
      name, "\(HTMLFigure.count(counts.records))", "\(HTMLFigure.count(counts.tightened))",
      counts.records == 0 ? "" : "\(HTMLFigure.percent(counts.tightened, of: counts.records))",
      "\(HTMLFigure.count(counts.waived))", "\(HTMLFigure.count(counts.loosened))",
      most.map { "<span>\($0.key.rule?.name ?? $0.key.reason.code), \(HTMLFigure.count($0.value.count))</span>" } ?? "",
    ])
  }
}

extension HTML {
  /// A list of ids. Each is isolated with its own writing direction.
  static func list(_ ids: [String]) -> HTML {
    var html: HTML = ""
    for (index, id) in ids.enumerated() { html += "\(index == 0 ? "" : ", ")<bdi class=\"id\">\(id)</bdi>" }
    return html
  }

  /// A long table in a frame of its own, which can be scrolled with the keyboard.
  static func scrolling(_ table: HTML, named name: String) -> HTML {
    """
    <div class="scroll" role="region" tabindex="0" aria-label="\(name)">
    \(table)</div>

    """
  }

  /// A text of the program in which backticks enclose code.
  static func words(_ text: String) -> HTML {
    var html: HTML = ""
    for (index, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      html += index % 2 == 1 ? "<code>\(String(part))</code>" : "\(String(part))"
    }
    return html
  }

  /// Words of the program as a sentence begins.
  static func sentence(_ words: String) -> HTML { "\(words.prefix(1).uppercased() + words.dropFirst())" }

  /// A name of the program as code.
  static func code(_ name: String) -> HTML { "<code class=\"id\">\(breakable(name))</code>" }

  /// A name that may wrap after an underscore or a dot.
  static func breakable(_ name: String) -> HTML {
    var html: HTML = ""
    var piece = ""
    for character in name {
      piece.append(character)
      guard character == "_" || character == "." else { continue }
      html += "\(piece)<wbr>"
      piece = ""
    }
    html += "\(piece)"
    return html
  }

  static func + (one: HTML, other: HTML) -> HTML { HTML([one, other]) }
}
