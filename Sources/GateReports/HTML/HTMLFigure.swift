import ReplayGate

/// Formats numbers for the page.
enum HTMLFigure {
  /// A count with thousands separators: `100,000`.
  static func count(_ value: Int) -> String { FigureText.count(value) }

  /// `1 decision`, `2 decisions`.
  static func count(_ value: Int, _ noun: String) -> String { FigureText.count(value, noun) }

  /// A value in the shortest form that reads back as the same value. Whole numbers have separators.
  static func exact(_ value: Double) -> String { FigureText.exact(value) }

  /// A difference of two values, rounded to six decimals so that it does not show more digits than they have. It is
  /// exact if rounding would lose it.
  static func difference(_ value: Double) -> String {
    guard value.magnitude < 0x1p33 else { return exact(value) }
    let rounded = (value * 1_000_000).rounded(.toNearestOrEven) / 1_000_000
    return exact(rounded == 0 ? value : rounded)
  }

  /// A part of a whole in per cent. It is rounded down, so that only the whole itself is 100 %. A part of nothing is 0
  /// %, and a part that is larger than the whole is 100 %.
  static func percent(_ part: Int, of whole: Int) -> String {
    if part <= 0 || whole <= 0 { return "0 %" }
    if part >= whole { return "100 %" }
    let hundredths = part.multipliedFullWidth(by: 10_000)
    return exact(Double(whole.dividingFullWidth(hundredths).quotient) / 100) + " %"
  }

  /// A rate, 0 to 1, in per cent.
  static func percent(_ rate: Double) -> String { difference(rate * 100) + " %" }

  /// A difference with what it is counted in.
  static func difference(_ value: Double, in unit: String) -> String {
    unit.isEmpty ? difference(value) : "\(difference(value)) \(unit)"
  }

  // MARK: Points below each other

  /// The whole digits of a cell and what follows them; nil for a cell that does not begin with a figure, or has elements.
  static func parts(_ cell: String) -> (whole: Substring, rest: Substring)? {
    guard !cell.contains("<") else { return nil }
    let whole = cell.prefix { "-0123456789,".contains($0) }
    return whole.isEmpty ? nil : (whole, cell[whole.endIndex...])
  }

  /// A cell whose part after the whole digits has the room that the column's longest takes.
  static func pointed(_ cell: HTML, _ longest: Int) -> HTML {
    guard longest > 0, longest <= HTMLStyle.longestRest, let (whole, rest) = parts(cell.text) else { return cell }
    return HTML(stringLiteral: "\(whole)<span class=\"rest r\(longest)\">\(rest)</span>")
  }

  /// A value with its unit.
  static func exact(_ value: Double, in unit: String) -> String {
    unit.isEmpty ? exact(value) : "\(exact(value)) \(unit)"
  }

  /// The unit of a rule's figures; empty if it has none.
  static func unit(of rule: DecisionRule) -> String {
    ProfileKnob.allCases.first { rule.profileMember.isExactly($0.member) }?.unit ?? ""
  }
}
