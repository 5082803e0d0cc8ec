package import ReplayGate

/// A time in UTC with milliseconds, because measurements are often less than a second apart.
package struct Moment: Sendable, Hashable, Comparable {
  /// Since 1970-01-01T00:00:00Z, without leap seconds.
  package let milliseconds: Int64

  /// Creates a time from its distance to 1970.
  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Creates a time from a timestamp in whole seconds.
  package init(_ timestamp: Timestamp) { self.init(milliseconds: timestamp.secondsSince1970 * 1000) }

  /// Creates a time from the time of a judgement.
  package init(_ moment: JudgementTime) { self.init(moment.timestamp) }

  /// Reads RFC 3339: `2026-03-01T09:30:00Z`, optionally with a fraction of a second, which is truncated to
  /// milliseconds, and an offset. Returns nil for any other text.
  package init?(rfc3339 text: String) {
    guard let whole = Timestamp(rfc3339: text) else { return nil }
    let rest = text.utf8.dropFirst(19)
    let fraction = rest.first == UInt8(ascii: ".") ? rest.dropFirst().prefix { (0x30...0x39).contains($0) } : []
    let padded = (Array(fraction) + [0x30, 0x30, 0x30]).prefix(3)
    let milliseconds = padded.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
    self.init(milliseconds: whole.secondsSince1970 * 1000 + milliseconds)
  }

  /// The time in RFC 3339 and UTC, with milliseconds if they are not zero.
  package var rfc3339: String {
    let rest = ((milliseconds % 1000) + 1000) % 1000
    let seconds = Timestamp(secondsSince1970: (milliseconds - rest) / 1000).rfc3339
    if rest == 0 { return seconds }
    let digits = String(1000 + rest).dropFirst()
    return seconds.dropLast() + "." + digits + "Z"
  }

  /// Whether `first` is earlier than `second`.
  package static func < (first: Moment, second: Moment) -> Bool { first.milliseconds < second.milliseconds }

  static func + (moment: Moment, span: TimeSpan) -> Moment {
    Moment(milliseconds: moment.milliseconds + span.milliseconds)
  }

  static func - (moment: Moment, span: TimeSpan) -> Moment {
    Moment(milliseconds: moment.milliseconds - span.milliseconds)
  }

  static func - (end: Moment, start: Moment) -> TimeSpan {
    TimeSpan(milliseconds: end.milliseconds - start.milliseconds)
  }
}

/// A duration.
package struct TimeSpan: Sendable, Hashable, Comparable {
  /// The length in milliseconds.
  package let milliseconds: Int64

  /// Creates a span from its length.
  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  private static let units: [(name: String, milliseconds: Int64)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
  ]

  /// Reads a whole number with its unit, for example `90s`, `15m`, `2h`, `30d` or `4w`. The maximum is a hundred years.
  package init?(_ text: some StringProtocol) {
    let digits = text.prefix { $0.isASCII && $0.isWholeNumber }
    let unit = text.dropFirst(digits.count)
    guard
      let count = Self.count(digits), let known = Self.units.first(where: { $0.name.isExactly(String(unit)) }),
      count <= 3_155_760_000_000 / known.milliseconds
    else { return nil }
    self.init(milliseconds: count * known.milliseconds)
  }

  /// Reads a whole number of at least 1, without a sign or leading zeros. A text such as `05` may be a mistake for
  /// another number.
  static func count(_ text: some StringProtocol) -> Int64? {
    guard let first = text.utf8.first, (0x31...0x39).contains(first) else { return nil }
    return Int64(text)
  }

  /// The span in the largest unit that gives a whole number: `15m`.
  package var text: String {
    let unit = Self.units.last { $0.name != "w" && milliseconds % $0.milliseconds == 0 } ?? Self.units[0]
    return "\(milliseconds / unit.milliseconds)\(unit.name)"
  }

  /// Whether `first` is shorter than `second`.
  package static func < (first: TimeSpan, second: TimeSpan) -> Bool { first.milliseconds < second.milliseconds }

  /// The maximum distance between consecutive samples, 1.5 intervals. If one is missing between them, the distance is
  /// two intervals.
  var tolerated: TimeSpan { TimeSpan(milliseconds: milliseconds + milliseconds / 2) }

  /// The maximum distance between samples of a window in which some may be missing.
  var longest: TimeSpan { TimeSpan(milliseconds: 3 * milliseconds) }
}

/// A day of the Gregorian calendar.
struct CivilDay: Hashable {
  let year: Int64
  let month: Int64
  let day: Int64

  init(year: Int64, month: Int64, day: Int64) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Creates the day that is a number of days after 1970-01-01.
  init(number: Int64) {
    let text = Timestamp(secondsSince1970: number * 86400).rfc3339.utf8.prefix(10).split(separator: UInt8(ascii: "-"))
    let parts = text.map { part in part.reduce(Int64(0)) { $0 * 10 + Int64($1 & 0x0F) } }
    self.init(year: parts[0], month: parts[1], day: parts[2])
  }

  /// The number of days since 1970-01-01. Years are counted from March, so that a leap day is the last day of its year.
  var number: Int64 {
    let shifted = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let leapDays = shifted / 4 - shifted / 100 + shifted / 400
    return shifted * 365 + leapDays + (monthFromMarch * 153 + 2) / 5 + day - 1 - 719_468
  }

  /// The same day some months later, or the last day of that month if it is shorter.
  func adding(months: Int64) -> CivilDay {
    let count = year * 12 + month - 1 + months
    let (year, month) = (count / 12, count % 12 + 1)
    return CivilDay(year: year, month: month, day: min(day, Self.length(ofMonth: month, year: year)))
  }

  static func length(ofMonth month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
