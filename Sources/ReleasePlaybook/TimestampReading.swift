package import ReplayGate

extension Timestamp {
  /// A time as RFC 3339 writes it: `2026-02-01T00:00:00Z`, also with a fraction, which is dropped, or an offset.
  package init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    guard
      bytes.count >= 20, let day = Self.day(bytes[..<10]), [UInt8(ascii: "T"), UInt8(ascii: "t")].contains(bytes[10]),
      let hour = Self.number(bytes[11..<13], upTo: 23), bytes[13] == UInt8(ascii: ":"),
      let minute = Self.number(bytes[14..<16], upTo: 59), bytes[16] == UInt8(ascii: ":"),
      let second = Self.number(bytes[17..<19], upTo: 60)
    else { return nil }
    var rest = bytes[19...]
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix { Self.digit($0) != nil }
      if digits.isEmpty { return nil }
      rest = rest[digits.endIndex...]
    }
    guard let offset = Self.offset(rest) else { return nil }
    // A leap second is the next second's beginning.
    self.init(secondsSince1970: day * 86400 + hour * 3600 + minute * 60 + second - offset)
  }

  /// The days from 1970-01-01 to a date `2026-02-01`; nil where there is no such date.
  package static func days(date text: some StringProtocol) -> Int64? { day(Array(text.utf8)[...]) }

  private static func day(_ bytes: ArraySlice<UInt8>) -> Int64? {
    let start = bytes.startIndex
    guard
      bytes.count == 10, bytes[start + 4] == UInt8(ascii: "-"), bytes[start + 7] == UInt8(ascii: "-"),
      let year = number(bytes[start..<start + 4], upTo: 9999),
      let month = number(bytes[start + 5..<start + 7], upTo: 12),
      let day = number(bytes[start + 8..<start + 10], upTo: 31), month >= 1, day >= 1
    else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day <= lengths[Int(month) - 1] else { return nil }
    // Years are counted from March, so that a leap day ends one; day 0 is 0000-03-01.
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
    if bytes.count == 1, bytes.first == UInt8(ascii: "Z") || bytes.first == UInt8(ascii: "z") { return 0 }
    let start = bytes.startIndex
    guard
      bytes.count == 6, let sign = [UInt8(ascii: "+"): Int64(1), UInt8(ascii: "-"): -1][bytes[start]],
      bytes[start + 3] == UInt8(ascii: ":"), let hours = number(bytes[start + 1..<start + 3], upTo: 23),
      let minutes = number(bytes[start + 4..<start + 6], upTo: 59)
    else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }

  private static func number(_ bytes: ArraySlice<UInt8>, upTo limit: Int64) -> Int64? {
    var value: Int64 = 0
    for byte in bytes {
      guard let digit = digit(byte) else { return nil }
      value = value * 10 + digit
    }
    return value <= limit ? value : nil
  }

  private static func digit(_ byte: UInt8) -> Int64? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int64(byte - UInt8(ascii: "0")) : nil
  }
}
