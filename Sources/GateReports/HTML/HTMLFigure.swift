import ReplayGate

/// Figures as the page spells them.
enum HTMLFigure {
  /// A count with separators between its thousands: `100,000`.
  static func count(_ value: Int) -> String { FigureText.count(value) }

  /// `1 decision`, `2 decisions`.
  static func count(_ value: Int, _ noun: String) -> String { FigureText.count(value, noun) }

  /// A figure in the shortest form that reads back the same; a whole one with separators.
  static func exact(_ value: Double) -> String { FigureText.exact(value) }

  /// A difference of figures to six decimals, so that it shows no more digits than they have; exact where six decimals
  /// would lose it.
  static func difference(_ value: Double) -> String {
    guard value.magnitude < 0x1p33 else { return exact(value) }
    let rounded = (value * 1_000_000).rounded(.toNearestOrEven) / 1_000_000
    return exact(rounded == 0 ? value : rounded)
  }

  /// A part of a whole in per cent. Rounded down, so that 100 % is said of the whole alone. Of nothing all is 0 %, and
  /// of less than itself a part is 100 %.
  static func percent(_ part: Int, of whole: Int) -> String {
    if part <= 0 || whole <= 0 { return "0 %" }
    if part >= whole { return "100 %" }
    let hundredths = part.multipliedFullWidth(by: 10_000)
    return exact(Double(whole.dividingFullWidth(hundredths).quotient) / 100) + " %"
  }

  /// A rate, 0 to 1, in per cent.
  static func percent(_ rate: Double) -> String { difference(rate * 100) + " %" }

  /// With what it is counted in.
  static func exact(_ value: Double, in unit: String) -> String {
    unit.isEmpty ? exact(value) : "\(exact(value)) \(unit)"
  }

  /// What a rule's figures are counted in; empty if it has none.
  static func unit(of rule: DecisionRule) -> String {
    ProfileKnob.allCases.first { rule.profileMember.isExactly($0.member) }?.unit ?? ""
  }
}
