import Testing

@testable import ReplayGate

/// Six decimals and whole numbers of any double, compared with integer arithmetic on digits.
@Suite struct DecimalTests {
  /// Powers of two, their neighbours and multiples by √2, and the limits of a double.
  static let ends: [Double] =
    stride(from: -1074, through: 1023, by: 31).flatMap { exponent -> [Double] in
      let power = exponent < -1022 ? Double(bitPattern: 1 << UInt64(exponent + 1074)) : scale(exponent)
      return [power, power.nextUp, power.nextDown, power * 1.4142135623730951]
    } + [0, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, .pi, 1e14, 1e22, 1e23, 1e308]

  private static func scale(_ exponent: Int) -> Double { Double(sign: .plus, exponent: exponent, significand: 1) }

  @Test("every double is rounded to the nearest millionth of its exact value", arguments: [1.0, -1.0])
  func rounding(sign: Double) {
    for magnitude in Self.ends {
      let value = magnitude * sign
      let exact = ExactDigits.sixDecimals(value)
      #expect(Decimal.sixDecimals(value) == exact)
      #expect(Decimal.roundedToSixDecimals(value) == Double(exact), "\(value)")
    }
  }

  @Test("doubles whose spacing is about a millionth are rounded too", arguments: 0..<20)
  func rounding(seed: UInt64) {
    var random = SplitMix(seed: seed)
    for _ in 0..<400 {
      let value = Self.scale(Int(random.next() % 60) - 24) * (1 + Double(random.next() >> 11) * 0x1p-53)
      let exact = ExactDigits.sixDecimals(value)
      #expect(Decimal.roundedToSixDecimals(value) == Double(exact), "\(value)")
      #expect(Decimal.sixDecimals(value) == exact)
    }
  }

  @Test("ties are rounded to even: 1/128 is half a millionth away")
  func ties() {
    for numerator in stride(from: 1.0, to: 20_000, by: 2) {
      let value = numerator / 128
      #expect(Decimal.roundedToSixDecimals(value) == Double(ExactDigits.sixDecimals(value)), "\(value)")
      #expect(Decimal.roundedToSixDecimals(-value) == -Decimal.roundedToSixDecimals(value))
    }
  }

  @Test(
    "six decimals are written as printf writes them",
    arguments: [
      (0, "0.000000"), (0.0000005, "0.000000"), (0.0000015, "0.000002"), (0.0000025, "0.000003"), (0.5, "0.500000"),
      (0.0078125, "0.007812"), (0.0234375, "0.023438"), (.leastNonzeroMagnitude, "0.000000"),
      (1e9, "1000000000.000000"), (-0.0078125, "-0.007812"), (-1e14, "-100000000000000.000000"),
      (8_589_934_592.000_001_9, "8589934592.000002"), (9_007_199_254_740_992, "9007199254740992.000000"),
      (1e22, "10000000000000000000000.000000"), (1e23, "99999999999999991611392.000000"),
      (0x1p100, "1267650600228229401496703205376.000000"), (-0.0, "-0.000000"),
    ] as [(Double, String)])
  func sixDecimals(value: Double, text: String) {
    #expect(ExactDigits.sixDecimals(value) == text)
    #expect(Decimal.sixDecimals(value) == text)
    #expect(Decimal.roundedToSixDecimals(value) == Double(text))
  }

  @Test("a number that is not finite is returned unchanged", arguments: [Double.infinity, -.infinity, .nan])
  func notFinite(value: Double) {
    #expect(Decimal.roundedToSixDecimals(value).description == value.description)
    #expect(Decimal.sixDecimals(value) == value.description)
    #expect(CanonicalJSON.number(value) == "null")
    var writer = JSONWriter()
    writer.number(value)
    writer.raw(",")
    writer.sixDecimals(value)
    #expect(writer.bytes == Array("null,null".utf8))
  }

  // MARK: Whole numbers

  @Test(
    "the whole part of a double, or the nearest value that fits",
    arguments: [
      (0, 0), (-0.0, 0), (0.999, 0), (-0.999, 0), (1e3, 1000), (-2.5, -2), (0x1p53, 1 << 53), (0x1p62, 1 << 62),
      (0x1p63, .max), (0x1.fffffffffffffp62, 9_223_372_036_854_774_784), (-0x1p63, .min), (-0x1.8p63, .min),
      (.greatestFiniteMagnitude, .max), (-.greatestFiniteMagnitude, .min), (.infinity, .max), (-.infinity, .min),
      (.nan, 0), (.leastNonzeroMagnitude, 0),
    ] as [(Double, Int)])
  func clamping(_ value: Double, _ expected: Int) {
    #expect(Int(clamping: value) == expected)
    #expect(UInt8(clamping: value) == UInt8(clamping: expected))
    #expect(Int32(clamping: value) == Int32(clamping: expected))
    #expect(
      UInt64(clamping: value) == (value >= 0x1p64 ? .max : value >= 0x1p63 ? 1 << 63 : UInt64(clamping: expected)))
  }
}

/// A slow reference: the exact decimal digits of a double, rounded as text.
enum ExactDigits {
  static func sixDecimals(_ value: Double) -> String {
    let field = Int(value.exponentBitPattern)
    // value = significand × 2^exponent, both integers.
    var exponent = max(field, 1) - 1075
    var digits = String(value.significandBitPattern | (field == 0 ? 0 : 1 << 52)).utf8.reversed().map { Int($0) - 48 }
    var places = 0
    while exponent > 0 {
      digits = times(digits, 2)
      exponent -= 1
    }
    while exponent < 0 {
      // Halving multiplies by five and moves the decimal point.
      digits = times(digits, 5)
      places += 1
      exponent += 1
    }
    digits += Array(repeating: 0, count: max(0, places + 1 - digits.count))
    if places > 6 {
      let (dropped, kept) = (digits[..<(places - 6)], Array(digits[(places - 6)...]))
      let isTie = dropped.last == 5 && dropped.dropLast().allSatisfy { $0 == 0 }
      let isUp = isTie ? kept[0] % 2 == 1 : (dropped.last ?? 0) >= 5
      digits = isUp ? plusOne(kept) : kept
    } else {
      digits = Array(repeating: 0, count: 6 - places) + digits
    }
    digits += Array(repeating: 0, count: max(0, 7 - digits.count))
    while digits.count > 7, digits.last == 0 { digits.removeLast() }
    let text = digits.reversed().map(String.init).joined()
    return (value.sign == .minus ? "-" : "") + text.dropLast(6) + "." + text.suffix(6)
  }

  private static func times(_ digits: [Int], _ factor: Int) -> [Int] {
    var result: [Int] = []
    var carry = 0
    for digit in digits {
      let product = digit * factor + carry
      result.append(product % 10)
      carry = product / 10
    }
    if carry > 0 { result.append(carry) }
    return result
  }

  private static func plusOne(_ digits: [Int]) -> [Int] {
    var result = digits
    var index = 0
    while true {
      if index == result.count { result.append(0) }
      result[index] += 1
      if result[index] < 10 { return result }
      result[index] = 0
      index += 1
    }
  }
}
