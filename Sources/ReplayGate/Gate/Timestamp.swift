/// A moment, in UTC. The library reads no clock: whoever calls it does. Two of them compare exactly, the fractions of
/// their seconds included.
public struct Timestamp: Sendable, Hashable, Comparable {
  /// The whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted: at or before the moment.
  public let secondsSince1970: Int64
  /// The decimal digits of the rest, of any number, without zeros at their end; empty at a whole second.
  private let fraction: [UInt8]

  /// The moments that RFC 3339 can write: years 0000 to 9999.
  private static let writable: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

  /// A moment at a whole second. RFC 3339 has years 0000 to 9999; what is beyond is written at the nearer end.
  public init(secondsSince1970: Int64) { self.init(secondsSince1970: secondsSince1970, fraction: []) }

  init(secondsSince1970: Int64, fraction digits: some Sequence<UInt8>) {
    self.secondsSince1970 = secondsSince1970
    var fraction = Array(digits)
    while fraction.last == 0x30 { fraction.removeLast() }
    self.fraction = fraction
  }

  /// The earlier one first.
  public static func < (one: Timestamp, other: Timestamp) -> Bool {
    one.secondsSince1970 != other.secondsSince1970
      ? one.secondsSince1970 < other.secondsSince1970 : one.fraction.lexicographicallyPrecedes(other.fraction)
  }

  /// The moment so many seconds later; the last one there is where that is beyond.
  func advanced(bySeconds seconds: Int64) -> Timestamp {
    let (sum, overflows) = secondsSince1970.addingReportingOverflow(seconds)
    return Timestamp(secondsSince1970: overflows ? .max : sum, fraction: fraction)
  }

  /// As RFC 3339 writes it: `2026-02-01T00:00:00Z`, with as many digits behind the second as the moment has.
  public var rfc3339: String {
    let seconds = min(max(secondsSince1970, Self.writable.lowerBound), Self.writable.upperBound)
    let rest =
      fraction.isEmpty || seconds != secondsSince1970 ? "" : "." + String(decoding: fraction, as: UTF8.self)
    let day = (seconds >= 0 ? seconds : seconds - 86399) / 86400
    let second = seconds - day * 86400
    // Days are counted from 0000-03-01, so that a leap day ends its year; 400 years are 146,097 days.
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
