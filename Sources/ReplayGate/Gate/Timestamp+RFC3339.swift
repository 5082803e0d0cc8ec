extension Timestamp {
  /// Reads a time in RFC 3339 notation, with any offset and any number of fractional digits. A leap second is read as
  /// the first second of the next minute. Returns nil if it is invalid.
  ///
  /// - Parameter text: For example `2026-02-01T01:30:00.5+01:00`.
  public init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    func digits(_ first: Int, _ count: Int) -> Int64? {
      guard first + count <= bytes.count else { return nil }
      var value: Int64 = 0
      for byte in bytes[first..<first + count] {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int64(byte - 0x30)
      }
      return value
    }
    func has(_ choices: String, at index: Int) -> Bool {
      index < bytes.count && choices.utf8.contains(bytes[index])
    }
    guard let year = digits(0, 4), has("-", at: 4), let month = digits(5, 2), has("-", at: 7),
      let day = digits(8, 2), has("Tt ", at: 10), let hour = digits(11, 2), has(":", at: 13),
      let minute = digits(14, 2), has(":", at: 16), let second = digits(17, 2), (1...12).contains(month), day >= 1,
      day <= Self.days(in: month, of: year), hour < 24, minute < 60, second <= 60
    else { return nil }
    var index = 19
    var fraction: ArraySlice<UInt8> = []
    if has(".", at: index) {
      index += 1
      let first = index
      while has("0123456789", at: index) { index += 1 }
      if index == first { return nil }
      fraction = bytes[first..<index]
    }
    var offset: Int64 = 0
    if has("Zz", at: index) {
      index += 1
    } else {
      guard has("+-", at: index), let hours = digits(index + 1, 2), has(":", at: index + 3),
        let minutes = digits(index + 4, 2), hours < 24, minutes < 60
      else { return nil }
      offset = (hours * 60 + minutes) * 60 * (bytes[index] == 0x2D ? -1 : 1)
      index += 6
    }
    guard index == bytes.count else { return nil }
    // Days since 0000-03-01, so that a leap day is the last day of its year.
    let (years, months) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
    let era = (years >= 0 ? years : years - 399) / 400
    let yearOfEra = years - era * 400
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * months + 2) / 5 + day - 1
    let days = era * 146_097 + dayOfEra - 719_468
    self.init(secondsSince1970: ((days * 24 + hour) * 60 + minute) * 60 + second - offset, fraction: fraction)
  }

  private static func days(in month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
