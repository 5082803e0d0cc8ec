/// Exact decimal figures of doubles.
enum Decimal {
  /// 10^0 to 10^22, each exact as a double.
  static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// 2^33. From here on neighbouring doubles are more than a millionth apart, so the nearest figure with six decimals
  /// reads back as the double itself.
  private static let coarse = 0x1p33

  /// The multiple of a millionth that is nearest to the exact magnitude of `value`, ties to even, as a number of
  /// millionths. The magnitude of `value` is below 2^53, so the result has at most 73 bits.
  private static func millionths(_ value: Double) -> UInt128 {
    // value = significand × 2^exponent, with at most 53 bits of significand.
    let isSubnormal = value.exponentBitPattern == 0
    let significand = value.significandBitPattern | (isSubnormal ? 0 : 1 << 52)
    let exponent = Int(isSubnormal ? 1 : value.exponentBitPattern) - 1075
    let product = UInt128(significand) * 1_000_000
    // From 2^52 on the value is an integer.
    if exponent >= 0 { return product }
    // Less than half a millionth. A larger shift would exceed the width of the integer.
    if exponent < -100 { return 0 }
    let shift = UInt128(-exponent)
    let (whole, rest, half) = (product >> shift, product & (1 << shift - 1), UInt128(1) << (shift - 1))
    return rest > half || (rest == half && whole & 1 == 1) ? whole + 1 : whole
  }

  /// `value` rounded to six decimals: the double nearest to the decimal nearest to the exact value, ties to even
  /// (contract section 4.3). Total: values that are not finite are returned unchanged. O(1).
  static func roundedToSixDecimals(_ value: Double) -> Double {
    // The comparison is false for NaN too. Below the limit the count is under 2^53, so both operands are exact and the
    // division rounds once.
    guard value.magnitude < coarse, value != 0 else { return value }
    let rounded = Double(UInt64(truncatingIfNeeded: millionths(value))) / 1_000_000
    return value < 0 ? -rounded : rounded
  }

  /// `value` with six decimals, as `%.6f` writes it. Total. O(1) below 2^53, else quadratic in the number of digits, at
  /// most 309.
  static func sixDecimals(_ value: Double) -> String {
    guard value.isFinite else { return value.description }
    let sign = value.sign == .minus ? "-" : ""
    if value.magnitude >= 0x1p53 { return sign + wholeDigits(value) + ".000000" }
    let (whole, fraction) = millionths(value).quotientAndRemainder(dividingBy: 1_000_000)
    let digits = String(fraction)
    return sign + String(whole) + "." + String(repeating: "0", count: 6 - digits.utf8.count) + digits
  }

  /// The digits of the magnitude of an integral double that is at least 2^53.
  private static func wholeDigits(_ value: Double) -> String {
    // Limbs of nine digits, lowest first.
    let limb: UInt64 = 1_000_000_000
    var rest = value.significandBitPattern | 1 << 52
    var limbs: [UInt64] = []
    while rest > 0 {
      limbs.append(rest % limb)
      rest /= limb
    }
    for _ in 0..<(Int(value.exponent) - 52) {
      var carry: UInt64 = 0
      for index in limbs.indices {
        let doubled = limbs[index] * 2 + carry
        limbs[index] = doubled % limb
        carry = doubled / limb
      }
      if carry > 0 { limbs.append(carry) }
    }
    var digits = String(limbs[limbs.count - 1])
    for piece in limbs.dropLast().reversed() {
      let text = String(piece)
      digits += String(repeating: "0", count: 9 - text.utf8.count) + text
    }
    return digits
  }
}
