import ReplayGate

/// For each knob of the candidate profile, the number of decisions that count at each setting, and where the gate
/// passes: a drawing and a table.
struct HTMLFrontier {
  /// One that has a frontier.
  let evaluation: GateEvaluation

  private var frontiers: [KnobFrontier] { ProfileKnob.allCases.compactMap(evaluation.frontier(of:)) }
  private var candidate: PolicyProfile { evaluation.gate.candidate }
  /// The number of decisions that count at the current settings.
  private var now: Int { evaluation.details.frontier?.atOwnSettings ?? 0 }

  var html: HTML { "<div class=\"plots\">\n\(frontiers.map(figure))</div>\n" }

  // MARK: One knob

  private func figure(_ frontier: KnobFrontier) -> HTML {
    let knob = frontier.knob
    let points = FrontierTable(frontier, of: evaluation)
    let words = words(frontier)
    return """
      <figure>
      <figcaption><code>\(knob.member)</code> <small>\(words)</small></figcaption>
      \(drawing(frontier, points.rows, words))\(table(knob, points))</figure>

      """
  }

  private func words(_ frontier: KnobFrontier) -> String {
    if frontier.summary == .nowhere, frontier.notKnown.isEmpty {
      let always =
        frontier.always == 1 ? "1 decision counts" : "\(HTMLFigure.count(frontier.always, "decision")) count"
      return "No setting alone will do" + (frontier.always > 0 ? ": \(always) at every one." : ".")
    }
    return "The gate \(SettingWords.passing(frontier)) (\(frontier.knob.unit))."
  }

  // MARK: Drawing

  private static let (top, bottom) = (36.0, 176.0)

  /// The relevant part of the axis: around the current setting and the ends of the ranges in which the gate passes.
  /// Without such ends it is the part around the current setting in which counts change, or everything. It is
  /// logarithmic if the settings differ much in magnitude.
  private func scale(_ knob: ProfileKnob, _ rows: [FrontierTable.Row]) -> PlotScale {
    let current = knob.setting(in: candidate)
    var marked = rows.filter(\.isEnd).map(\.setting)
    if marked.isEmpty { marked = rows.map(\.setting).filter { current / 4 <= $0 && $0 <= 4 * current } }
    if marked.allSatisfy({ $0 == current }) { marked = rows.map(\.setting) }
    let positive = (marked + [current]).filter { $0 > 0 && $0 > knob.settings.lowerBound }
    let (least, most) = (positive.min() ?? 1, positive.max() ?? 1)
    if most > 25 * least {
      return PlotScale(
        low: max(least / 1.5, .leastNonzeroMagnitude), high: most * 1.5, isLogarithmic: true, start: HTMLPlot.left,
        end: HTMLPlot.Width.column.right)
    }
    let beside = max(0.6 * (most - least), 0.3 * most)
    let hasLowest = current <= knob.settings.lowerBound
    return PlotScale(
      low: hasLowest ? knob.lowest : max(knob.lowest, least - beside), high: most + beside, start: HTMLPlot.left,
      end: HTMLPlot.Width.column.right)
  }

  private func drawing(_ frontier: KnobFrontier, _ points: [FrontierTable.Row], _ words: String) -> HTML {
    let knob = frontier.knob
    let current = knob.setting(in: candidate)
    let across = scale(knob, points)
    let seen = Self.seen(points, across)
    let most = (seen.map(\.count) + [now]).max() ?? 0
    let up = PlotScale(low: 0, high: Double(max(most, 1)) * 1.05, start: Self.bottom, end: Self.top + 8)
    let said = "\(HTMLFigure.exact(current, in: knob.unit)): \(HTMLFigure.count(now))"
    var plot = HTMLPlot(
      id: "plot-\(knob.identifier)", title: "How many decisions count at each setting of \(knob.member)",
      description: "At the current setting, \(HTMLFigure.exact(current, in: knob.unit)), "
        + "\(HTMLFigure.count(now)) count. \(words) The points follow as a table.")
    plot.addVerticalAxis(up)
    plot.addHorizontalAxis(
      across, at: Self.bottom, from: Self.top + 8,
      label: knob.unit + (across.isLogarithmic ? ", logarithmic" : "")
        + (across.low > knob.lowest ? ", from \(FigureText.limit(across.low, .up))" : ""))
    plot.body += "<path class=\"curve\" d=\"\(path(seen, across, up))\"/>\n"
    for end in points where end.isEnd {
      plot.body += Self.dot("dot-pass", across.position(end.setting), up.position(Double(end.count)))
    }
    if let setting = frontier.summary.setting {
      let (side, rounding): (String, FigureText.Side) =
        if case .atMost = frontier.summary { ("up to", .down) } else { ("from", .up) }
      plot.addMark(
        "pass", at: across.position(setting), from: Self.bottom, to: 16,
        "passes \(side) \(FigureText.limit(setting, rounding)) \(knob.unit)")
    }
    let x = across.position(current)
    plot.addMark("now", at: x, from: Self.bottom, to: 32, "now \(said)")
    plot.body += Self.dot("dot-now", x, up.position(Double(now)))
    return plot.html
  }

