import ReplayGate

/// A drawing with two axes as inline SVG, to which the page's style sheet applies: 400 units wide, or 960 if it has the
/// page's width.
struct HTMLPlot {
  static let left = 54.0

  /// How wide drawings are.
  enum Width: Double {
    case column = 400
    case page = 960

    /// Where the axis ends.
    var right: Double { rawValue - 14 }
  }

  /// The identifier of the drawing in the page.
  let id: String
  let title: String
  let description: String
  let width: Width
  var height = 216.0
  var body: HTML = ""

  init(id: String, title: String, description: String, height: Double = 216, width: Width = .column) {
    self.id = width == .page ? id + "-wide" : id
    self.width = width
    self.title = title
    self.description = description
    self.height = height
  }

  var html: HTML {
    """
    <svg viewBox="0 0 \(Self.units(width.rawValue)) \(Self.units(height))" role="img" \
    aria-labelledby="\(id)-title \(id)-text">
    <title id="\(id)-title">\(title)</title><desc id="\(id)-text">\(description)</desc>
    \(body)</svg>

    """
  }

  /// Figures side by side. One alone has the page's width where the page is wide, in a drawing of its own, since one that
  /// is enlarged has large letters.
  static func row<Element>(_ all: [Element], _ figure: (Element, Width) -> (caption: HTML, drawing: HTML)) -> HTML {
    let figures: [HTML] = all.map { element in
      let (caption, drawing) = figure(element, .column)
      let both: HTML =
        all.count > 1
        ? drawing
        : "<div class=\"plot-column\">\(drawing)</div><div class=\"plot-page\">\(figure(element, .page).drawing)</div>"
      return "<figure>\n<figcaption>\(caption)</figcaption>\n\(both)</figure>\n"
    }
    let alone: HTML = all.count == 1 ? " alone" : ""
    return all.isEmpty ? "" : "<div class=\"plots\(alone)\">\n\(figures)</div>\n"
  }

  /// A length, rounded to a tenth of a unit.
  static func units(_ value: Double) -> HTML {
    let tenths = Int(clamping: (value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
  }

  // MARK: Axes

  /// Adds the values below the drawing, with a line up from each.
  mutating func addHorizontalAxis(_ scale: PlotScale, at y: Double, from top: Double, label: String) {
    var last = -Double.infinity
    for tick in scale.ticks {
      let x = scale.position(tick)
      body += "<path class=\"grid\" d=\"M\(Self.units(x)) \(Self.units(top))V\(Self.units(y))\"/>"
      // A value that would touch the previous one is left out.
      let text = Self.short(tick)
      let half = Double(text.count) * 3.2
      guard x - half > last + 6 else { continue }
      last = x + half
      body += "<text x=\"\(Self.units(x))\" y=\"\(Self.units(y + 14))\" text-anchor=\"middle\">\(text)</text>"
    }
    body += """
      <path class="axis" d="M\(Self.units(scale.start)) \(Self.units(y))H\(Self.units(scale.end))"/>\
      <text x="\(Self.units(scale.end))" y="\(Self.units(y + 30))" text-anchor="end">\(label)</text>

      """
  }

  /// Adds the counts beside the drawing, with a line across from each.
  mutating func addVerticalAxis(_ scale: PlotScale) {
    for tick in scale.wholeTicks {
      let y = Self.units(scale.position(tick))
      body += """
        <path class="grid" d="M\(Self.units(Self.left)) \(y)H\(Self.units(width.right))"/>\
        <text x="\(Self.units(Self.left - 7))" y="\(Self.units(scale.position(tick) + 4))" text-anchor="end">\
        \(HTMLFigure.count(Int(clamping: tick)))</text>

        """
    }
  }

  /// Adds a line up from the axis with words at its top. The words stay within the drawing.
  mutating func addMark(_ kind: StaticString, at x: Double, from y: Double, to top: Double, _ words: String) {
    let part = (x - Self.left) / (width.right - Self.left)
    let anchor = part < 0.34 ? "start" : part > 0.66 ? "end" : "middle"
    body += """
      <path class="\(kind.description)" d="M\(Self.units(x)) \(Self.units(y))V\(Self.units(top))"/>\
      <text class="say-\(kind.description)" x="\(Self.units(x))" y="\(Self.units(top - 4))" \
      text-anchor="\(anchor)">\(words)</text>

      """
  }

  /// A value of an axis: exact, but abbreviated if it is large.
  private static func short(_ value: Double) -> String {
    if value >= 1e6, value < 1e15 {
      let decade = PlotScale.decade(of: value) / 3 * 3
      let unit = [6: "M", 9: "G", 12: "T"][decade] ?? ""
      return HTMLFigure.exact(value / (Double("1e\(decade)") ?? 1)) + unit
    }
    return value >= 1000 && value < 1e6 ? HTMLFigure.count(Int(clamping: value)) : HTMLFigure.exact(value)
  }
}
