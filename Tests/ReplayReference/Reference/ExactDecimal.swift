/// Doubles as exact decimals, computed only with integers.
enum ExactDecimal {
  /// The nearest decimal to a finite value with six decimal places, ties to even, as `[-]123.456789`.
  static func sixPlaces(_ value: Double) -> String {
    let sign = value.sign == .minus ? "-" : ""
    // value = significand · 2^exponent, both integers.
    let bits = value.bitPattern
    let field = Int(bits >> 52 & 0x7FF)
    let fraction = UInt128(bits & (1 << 52 - 1))
    let significand = field == 0 ? fraction : fraction | 1 << 52
    let exponent = max(field, 1) - 1075
    if exponent >= 0 { return sign + doubled(significand, times: exponent) + ".000000" }

    let scaled = significand * 1_000_000  // below 2^73
    let shift = -exponent
    var millionths: UInt128 = 0
    if shift < 128 {
      millionths = scaled >> shift
      let rest = scaled - millionths << shift
      let half = UInt128(1) << (shift - 1)
      if rest > half || (rest == half && millionths % 2 == 1) { millionths += 1 }
    }  // otherwise it is far below half a millionth
    let (whole, places) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
    let digits = String(places)
    return sign + String(whole) + "." + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// The double that is nearest to this decimal.
  static func rounded(_ value: Double) -> Double { Double(sixPlaces(value))! }

  /// The decimal digits of a number that is doubled this many times.
  private static func doubled(_ number: UInt128, times: Int) -> String {
    var digits = String(number).utf8.reversed().map { $0 - 48 }
    for _ in 0..<times {
      var carry: UInt8 = 0
      for index in digits.indices {
        let sum = digits[index] * 2 + carry
        digits[index] = sum % 10
        carry = sum / 10
      }
      if carry > 0 { digits.append(carry) }
    }
    return String(decoding: digits.reversed().map { $0 + 48 }, as: UTF8.self)
  }
}
