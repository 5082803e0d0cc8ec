/// A strict pull parser over the bytes of one line: RFC 8259 as contract section 2 narrows it (valid UTF-8, no lone
/// surrogate escape, at most 128 levels).
///
/// It has no state. Each function takes the position where it begins and returns the position after what it read, so
/// the position stays in a register. Only texts with escapes are copied. There is no end to check against: a line ends
/// in LF, which no token contains (see `Cursor`).
enum JSONReader {
  /// The maximum nesting of containers, counting the record itself (contract section 2).
  static let maximumDepth = 128

  // MARK: White space and punctuation

  /// The position after spaces, tabs and CR.
  @inline(__always) static func skipSpace(_ place: Cursor) -> Cursor {
    if place.byte > 0x20 { return place }
    return skipSpaceSlowly(place)
  }

  @inline(__always) private static func skipSpaceSlowly(_ place: Cursor) -> Cursor {
    var place = place
    while place.byte == 0x20 || place.byte == 0x09 || place.byte == 0x0D { place += 1 }
    return place
  }

  // MARK: Strings

  /// A string in the line: the bytes between its quotes.
  struct RawString {
    let start: Cursor
    let end: Cursor
    let hasEscapes: Bool

    /// The position after the closing quote.
    @inline(__always) var next: Cursor { end + 1 }
    @inline(__always) var count: Int { end - start }
  }

  /// Which of the next sixteen bytes are a quote, a backslash, a control character or not ASCII.
  @inline(__always) private static func specials(_ place: Cursor) -> ByteMask {
    let bytes = place.vector()
    // As signed bytes, control characters and all bytes that are not ASCII are less than the space.
    return ByteMask(
      (bytes .< SIMD16<Int8>(repeating: 0x20)) .| (bytes .== SIMD16<Int8>(repeating: 0x22))
        .| (bytes .== SIMD16<Int8>(repeating: 0x5C)))
  }

  /// Reads and validates a string. `start` is the position after its opening quote. O(n).
  @inline(__always) static func string(from start: Cursor) throws(Fault) -> RawString {
    var place = start
    while true {
      let mask = specials(place)
      if mask.isEmpty {
        place += 16
        continue
      }
      place += mask.first
      if place.byte == 0x22 { return RawString(start: start, end: place, hasEscapes: false) }
      return try oddString(from: start, at: place)
    }
  }

  /// Whether a string is `length` bytes long and is ASCII without escapes. `start` is the position after its opening
  /// quote. O(n / 16).
  @inline(__always) static func isPlainString(from start: Cursor, length: Int) -> Bool {
    var place = start
    var rest = length
    while rest >= 16 {
      if !specials(place).isEmpty { return false }
      place += 16
      rest &-= 16
    }
    return specials(place).first == rest && (place + rest).byte == 0x22
  }

  /// The rest of a string with escapes or text that is not ASCII, from the first such byte on.
  @inline(never) private static func oddString(from start: Cursor, at place: Cursor) throws(Fault) -> RawString {
    var place = place
    var hasEscapes = false
    while true {
      let byte = place.byte
      if byte == 0x5C {
        hasEscapes = true
        place = try escape(place)
      } else if byte == 0x22 {
        return RawString(start: start, end: place, hasEscapes: hasEscapes)
      } else if byte >= 0x80 {
        repeat { place = try multibyte(place) } while place.byte >= 0x80
      } else {
        throw Fault(.stringEnd, at: place)
      }
      var mask = specials(place)
      while mask.isEmpty {
        place += 16
        mask = specials(place)
      }
      place += mask.first
    }
  }

  /// The position after the UTF-8 sequence of two to four bytes that begins here (Unicode, table 3-7).
  @inline(__always) private static func multibyte(_ place: Cursor) throws(Fault) -> Cursor {
    let lead = place.byte
    let second = place.byte(1)
    switch lead {
    case 0xC2...0xDF:
      if second & 0xC0 == 0x80 { return place + 2 }
    case 0xE0...0xEF:
      let lowest: UInt8 = lead == 0xE0 ? 0xA0 : 0x80
      let highest: UInt8 = lead == 0xED ? 0x9F : 0xBF
      if second >= lowest, second <= highest, place.byte(2) & 0xC0 == 0x80 { return place + 3 }
    case 0xF0...0xF4:
      let lowest: UInt8 = lead == 0xF0 ? 0x90 : 0x80
      let highest: UInt8 = lead == 0xF4 ? 0x8F : 0xBF
      if second >= lowest, second <= highest, place.byte(2) & 0xC0 == 0x80, place.byte(3) & 0xC0 == 0x80 {
        return place + 4
      }
    default: break
    }
    throw Fault(.utf8, at: place)
  }

