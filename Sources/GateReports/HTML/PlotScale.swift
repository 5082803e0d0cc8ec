internal import ReplayGate

/// Maps values to positions along an axis, and selects the values that are written beside it. The result is the same on
/// every platform, because no function of the C library is used.
struct PlotScale {
  let low: Double
  let high: Double
  let isLogarithmic: Bool
  /// The positions of `low` and `high` in the units of the drawing.
  let start: Double
  let end: Double

  /// Creates a linear or a logarithmic scale. A logarithmic one needs a `low` above 0; otherwise the scale is linear.
  /// Values outside are drawn at the nearer end. There is a scale for all arguments: ends that are not finite are
  /// replaced by the largest finite values, and ends that are in the wrong order or too close to each other are moved
  /// apart.
  init(low: Double, high: Double, isLogarithmic: Bool = false, start: Double, end: Double) {
    self.low = Self.finite(low)
    let above = Self.finite(high)
    self.high = above > self.low ? above : Self.finite(max(self.low + 1, self.low.nextUp))
    // Two adjacent doubles have the same logarithm to nine digits.
    self.isLogarithmic =
      isLogarithmic && self.low > 0 && Self.logarithm2(self.high) - Self.logarithm2(self.low) > 1e-6
    self.start = start
    self.end = end
  }

  private static func finite(_ value: Double) -> Double {
    let most = Double.greatestFiniteMagnitude
    return value.isNaN ? 0 : min(max(value, -most), most)
  }

  func position(_ value: Double) -> Double {
    let value = min(max(Self.finite(value), low), high)
    let part =
      isLogarithmic
      ? (Self.logarithm2(value) - Self.logarithm2(low)) / (Self.logarithm2(high) - Self.logarithm2(low))
      : (value - low) / (high - low)
    // If the distance exceeds the largest double, the position is that of `low`.
    return part.isFinite ? start + part * (end - start) : start
  }

  /// Round values, few enough to be readable.
  var ticks: [Double] { isLogarithmic ? logarithmicTicks : linearTicks(wholeOnly: false) }

  /// Round whole values, for counts.
  var wholeTicks: [Double] { linearTicks(wholeOnly: true) }

  /// A step is at least a fourth of the scale, so there are few ticks.
  private static let tickLimit = 10

  private func linearTicks(wholeOnly: Bool) -> [Double] {
    let raw = max((high - low) / 4, .leastNonzeroMagnitude)
    guard raw.isFinite else { return [] }
    var decade = Self.decade(of: raw)
    var digit = [1, 2, 5].first { Self.round($0, decade) >= raw } ?? 10
    if wholeOnly, decade < 0 { (digit, decade) = (1, 0) }
    let step = Self.round(digit, decade)
    // If the steps are too fine for doubles of this size, there are no round values.
    let (first, last) = ((low / step).rounded(.up), (high / step).rounded(.down))
    guard first.magnitude < 0x1p53, last.magnitude < 0x1p53, first <= last else { return [] }
    return (0..<Self.tickLimit).map { first + Double($0) }.prefix { $0 <= last }.compactMap { number in
      let (multiple, overflows) = Int(clamping: number).multipliedReportingOverflow(by: digit)
      let tick = Self.round(multiple, decade)
      return overflows || !tick.isFinite ? nil : tick
    }
  }

  private var logarithmicTicks: [Double] {
    let (from, to) = (Self.decade(of: low), Self.decade(of: high))
    let every = max(1, (to - from) / 5)
    let digits = to - from <= 1 ? [1, 2, 5] : [1]
    return stride(from: from, through: to, by: every).flatMap { decade in digits.map { Self.round($0, decade) } }
      .filter { low <= $0 && $0 <= high }
  }

  /// `digits` times a power of ten, as the double closest to it, so that it is written with few digits.
  private static func round(_ digits: Int, _ decade: Int) -> Double { Double("\(digits)e\(decade)") ?? 0 }

  /// The exponent of the largest power of ten at or below a positive value, from -324 to 308. For any other value it is
  /// the lowest exponent.
  static func decade(of value: Double) -> Int {
    let value = min(max(value, .leastNonzeroMagnitude), .greatestFiniteMagnitude)
    let near = Int(clamping: (logarithm2(value) / 3.321928094887362).rounded(.down))
    // The logarithm is accurate to nine digits, so the exponent may be off by one.
    return (near - 1...near + 1).last { round(1, $0) <= value } ?? -324
  }

  /// The binary logarithm of a positive, finite value, accurate to about nine digits: the exponent, plus the series of
  /// the inverse hyperbolic tangent for the significand.
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
