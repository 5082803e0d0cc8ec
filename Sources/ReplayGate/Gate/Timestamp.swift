/// A time in UTC. The library does not read the clock; its callers do. Comparisons are exact and include fractions of
/// seconds.
public struct Timestamp: Sendable, Hashable, Comparable {
  /// The whole seconds since 1970-01-01T00:00:00Z, without leap seconds: at or before the time.
  public let secondsSince1970: Int64
  /// The decimal digits of the fraction, any number of them, without trailing zeros. Empty at a whole second.
  private let fraction: [UInt8]

  /// The times that RFC 3339 can express: years 0000 to 9999.
  private static let writable: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

  /// Creates a time at a whole second, clamped to `bounds`.
  public init(secondsSince1970: Int64) { self.init(secondsSince1970: secondsSince1970, fraction: []) }

  init(secondsSince1970: Int64, fraction digits: some Sequence<UInt8>) {
    self.secondsSince1970 = secondsSince1970
    var fraction = Array(digits)
    while fraction.last == 0x30 { fraction.removeLast() }
    self.fraction = fraction
  }

  /// Orders from earlier to later.
  public static func < (one: Timestamp, other: Timestamp) -> Bool {
    one.secondsSince1970 != other.secondsSince1970
      ? one.secondsSince1970 < other.secondsSince1970 : one.fraction.lexicographicallyPrecedes(other.fraction)
  }

  /// The time that many seconds later, clamped to the last possible one.
  func advanced(bySeconds seconds: Int64) -> Timestamp {
    let (sum, overflows) = secondsSince1970.addingReportingOverflow(seconds)
    return Timestamp(secondsSince1970: overflows ? .max : sum, fraction: fraction)
  }

  /// The time in RFC 3339 notation, `2026-02-01T00:00:00Z`, with all its fractional digits.
  public var rfc3339: String {
    let seconds = min(max(secondsSince1970, Self.writable.lowerBound), Self.writable.upperBound)
    let rest =
      fraction.isEmpty || seconds != secondsSince1970 ? "" : "." + String(decoding: fraction, as: UTF8.self)
    let day = (seconds >= 0 ? seconds : seconds - 86399) / 86400
    let second = seconds - day * 86400
    // Days are counted from 0000-03-01, so that a leap day is the last day of its year. 400 years have 146,097 days.
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func digits(_ value: Int64, _ width: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
    return "\(digits(year, 4))-\(digits(month, 2))-\(digits(dayOfMonth, 2))T"
      + "\(digits(second / 3600, 2)):\(digits(second / 60 % 60, 2)):\(digits(second % 60, 2))\(rest)Z"
  }
}
