internal import ReplayGate

/// Formats numbers for people: counts with separators, computed limits with as few digits as suffice. JSON has the
/// exact values without separators.
enum FigureText {
  /// A count with thousands separators: `8,853`.
  static func count(_ value: Int) -> String { SeparatedNumber.text(value) }

  /// A count with its noun: `1 decision`, `8,853 decisions`.
  static func count(_ value: Int, _ noun: String) -> String { "\(count(value)) \(noun)\(value == 1 ? "" : "s")" }

  /// A value in the shortest form that reads back as the same value. Whole numbers have separators.
  static func exact(_ value: Double) -> String { SeparatedNumber.text(value) }

  // MARK: Limits

  /// The direction in which a limit may be rounded and still hold.
  enum Side {
    case up, down
  }

  /// The number of digits that are shown of a computed limit.
  static let limitDigits = 6

  /// The nearest value with at most `digits` significant decimal digits that is not below `value` (`up`) or not above
  /// it (`down`). Returns `value` itself if it has no more digits, is a whole number, or the result would not be
  /// finite. O(1).
  static func rounded(_ value: Double, _ side: Side, digits: Int = limitDigits) -> Double {
    guard value.isFinite, value != 0, value.rounded() != value else { return value }
    let isNegative = value < 0
    // The shortest digits read back as the value, so a decimal number above them reads back as no less.
    let parts = CanonicalJSON.number(value.magnitude).split(separator: "e")
    var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    if mantissa.count > 1 { exponent -= mantissa[1].utf8.count }
    let all = mantissa.joined().drop { $0 == "0" }
    guard all.utf8.count > digits, let head = Int(all.prefix(digits)) else { return value }
    let isAway = (side == .up) != isNegative
    let text = "\(isNegative ? "-" : "")\(head + (isAway ? 1 : 0))e\(exponent + all.utf8.count - digits)"
    guard let result = Double(text), result.isFinite else { return value }
    return result
  }

  /// A computed limit with as few digits as suffice. For example, 0.4016060000000011 rounded up is `0.401607`.
  static func limit(_ value: Double, _ side: Side) -> String { exact(rounded(value, side)) }

  // MARK: Columns

  /// Pads numbers to one width so that their decimal points are aligned.
  static func aligned(_ figures: [String]) -> [String] {
    let parts = figures.map { figure in
      let whole = figure.prefix { $0 != "." }
      return (whole: whole.count, rest: figure.count - whole.count)
    }
    let (whole, rest) = (parts.map(\.whole).max() ?? 0, parts.map(\.rest).max() ?? 0)
    return zip(figures, parts).map { figure, part in
      String(repeating: " ", count: whole - part.whole) + figure + String(repeating: " ", count: rest - part.rest)
    }
  }
}
