/// Writes JSON in the form that the contract requires (sections 9 and 10): no spaces, only the escapes that RFC 8259
/// requires, numbers in the shortest form that reads back as the same value.
///
/// The caller writes punctuation and sorts members; the writer formats strings and numbers.
package struct JSONWriter: Sendable {
  /// The bytes written so far.
  package private(set) var bytes: [UInt8] = []

  /// Creates an empty writer.
  package init() {}

  /// Appends text that is already JSON.
  @inline(__always) package mutating func raw(_ text: StaticString) {
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends a string, quoted and escaped. O(n).
  mutating func string(_ text: some Sequence<UInt8>) {
    bytes.append(0x22)
    for byte in text { escaped(byte) }
    bytes.append(0x22)
  }

  /// Appends a string, quoted and escaped. O(n).
  package mutating func string(_ text: String) { string(text.utf8) }

  /// Appends a string, quoted and escaped. O(n).
  mutating func string(_ text: Text) {
    if text.needsEscapes {
      unsafe string(text.start.bytes(text.count))
    } else {
      bytes.append(0x22)
      text.append(to: &bytes)
      bytes.append(0x22)
    }
  }

  /// Appends the JSON of another writer.
  mutating func json(of other: JSONWriter) { bytes.append(contentsOf: other.bytes) }

  private mutating func escaped(_ byte: UInt8) {
    switch byte {
    case 0x22: raw("\\\"")
    case 0x5C: raw("\\\\")
    case 0x08: raw("\\b")
    case 0x09: raw("\\t")
    case 0x0A: raw("\\n")
    case 0x0C: raw("\\f")
    case 0x0D: raw("\\r")
    case ..<0x20:
      raw("\\u00")
      bytes.append(byte < 0x10 ? 0x30 : 0x31)
      let low = byte & 0x0F
      bytes.append(low < 10 ? 0x30 + low : 0x57 + low)
    default: bytes.append(byte)
    }
  }

  /// Appends a number. A value that is not finite is written as `null`, which no reader of numbers accepts.
  package mutating func number(_ value: Double) {
    if value == 0 { return raw("0.0") }
    if !value.isFinite { return raw("null") }
    var text = value.description
    text.withUTF8 { unsafe bytes.append(contentsOf: $0) }
  }

  /// Appends a number that is rounded to six decimals and is not negative, as `number` does. O(1).
  mutating func sixDecimals(_ value: Double) {
    // Smaller numbers are written with an exponent. In this range the rounded digits are the shortest: two different
    // figures with so few digits are different doubles.
    let isPlain = value >= 0.0001 && value < 1_000_000
    // From 2^52 on doubles are integers, so the addition rounds to the nearest count, which is in the last bits.
    let count = isPlain ? (value * 1_000_000 + 0x1p52).bitPattern &- (0x1p52 as Double).bitPattern : 0
    guard count > 0, Double(count) / 1_000_000 == value else { return number(value) }
    var (whole, fraction) = (count / 1_000_000, count % 1_000_000)
    var places = 6
    while places > 1, fraction % 10 == 0 {
      fraction /= 10
      places -= 1
    }
    // From the last digit on: at most six on each side of the point.
    var digits: UInt128 = 0
    for _ in 0..<places {
      digits = digits << 8 | UInt128(0x30 + fraction % 10)
      fraction /= 10
    }
    digits = digits << 8 | 0x2E
    var length = places + 1
    repeat {
      digits = digits << 8 | UInt128(0x30 + whole % 10)
      whole /= 10
      length += 1
    } while whole > 0
    unsafe withUnsafeBytes(of: digits.littleEndian) { unsafe bytes.append(contentsOf: $0.prefix(length)) }
  }

  /// Appends an integer.
  package mutating func integer(_ value: Int) { bytes.append(contentsOf: String(value).utf8) }

  /// Appends text that is already JSON.
  package mutating func json(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Appends `true` or `false`.
  package mutating func bool(_ value: Bool) { value ? raw("true") : raw("false") }

  /// Appends an array of strings.
  package mutating func strings(_ texts: some Collection<String>) {
    if texts.isEmpty { return raw("[]") }
    raw("[")
    var isFirst = true
    for text in texts {
      if !isFirst { raw(",") }
      isFirst = false
      string(text)
    }
    raw("]")
  }

  /// Removes what was written and keeps the storage.
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}

extension Text {
  /// Whether the text needs escapes in a JSON string. O(n / 8).
  fileprivate var needsEscapes: Bool {
    var offset = 0
    while offset < count {
      let word = start.word(offset)
      let (quote, backslash) = (word ^ 0x2222_2222_2222_2222, word ^ 0x5C5C_5C5C_5C5C_5C5C)
      let ones: UInt64 = 0x0101_0101_0101_0101
      var hits = (quote &- ones) & ~quote | (backslash &- ones) & ~backslash
      hits = (hits | (word &- 0x2020_2020_2020_2020) & ~word) & 0x8080_8080_8080_8080
      // Bytes after the text do not count.
      if count - offset < 8 { hits &= ~0 &>> UInt64(64 &- 8 &* (count - offset)) }
      if hits != 0 { return true }
      offset += 8
    }
    return false
  }
}
