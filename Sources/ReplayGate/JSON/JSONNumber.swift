extension JSONReader {
  /// A number in the line, and the position after it.
  struct Number {
    /// The nearest double, ties to even; infinite if the number is out of range.
    let value: Double
    let next: Cursor
  }

  /// The position after the digits that begin here. There must be at least one.
  @inline(__always) private static func skipDigits(_ place: Cursor) throws(Fault) -> Cursor {
    guard place.byte &- 0x30 < 10 else { throw Fault(.digit, at: place) }
    var place = place + 1
    while place.byte &- 0x30 < 10 { place += 1 }
    return place
  }

  /// Which of the next sixteen bytes are not digits.
  @inline(__always) private static func nonDigits(_ place: Cursor) -> ByteMask {
    // Shifted and read as signed bytes, the digits are the ten lowest values.
    ByteMask((place.vector() &+ SIMD16<Int8>(repeating: 0x50)) .>= SIMD16<Int8>(repeating: -118))
  }

  /// The shape of a number of at most sixteen bytes without an exponent: its digits before and after the point.
  private struct PlainNumber {
    let integer: Int
    /// 0 if there is no point.
    let fraction: Int

    @inline(__always) var count: Int { fraction == 0 ? integer : integer &+ 1 &+ fraction }

    /// The shape of the number whose digits begin here, after any sign; nil if it is not that simple.
    @inline(__always) init?(_ place: Cursor) {
      let others = JSONReader.nonDigits(place)
      let integer = others.first
      guard integer &- 1 < 15, integer > 0, place.byte != 0x30 || integer == 1 else { return nil }
      var end = integer
      if place.byte(integer) == 0x2E {
        // Without the point, which is the first byte that is not a digit.
        end = others.removingFirst(at: integer).first
        guard end < 16, end > integer &+ 1 else { return nil }
      }
      if place.byte(end) | 0x20 == 0x65 { return nil }
      self.integer = integer
      fraction = max(0, end &- integer &- 1)
    }
  }

  /// Whether exactly `length` digits begin here, in the form allowed before a point. O(1).
  @inline(__always) static func isPlainInteger(_ place: Cursor, length: Int) -> Bool {
    length &- 1 < 15 && length > 0 && nonDigits(place).first == length && (place.byte != 0x30 || length == 1)
  }

  /// The position after the number that begins here, if it has at most sixteen bytes and no exponent. Returns nil for
  /// any other number and for anything else. O(1).
  @inline(__always) static func skipPlainNumber(_ start: Cursor) -> Cursor? {
    let place = start.byte == 0x2D ? start + 1 : start
    guard let plain = PlainNumber(place) else { return nil }
    return place + plain.count
  }

  /// The position after the number that begins here, which is only validated. O(n).
  @inline(__always) static func skipNumber(_ start: Cursor) throws(Fault) -> Cursor {
    if let next = skipPlainNumber(start) { return next }
    return try skipLongNumber(start)
  }

  @inline(never) private static func skipLongNumber(_ start: Cursor) throws(Fault) -> Cursor {
    var place = start.byte == 0x2D ? start + 1 : start
    if place.byte == 0x30 {
      place += 1
      if place.byte &- 0x30 < 10 { throw Fault(.leadingZero, at: place) }
    } else {
      place = try skipDigits(place)
    }
    if place.byte == 0x2E { place = try skipDigits(place + 1) }
    if place.byte | 0x20 == 0x65 { place = try skipExponent(place) }
    return place
  }

  /// The value of up to eight digits. The last one is in the highest byte; zeros fill the space before the first.
  @inline(__always) private static func value(ofDigits digits: UInt64) -> UInt64 {
    // Joins pairs, then fours, then eights.
    let pairs = digits &* 10 &+ digits &>> 8
    let low = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let high = (pairs &>> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    return (low &+ high) &>> 32
  }

  @inline(never) private static func skipExponent(_ place: Cursor) throws(Fault) -> Cursor {
    let sign = place.byte(1)
    return try skipDigits(place + (sign == 0x2B || sign == 0x2D ? 2 : 1))
  }

  /// Reads the number that begins here, correctly rounded. O(n).
  @inline(__always) static func number(_ start: Cursor) throws(Fault) -> Number {
    let isNegative = start.byte == 0x2D
    let place = isNegative ? start + 1 : start
    guard let plain = PlainNumber(place), plain.integer &+ plain.fraction <= 8 else { return try longNumber(start) }
    // The digits before and after the point, concatenated. Both operands of the division are exact.
    let front = UInt64(truncatingIfNeeded: 8 &* plain.integer)
    let behind = plain.fraction == 0 ? 0 : place.word(plain.integer &+ 1) &<< front
    let together = plain.integer == 8 ? place.word() : place.word() & ((1 &<< front) &- 1) | behind
    let digits =
      (together &- 0x3030_3030_3030_3030)
      &<< UInt64(truncatingIfNeeded: 64 &- 8 &* (plain.integer &+ plain.fraction))
    let magnitude = Double(Int64(bitPattern: value(ofDigits: digits))) / Decimal.powersOfTen[plain.fraction]
    return Number(value: isNegative ? -magnitude : magnitude, next: place + plain.count)
  }

  @inline(never) private static func longNumber(_ start: Cursor) throws(Fault) -> Number {
    let isNegative = start.byte == 0x2D
    var place = isNegative ? start + 1 : start
    if let plain = PlainNumber(place), plain.integer <= 8, plain.fraction <= 7 {
      // At most fifteen digits: every step except the last is exact, so the result is rounded once.
      func digits(_ place: Cursor, _ count: Int) -> Double {
        let word = (place.word() &- 0x3030_3030_3030_3030) << UInt64(64 - 8 * count)
        return Double(Int64(bitPattern: value(ofDigits: word)))
      }
      let power = Decimal.powersOfTen[plain.fraction]
      let fraction = plain.fraction == 0 ? 0 : digits(place + (plain.integer + 1), plain.fraction)
      let magnitude = (digits(place, plain.integer) * power + fraction) / power
      return Number(value: isNegative ? -magnitude : magnitude, next: place + plain.count)
    }
    var digits: UInt64 = 0
    let integer = place
    if place.byte == 0x30 {
      place += 1
      if place.byte &- 0x30 < 10 { throw Fault(.leadingZero, at: place) }
    } else {
      guard place.byte &- 0x30 < 10 else { throw Fault(.digit, at: place) }
      while place.byte &- 0x30 < 10 {
        digits = digits &* 10 &+ UInt64(place.byte &- 0x30)
        place += 1
      }
    }
    var digitCount = place - integer
    var exponent = 0
    if place.byte == 0x2E {
      let fraction = place + 1
      place = fraction
      guard place.byte &- 0x30 < 10 else { throw Fault(.digit, at: place) }
      while place.byte &- 0x30 < 10 {
        digits = digits &* 10 &+ UInt64(place.byte &- 0x30)
        place += 1
      }
      exponent = fraction - place
      digitCount -= exponent
    }
    if place.byte | 0x20 == 0x65 {
      let end = try skipExponent(place)
      // If it has a few more digits, the text decides.
      if end - place > 6 {
        digitCount = .max
      } else {
        exponent += smallExponent(place, end)
      }
      place = end
    }
    if digitCount <= 19, let magnitude = double(digits, exponent: exponent) {
      return Number(value: isNegative ? -magnitude : magnitude, next: place)
    }
    return Number(value: doubleFromText(start, place), next: place)
  }

  private static func smallExponent(_ place: Cursor, _ end: Cursor) -> Int {
    var digit = place + 1
    let isNegative = digit.byte == 0x2D
    if isNegative || digit.byte == 0x2B { digit += 1 }
    var value = 0
    while digit != end {
      value = value * 10 + Int(digit.byte &- 0x30)
      digit += 1
    }
    return isNegative ? -value : value
  }

  /// The double nearest to `digits` × 10^`exponent` if integer arithmetic can compute it, else nil.
  @inline(__always) private static func double(_ digits: UInt64, exponent: Int) -> Double? {
    // Both operands are exact, so one operation rounds once.
    if digits < 1 << 53, exponent >= -22, exponent <= 22 {
      let power = Decimal.powersOfTen[exponent < 0 ? -exponent : exponent]
      return exponent < 0 ? Double(digits) / power : Double(digits) * power
    }
    if digits == 0 { return 0 }
    return exponent >= -19 && exponent <= 0 ? quotient(digits, -exponent) : nil
  }

  /// `digits` ÷ 10^`places`, correctly rounded: the last bits and the remainder of a quotient of 63 or 64 bits decide
  /// the direction. `digits` must not be 0, and `places` at most 19.
  @inline(never) private static func quotient(_ digits: UInt64, _ places: Int) -> Double {
    var power: UInt64 = 1
    for _ in 0..<places { power *= 10 }
    let (digitShift, powerShift) = (digits.leadingZeroBitCount, power.leadingZeroBitCount)
    let dividend = digits << UInt64(digitShift)
    let (quotient, remainder) = (power << UInt64(powerShift)).dividingFullWidth((dividend >> 1, dividend << 63))
    // The number is quotient × 2^scale, plus a fraction if there is a remainder.
    let scale = powerShift - digitShift - 63
    let dropped = UInt64(11 - quotient.leadingZeroBitCount)
    var significand = quotient >> dropped
    let rest = quotient & (1 << dropped - 1)
    let half: UInt64 = 1 << (dropped - 1)
    if rest > half || (rest == half && (remainder != 0 || significand & 1 == 1)) { significand += 1 }
    return Double(significand) * Double(sign: .plus, exponent: scale + Int(dropped), significand: 1)
  }

  /// The other numbers (over 19 digits, large exponents) are read by the standard library, which needs a `String`.
  @inline(never) private static func doubleFromText(_ start: Cursor, _ end: Cursor) -> Double {
    Double(Text(start: start, count: end - start).string) ?? .infinity
  }
}