  /// The position after the escape that begins here. A surrogate pair is one escape.
  @inline(__always) private static func escape(_ place: Cursor) throws(Fault) -> Cursor {
    switch place.byte(1) {
    case 0x75: break
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return place + 2
    default: throw Fault(.escape, at: place + 1)
    }
    let unit = try codeUnit(place)
    if unit & 0xF800 != 0xD800 { return place + 6 }
    if unit & 0xFC00 == 0xDC00 { throw Fault(.highSurrogateFirst, at: place) }
    guard place.byte(6) == 0x5C, place.byte(7) == 0x75, try codeUnit(place + 6) & 0xFC00 == 0xDC00 else {
      throw Fault(.lowSurrogate, at: place)
    }
    return place + 12
  }

  /// The four hexadecimal digits of the `\u` escape that begins here.
  @inline(__always) private static func codeUnit(_ place: Cursor) throws(Fault) -> UInt32 {
    let digits = UInt32(truncatingIfNeeded: place.word() &>> 16)
    // The highest bit of each byte tells whether it is a digit, or a letter from a to f. Nothing carries into the next
    // byte.
    let letters = digits | 0x2020_2020
    let isDigit = (digits &+ 0x5050_5050) & ~(digits &+ 0x4646_4646)
    let isLetter = (letters &+ 0x1F1F_1F1F) & ~(letters &+ 0x1919_1919)
    guard digits & 0x8080_8080 == 0, (isDigit | isLetter) & 0x8080_8080 == 0x8080_8080 else {
      throw wrongDigit(place)
    }
    return codeUnit(ofDigits: digits)
  }

  /// The value of four hexadecimal digits; the first one is in the lowest byte.
  @inline(__always) private static func codeUnit(ofDigits digits: UInt32) -> UInt32 {
    let values = (digits & 0x0F0F_0F0F) &+ 9 &* (digits &>> 6 & 0x0101_0101)
    let pairs = (values.byteSwapped | values.byteSwapped &>> 4) & 0x00FF_00FF
    return (pairs | pairs &>> 8) & 0xFFFF
  }

  /// The ASCII character of the `\u` escape that begins here, or nil if there is none or it is another character.
  @inline(__always) static func escapedASCII(_ place: Cursor) -> UInt8? {
    guard place.byte == 0x5C, place.byte(1) == 0x75, let unit = try? codeUnit(place), unit < 0x80 else { return nil }
    return UInt8(truncatingIfNeeded: unit)
  }

  @inline(never) private static func wrongDigit(_ place: Cursor) -> Fault {
    var digit = place + 2
    while digit.byte &- 0x30 < 10 || digit.byte &- 0x41 < 6 || digit.byte &- 0x61 < 6 { digit += 1 }
    return Fault(.hexDigit, at: digit)
  }

  /// The text of a string: a view of the line, or an unescaped copy in `pool` if it has escapes.
  @inline(__always) static func text(_ string: RawString, in pool: inout TextPool) -> Text {
    if !string.hasEscapes { return Text(start: string.start, count: string.count) }
    return unescaped(string, in: &pool)
  }

  @inline(never) private static func unescaped(_ string: RawString, in pool: inout TextPool) -> Text {
    pool.reserve(string.count)
    let start = pool.end
    var place = string.start
    while true {
      // Copies bytes without escapes, sixteen at a time.
      let bytes = place.vector()
      let run = ByteMask(bytes .== SIMD16<Int8>(repeating: 0x5C)).first
      let rest = string.end - place
      if rest <= min(run, 16) {
        pool.append(bytes, count: rest)
        return Text(start: start, count: pool.end - start)
      }
      pool.append(bytes, count: min(run, 16))
      place += min(run, 16)
      if run < 16 { place = unescape(place, in: &pool) }
    }
  }

