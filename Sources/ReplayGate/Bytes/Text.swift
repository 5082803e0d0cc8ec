/// A string of a recorded decision: a view of its UTF-8 bytes, unescaped, valid until the next line is read.
///
/// Texts are equal if their code points are equal (contract section 3), which in UTF-8 means equal bytes; Swift's
/// `String ==` treats canonically equivalent texts as equal. At least `Cursor.padding` bytes after a text's last byte
/// are readable.
struct Text: Equatable, BitwiseCopyable {
  let start: Cursor
  let count: Int

  @inline(__always) init(start: Cursor, count: Int) {
    self.start = start
    self.count = count
  }

  /// The value of a missing text. It equals an empty text.
  static var none: Text { Text(start: .nowhere, count: 0) }

  @inline(__always) var isEmpty: Bool { count == 0 }

  /// O(n / 8). Compares the last word first: order ids and similar texts differ there.
  @inline(__always) static func == (one: Text, other: Text) -> Bool {
    guard one.count == other.count else { return false }
    let count = one.count
    if count < 8 {
      return count == 0 || (one.start.word() ^ other.start.word()) &<< UInt64(64 &- 8 &* count) == 0
    }
    guard one.start.word(count - 8) == other.start.word(count - 8) else { return false }
    var offset = 0
    while offset < count - 8 {
      if one.start.word(offset) != other.start.word(offset) { return false }
      offset += 8
    }
    return true
  }

  /// Orders by code point, which in UTF-8 is byte order. O(n / 8).
  static func < (one: Text, other: Text) -> Bool {
    let shared = min(one.count, other.count)
    var offset = 0
    while offset + 8 <= shared {
      let (mine, theirs) = (one.start.word(offset).byteSwapped, other.start.word(offset).byteSwapped)
      if mine != theirs { return mine < theirs }
      offset += 8
    }
    while offset < shared {
      let (mine, theirs) = (one.start.byte(offset), other.start.byte(offset))
      if mine != theirs { return mine < theirs }
      offset += 1
    }
    return one.count < other.count
  }

  /// A mask with one of 64 bits set, chosen by the text's last bytes. Texts with different masks are different.
  @inline(__always) var filterBit: UInt64 {
    guard count > 0 else { return 1 }
    let word = count < 8 ? start.word() &<< UInt64(64 &- 8 &* count) : start.word(count - 8)
    return 1 &<< ((word &* 0x9E37_79B9_7F4A_7C15) &>> 58)
  }

  /// A copy of the text as a `String`. O(n), allocates.
  var string: String {
    unsafe String(decoding: start.bytes(count), as: UTF8.self)
  }

  /// The text without White_Space and U+001C to U+001F at both ends (contract section 3). Usually O(1): when both ends
  /// are ASCII and not white space.
  @inline(__always) var trimmed: Text {
    if count > 0, start.byte &- 0x21 < 0x5F, start.byte(count - 1) &- 0x21 < 0x5F { return self }
    return trimmedSlowly
  }

  @inline(never) private var trimmedSlowly: Text {
    var first = 0
    var end = count
    while first < end {
      let (scalar, width) = scalar(at: first)
      guard scalar.isTrimmed else { break }
      first += width
    }
    while end > first {
      var last = end - 1
      while start.byte(last) & 0xC0 == 0x80 { last -= 1 }
      guard scalar(at: last).scalar.isTrimmed else { break }
      end = last
    }
    return Text(start: start + first, count: end - first)
  }

  /// The code point that begins at `offset` and its length in bytes. The bytes must be valid UTF-8.
  @inline(__always) func scalar(at offset: Int) -> (scalar: Unicode.Scalar, width: Int) {
    let lead = UInt32(start.byte(offset))
    @inline(__always) func tail(_ index: Int) -> UInt32 { UInt32(start.byte(offset + index)) & 0x3F }
    let (value, width): (UInt32, Int) =
      switch lead {
      case ..<0x80: (lead, 1)
      case ..<0xE0: ((lead & 0x1F) << 6 | tail(1), 2)
      case ..<0xF0: ((lead & 0x0F) << 12 | tail(1) << 6 | tail(2), 3)
      default: ((lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
      }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", width)
  }

  /// Whether every byte is ASCII. O(n / 8).
  var isASCII: Bool {
    var offset = 0
    while offset + 8 <= count {
      if start.word(offset) & 0x8080_8080_8080_8080 != 0 { return false }
      offset += 8
    }
    while offset < count {
      if start.byte(offset) >= 0x80 { return false }
      offset += 1
    }
    return true
  }
}

extension Unicode.Scalar {
  /// Whether *trim* removes the code point (contract section 3): White_Space, by the toolchain's Unicode version, or
  /// U+001C to U+001F.
  fileprivate var isTrimmed: Bool {
    if value < 0x80 { return value == 0x20 || (0x09...0x0D).contains(value) || (0x1C...0x1F).contains(value) }
    // The ideographic space is the last white space, and most text that is not ASCII lies above it.
    return value <= 0x3000 && properties.isWhitespace
  }
}
