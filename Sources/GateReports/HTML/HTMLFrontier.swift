import ReplayGate

/// For each knob of the candidate profile, how many decisions count at its settings, and where the gate passes: a drawing
/// and its points.
struct HTMLFrontier {
  let frontiers: [KnobFrontier]
  let candidate: PolicyProfile
  /// How many count at the current settings.
  let now: Int

  /// The rows of a table of points; of more, some are left out at even distances.
  static let rowLimit = 200

  var html: HTML { "<div class=\"plots\">\n\(frontiers.map(figure))</div>\n" }

  // MARK: One knob

  private struct Point {
    let setting: Double
    let count: Int
    var note = ""
  }

  private func figure(_ frontier: KnobFrontier) -> HTML {
    let knob = frontier.knob
    let points = points(of: frontier)
    let words = words(frontier)
    return """
      <figure>
      <figcaption><code>\(knob.member)</code> <small>\(words)</small></figcaption>
      \(drawing(frontier, points, words))\(table(knob, points))</figure>

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

  /// The curve's points, and besides them the current setting and those at the ends of where the gate passes.
  private func points(of frontier: KnobFrontier) -> [Point] {
    var points = frontier.points.map { Point(setting: $0.setting, count: $0.count) }
    insert(Point(setting: frontier.knob.setting(in: candidate), count: now, note: "current"), into: &points)
    for end in frontier.ends.prefix(2 * SettingWords.limit) {
      insert(Point(setting: end.setting, count: end.count, note: "passes"), into: &points)
    }
    return points
  }

  private func insert(_ point: Point, into points: inout [Point]) {
    let index = points.firstIndex { $0.setting >= point.setting } ?? points.count
    var point = point
    if index < points.count, points[index].setting == point.setting {
      if !points[index].note.isEmpty { point.note = points[index].note + ", " + point.note }
      points[index] = point
    } else {
      points.insert(point, at: index)
    }
  }

  // MARK: Drawing

  private static let (top, bottom) = (36.0, 176.0)

  private func scale(_ knob: ProfileKnob, _ points: [Point], _ passing: Double?) -> PlotScale {
    let settings = points.map(\.setting) + [passing].compactMap(\.self)
    // The least setting of all is drawn at the axis' end.
    let positive = settings.filter { $0 > knob.settings.lowerBound }
    let high = settings.max() ?? 1
    let least = positive.min() ?? 1
    let current = knob.setting(in: candidate)
    // Where one setting dwarfs the one in force, a linear axis would show neither.
    let isLogarithmic = high > 25 * (current > 0 ? current : least)
    return PlotScale(
      low: isLogarithmic ? (knob.isWhole ? 1 : max(least / 2, .leastNonzeroMagnitude)) : knob.lowest,
      high: isLogarithmic ? high * 1.5 : high * 1.08,
      isLogarithmic: isLogarithmic, start: HTMLPlot.left, end: HTMLPlot.right)
  }

  private func drawing(_ frontier: KnobFrontier, _ points: [Point], _ words: String) -> HTML {
    let knob = frontier.knob
    let current = knob.setting(in: candidate)
    let across = scale(knob, points, frontier.summary.setting)
    let most = points.map(\.count).max() ?? 0
    let up = PlotScale(low: 0, high: Double(max(most, 1)) * 1.05, start: Self.bottom, end: Self.top + 8)
    let said = "\(HTMLFigure.exact(current, in: knob.unit)): \(HTMLFigure.count(now))"
    var plot = HTMLPlot(
      id: "plot-\(knob.identifier)", title: "How many decisions count at each setting of \(knob.member)",
      description: "At the current setting, \(HTMLFigure.exact(current, in: knob.unit)), "
        + "\(HTMLFigure.count(now)) count. \(words) The points follow as a table.")
    plot.addVerticalAxis(up)
    plot.addHorizontalAxis(
      across, at: Self.bottom, from: Self.top + 8,
      label: knob.unit + (across.isLogarithmic ? ", logarithmic" : ""))
    plot.body += "<path class=\"curve\" d=\"\(path(points, across, up))\"/>\n"
    for end in frontier.ends.prefix(2 * SettingWords.limit) {
      plot.body += Self.dot("dot-pass", across.position(end.setting), up.position(Double(end.count)))
    }
    if let setting = frontier.summary.setting {
      let side = if case .atMost = frontier.summary { "up to" } else { "from" }
      plot.addMark(
        "pass", at: across.position(setting), from: Self.bottom, to: 16,
        "passes \(side) \(HTMLFigure.exact(setting, in: knob.unit))")
    }
    let x = across.position(current)
    plot.addMark("now", at: x, from: Self.bottom, to: 32, "now \(said)")
    plot.body += Self.dot("dot-now", x, up.position(Double(now)))
    return plot.html
  }

  private static func dot(_ kind: StaticString, _ x: Double, _ y: Double) -> HTML {
    "<circle class=\"\(kind.description)\" cx=\"\(HTMLPlot.units(x))\" cy=\"\(HTMLPlot.units(y))\" r=\"4\"/>\n"
  }

  /// The steps: each count holds from its setting to the next. Steps that fall on one spot are drawn once.
  private func path(_ points: [Point], _ across: PlotScale, _ up: PlotScale) -> HTML {
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
    path += "H\(HTMLPlot.units(HTMLPlot.right))"
    return path
  }

  // MARK: Points

  private func table(_ knob: ProfileKnob, _ points: [Point]) -> HTML {
    let every = (points.count + Self.rowLimit - 1) / Self.rowLimit
    let shown = points.enumerated().filter { index, point in
      index % every == 0 || index == points.count - 1 || !point.note.isEmpty
    }
    let rows: [HTML] = shown.map { _, point in
      let note: HTML = point.note.isEmpty ? "" : "<span class=\"tag\">\(point.note)</span>"
      return """
        <tr><th scope="row" class="n">\(HTMLFigure.exact(point.setting))</th>\
        <td class="n">\(HTMLFigure.count(point.count))</td><td>\(note)</td></tr>

        """
    }
    let some = every == 1 ? "" : ", one in \(every) shown"
    return """
      <details><summary>\(HTMLFigure.count(points.count, "point")) of <code>\(knob.member)</code>\(some)</summary>
      <div class="scroll" role="region" tabindex="0" aria-label="Points of \(knob.member)">
      <table id="points-\(knob.identifier)"><thead><tr><th scope="col" class="n">from (\(knob.unit))</th>\
      <th scope="col" class="n">decisions that count</th><th scope="col">note</th></tr></thead>
      <tbody>
      \(rows)</tbody></table></div></details>

      """
  }
}

extension KnobFrontier.Passing {
  /// The setting, where there is one to name.
  fileprivate var setting: Double? {
    switch self {
    case .atLeast(let setting), .atMost(let setting): setting
    case .ranges(let ranges): ranges.first?.lowest
    case .any, .nowhere: nil
    }
  }
}

extension ProfileKnob {
  /// As elements of the page are named.
  fileprivate var identifier: String { String(member.split(separator: ".").last ?? "") }
}