  /// Appends the character of the escape that begins here and returns the position after it. The escape must be valid.
  @inline(__always) private static func unescape(_ place: Cursor, in pool: inout TextPool) -> Cursor {
    let kind = place.byte(1)
    if kind == 0x75 {
      let unit = codeUnit(ofDigits: UInt32(truncatingIfNeeded: place.word() &>> 16))
      if unit & 0xFC00 != 0xD800 {
        pool.append(Unicode.Scalar(unit) ?? "\u{FFFD}")
        return place + 6
      }
      // The low surrogate follows.
      let low = codeUnit(ofDigits: UInt32(truncatingIfNeeded: place.word(8)))
      pool.append(Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)) ?? "\u{FFFD}")
      return place + 12
    }
    switch kind {
    case 0x62: pool.append(0x08)
    case 0x66: pool.append(0x0C)
    case 0x6E: pool.append(0x0A)
    case 0x72: pool.append(0x0D)
    case 0x74: pool.append(0x09)
    default: pool.append(kind)
    }
    return place + 2
  }

  // MARK: Values that are skipped

  /// The position after the value that begins here, which is validated. `depth` is the number of open containers. O(n);
  /// recursive, at most 128 levels.
  @inline(__always) static func skipValue(_ place: Cursor, depth: Int) throws(Fault) -> Cursor {
    let byte = place.byte
    if byte == 0x22 { return try string(from: place + 1).next }
    if byte &- 0x30 < 10 || byte == 0x2D { return try skipNumber(place) }
    return try skipOther(place, depth: depth)
  }

  @inline(never) static func skipOther(_ place: Cursor, depth: Int) throws(Fault) -> Cursor {
    switch place.byte {
    case 0x7B: try skipObject(place, depth: depth + 1)
    case 0x5B: try skipArray(place, depth: depth + 1)
    default: try literal(place)
    }
  }

  private static func skipObject(_ place: Cursor, depth: Int) throws(Fault) -> Cursor {
    if depth > maximumDepth { throw Fault(.depth, at: place) }
    var place = skipSpace(place + 1)
    if place.byte == 0x7D { return place + 1 }
    var isFirst = true
    while true {
      guard place.byte == 0x22 else { throw Fault(isFirst ? .nameOrEnd : .name, at: place) }
      isFirst = false
      place = skipSpace(try string(from: place + 1).next)
      guard place.byte == 0x3A else { throw Fault(.colon, at: place) }
      place = skipSpace(try skipValue(skipSpace(place + 1), depth: depth))
      if place.byte == 0x2C {
        place = skipSpace(place + 1)
      } else if place.byte == 0x7D {
        return place + 1
      } else {
        throw Fault(.commaOrObjectEnd, at: place)
      }
    }
  }

  private static func skipArray(_ place: Cursor, depth: Int) throws(Fault) -> Cursor {
    if depth > maximumDepth { throw Fault(.depth, at: place) }
    var place = skipSpace(place + 1)
    if place.byte == 0x5D { return place + 1 }
    while true {
      place = skipSpace(try skipValue(place, depth: depth))
      if place.byte == 0x2C {
        place = skipSpace(place + 1)
      } else if place.byte == 0x5D {
        return place + 1
      } else {
        throw Fault(.commaOrArrayEnd, at: place)
      }
    }
  }

  /// The position after `true`, `false` or `null`.
  @inline(never) static func literal(_ place: Cursor) throws(Fault) -> Cursor {
    let spelling: StaticString
    switch place.byte {
    case 0x74: spelling = "true"
    case 0x66: spelling = "false"
    case 0x6E: spelling = "null"
    default: throw Fault(.value, at: place)
    }
    for offset in 0..<spelling.utf8CodeUnitCount
    where unsafe place.byte(offset) != spelling.utf8Start[offset] {
      throw Fault(.literal, at: place + offset)
    }
    return place + spelling.utf8CodeUnitCount
  }

  /// Whether `null` begins here: it is the value then, or the line is invalid.
  @inline(__always) static func isNull(_ place: Cursor) -> Bool { place.byte == 0x6E }
}
