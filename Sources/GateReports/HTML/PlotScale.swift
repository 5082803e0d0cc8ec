/// Where a value lies along an axis, and which values are written beside it. The same on every platform: no function of
/// the C library is asked.
struct PlotScale {
  let low: Double
  let high: Double
  let isLogarithmic: Bool
  /// Where `low` and `high` lie, in the units of the drawing.
  let start: Double
  let end: Double

  /// A linear scale, or a logarithmic one, whose `low` is above 0. What lies below `low` is drawn there.
  init(low: Double, high: Double, isLogarithmic: Bool = false, start: Double, end: Double) {
    self.low = low
    self.high = high > low ? high : low + 1
    self.isLogarithmic = isLogarithmic
    self.start = start
    self.end = end
  }

  func position(_ value: Double) -> Double {
    let value = min(max(value, low), high)
    let part =
      isLogarithmic
      ? (Self.logarithm2(value) - Self.logarithm2(low)) / (Self.logarithm2(high) - Self.logarithm2(low))
      : (value - low) / (high - low)
    return start + part * (end - start)
  }

  /// Round values, few enough to be read.
  var ticks: [Double] { isLogarithmic ? logarithmicTicks : linearTicks(wholeOnly: false) }

  /// Round whole values, for a count.
  var wholeTicks: [Double] { linearTicks(wholeOnly: true) }

  private func linearTicks(wholeOnly: Bool) -> [Double] {
    let raw = (high - low) / 4
    var decade = Self.decade(of: raw)
    var digit = [1, 2, 5].first { Self.round($0, decade) >= raw } ?? 10
    if wholeOnly, decade < 0 { (digit, decade) = (1, 0) }
    let step = Self.round(digit, decade)
    let first = Int((low / step).rounded(.up))
    let last = Int((high / step).rounded(.down))
    return first <= last ? (first...last).map { Self.round($0 * digit, decade) } : []
  }

  private var logarithmicTicks: [Double] {
    let (from, to) = (Self.decade(of: low), Self.decade(of: high))
    let every = max(1, (to - from) / 5)
    let digits = to - from <= 1 ? [1, 2, 5] : [1]
    return stride(from: from, through: to, by: every).flatMap { decade in digits.map { Self.round($0, decade) } }
      .filter { low <= $0 && $0 <= high }
  }

  /// `digits` times a power of ten: the double nearest to it, so that it is written without a tail.
  private static func round(_ digits: Int, _ decade: Int) -> Double { Double("\(digits)e\(decade)") ?? 0 }

  /// The power of ten at or below a positive value.
  static func decade(of value: Double) -> Int {
    var decade = Int((logarithm2(value) / 3.321928094887362).rounded(.down))
    while round(1, decade) > value { decade -= 1 }
    while decade < 308, round(1, decade + 1) <= value { decade += 1 }
    return decade
  }

  /// The binary logarithm of a positive value, to some nine digits: the exponent, and the series of the inverse
  /// hyperbolic tangent for the significand.
  static func logarithm2(_ value: Double) -> Double {
    let z = (value.significand - 1) / (value.significand + 1)
    let square = z * z
    var (power, sum) = (z, 0.0)
    for odd in stride(from: 1.0, through: 19, by: 2) {
      sum += power / odd
      power *= square
    }
    return Double(value.exponent) + 2 * sum / 0.6931471805599453
  }
}