  private static func dot(_ kind: StaticString, _ x: Double, _ y: Double) -> HTML {
    "<circle class=\"\(kind.description)\" cx=\"\(HTMLPlot.units(x))\" cy=\"\(HTMLPlot.units(y))\" r=\"4\"/>\n"
  }

  /// The rows within the axis, preceded by the one that holds where the axis begins.
  private static func seen(_ rows: [FrontierTable.Row], _ across: PlotScale) -> [FrontierTable.Row] {
    let first = rows.lastIndex { $0.setting <= across.low } ?? 0
    return rows[first...].filter { $0.setting <= across.high }
  }

  /// The steps. Each count holds from its setting to the next one. Steps at the same position are drawn once.
  private func path(_ points: [FrontierTable.Row], _ across: PlotScale, _ up: PlotScale) -> HTML {
    var path: HTML = ""
    var last = ""
    for (index, point) in points.enumerated() {
      let x = HTMLPlot.units(across.position(point.setting))
      let y = HTMLPlot.units(up.position(Double(point.count)))
      if index == 0 {
        path += "M\(x) \(y)"
      } else if x.text.isExactly(last) {
        path += "V\(y)"
      } else {
        path += "H\(x)V\(y)"
      }
      last = x.text
    }
    path += "H\(HTMLPlot.units(HTMLPlot.Width.column.right))"
    return path
  }

  // MARK: Table

  private func loosened(_ row: FrontierTable.Row) -> HTML { "<td class=\"n\">\(row.loosenedText)</td>" }

  private func table(_ knob: ProfileKnob, _ table: FrontierTable) -> HTML {
    var shown: [FrontierTable.Row] = []
    for case .row(let row) in table.lines { shown.append(row) }
    let rest = shown.map { HTMLFigure.parts($0.shown)?.rest.count ?? 0 }.max() ?? 0
    let rows: [HTML] = table.lines.map { line in
      switch line {
      case .row(let row):
        let marks: [HTML] = row.marks.map { "<span class=\"tag\">\($0)</span> " }
        return """
          <tr><th scope="row" class="n">\(HTMLFigure.pointed("\(row.shown)", rest))</th>\
          <td class="n">\(HTMLFigure.count(row.count))</td>\(table.showsLoosened ? loosened(row) : "")\
          <td>\(row.state)</td><td>\(marks)</td></tr>

          """
      case .leftOut(let count):
        return
          "<tr><td colspan=\"\(table.showsLoosened ? 5 : 4)\">… \(HTMLFigure.count(count, "row")) left out</td></tr>\n"
      }
    }
    let loosenedHead: HTML = table.showsLoosened ? "<th scope=\"col\" class=\"n\">loosened</th>" : ""
    let some = table.leftOut == 0 ? "" : ", those nearest to the current and the passing setting shown"
    return """
      <details><summary>\(HTMLFigure.count(table.rows.count, "setting")) of <code>\(knob.member)</code>\(some)</summary>
      <table id="points-\(knob.identifier)"><thead><tr><th scope="col" class="n">from (\(knob.unit))</th>\
      <th scope="col" class="n">decisions that count</th>\
      \(loosenedHead)<th scope="col">gate</th><th scope="col">note</th></tr></thead>
      <tbody>
      \(rows)</tbody></table></details>

      """
  }
}

extension KnobFrontier.Passing {
  /// A setting at which the gate passes: the bound, or the lowest setting of the first range. Nil if every setting passes
  /// or none does.
  fileprivate var setting: Double? {
    switch self {
    case .atLeast(let setting), .atMost(let setting): setting
    case .ranges(let ranges): ranges.first?.lowest
    case .any, .nowhere: nil
    }
  }
}

extension ProfileKnob {
  /// The identifier of the knob in the page.
  fileprivate var identifier: String { String(member.split(separator: ".").last ?? "") }
}
