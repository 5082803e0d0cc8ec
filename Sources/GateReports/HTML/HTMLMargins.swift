import ReplayGate

/// The frontier, and the distances of decisions from the limits.
extension HTMLReport {
  var frontier: Section {
    guard evaluation.details.frontier != nil else {
      return Section(id: "frontier", title: "Frontier", body: "<p>It was not drawn in this run.</p>\n")
    }
    let drawings = HTMLFrontier(evaluation: evaluation)
    return Section(
      id: "frontier", title: "Frontier",
      body: """
        <p>How many decisions count when one figure of the candidate profile is set otherwise and the rest stays, and \
        where the gate then passes: budgets, waivers and limits included. Each count shown is exact; settings where it \
        changes lie 2 to 3 per cent apart. Waived decisions are left out.</p>
        \(drawings.html)
        """)
  }

  // MARK: Margins

  /// The shortfalls of one rule that have a figure and a limit.
  private struct Margins {
    let rule: DecisionRule
    let limit: Double
    /// Sorted by figure, those closest to the limit first.
    let entries: [(id: String, figure: Double, margin: Double)]
  }

  private var measured: [Margins] {
    DecisionRule.allCases.compactMap { rule in
      var limit: Double?
      var entries: [(id: String, figure: Double, margin: Double)] = []
      for decision in listed {
        for shortfall in decision.shortfalls where shortfall.rule == rule {
          guard let figure = shortfall.figure, let margin = shortfall.margin else { continue }
          limit = shortfall.limit
          entries.append((decision.id, figure, margin))
        }
      }
      guard let limit else { return nil }
      let places = entries.indices.sorted { one, other in
        let (a, b) = (entries[one].margin.magnitude, entries[other].margin.magnitude)
        return a == b ? one < other : a < b
      }
      return Margins(rule: rule, limit: limit, entries: places.map { entries[$0] })
    }
  }

  var margins: Section {
    let all = measured
    if all.isEmpty {
      return Section(id: "margins", title: "Margins", body: "<p>No decision shown has a figure and a limit.</p>\n")
    }
    let shown = all.map { margins in
      let last = margins.entries.count - 1
      return [margins.entries[0], margins.entries[last / 2], margins.entries[last]].map { entry in
        (id: entry.id, margin: HTMLFigure.difference(entry.margin, in: HTMLFigure.unit(of: margins.rule)))
      }
    }
    let rests = (0..<3).map { column in
      shown.map { HTMLFigure.parts($0[column].margin)?.rest.count ?? 0 }.max() ?? 0
    }
    let rows = zip(all, shown).map { margins, entries in
      let cells: [HTML] = zip(entries, rests).map { entry, rest in
        "<span>\(HTMLFigure.pointed("\(entry.margin)", rest))<small>\(entry.id)</small></span>"
      }
      return HTMLTable.Row(
        cells: [
          HTML.code(margins.rule.name),
          "\(HTMLFigure.exact(margins.limit, in: HTMLFigure.unit(of: margins.rule)))",
          "\(HTMLFigure.count(margins.entries.count))",
        ] + cells)
    }
    let table = HTMLTable(
      id: "by-margin",
      caption: """
        What is left below the limit, negative where it was passed: the nearest to it, the middle one and the furthest \
        of the \(HTMLFigure.count(listed.count, "decision")) listed above.
        """,
      columns: [
        .init(title: "rule"), .init(title: "limit", isNumber: true), .init(title: "decisions", isNumber: true),
        .init(title: "nearest", isNumber: true), .init(title: "middle", isNumber: true),
        .init(title: "furthest", isNumber: true),
      ], rows: rows)
    return Section(
      id: "margins", title: "Margins",
      body: table.html
        + HTMLPlot.row(all) { margins, width in
          ("<code>\(margins.rule.name)</code>", Self.drawing(margins, width))
        })
  }

  /// Each figure as a dot, and the limit as a line. The height of a dot has no meaning; it only separates the dots.
  private static func drawing(_ margins: Margins, _ width: HTMLPlot.Width) -> HTML {
    let unit = HTMLFigure.unit(of: margins.rule)
    let figures = margins.entries.map(\.figure)
    let (least, most) = (min(figures.min() ?? 0, margins.limit), max(figures.max() ?? 1, margins.limit))
    let isLogarithmic = least > 0 && most > 25 * least
    let scale = PlotScale(
      low: isLogarithmic ? least / 1.5 : 0, high: most * (isLogarithmic ? 1.5 : 1.08), isLogarithmic: isLogarithmic,
      start: HTMLPlot.left, end: width.right)
    var plot = HTMLPlot(
      id: "margin-\(margins.rule.name)", title: "Figures of \(margins.rule.name) beside its limit",
      description: "\(HTMLFigure.count(figures.count, "figure")) "
        + "from \(HTMLFigure.exact(figures.min() ?? 0, in: unit)) to \(HTMLFigure.exact(figures.max() ?? 0, in: unit)); the limit is "
        + "\(HTMLFigure.exact(margins.limit, in: unit)).", height: 118, width: width)
    plot.addHorizontalAxis(
      scale, at: 78, from: 26, label: unit + (isLogarithmic ? ", logarithmic" : ""))
    var dots: HTML = ""
    for (index, figure) in figures.enumerated() {
      dots += "M\(HTMLPlot.units(scale.position(figure))) \(HTMLPlot.units(34 + Double(index * 17 % 41)))h0"
    }
    let many: HTML = figures.count > 100 ? " many" : ""
    plot.body += "<path class=\"dots\(many)\" d=\"\(dots)\"/>\n"
    plot.addMark(
      "limit", at: scale.position(margins.limit), from: 78, to: 22,
      "limit \(HTMLFigure.exact(margins.limit, in: unit))")
    return plot.html
  }
}
