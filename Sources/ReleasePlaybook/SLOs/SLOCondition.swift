import ReplayGate

/// `>=`, `<=`, `>`, `<` or `==`.
package enum Comparison: String, Sendable, Hashable, CaseIterable {
  /// At least.
  case atLeast = ">="
  /// At most.
  case atMost = "<="
  /// Exactly.
  case equal = "=="
  /// Greater.
  case above = ">"
  /// Less.
  case below = "<"

  func holds(_ value: Double, _ bound: Double) -> Bool {
    switch self {
    case .atLeast: value >= bound
    case .atMost: value <= bound
    case .above: value > bound
    case .below: value < bound
    case .equal: value == bound
    }
  }

  /// Whether larger values are better.
  var wantsMore: Bool { self == .atLeast || self == .above }

  /// Removes a comparison from the beginning of a text. Returns nil if there is none.
  static func taken(from text: inout Substring) -> Comparison? {
    for comparison in allCases {
      guard let rest = text.dropping(exactly: comparison.rawValue) else { continue }
      text = rest
      return comparison
    }
    return nil
  }
}

/// The bound of a comparison.
package enum Bound: Sendable, Hashable {
  /// A number with an optional unit: `%`, `ms` or `s`.
  case absolute(Double, unit: Unit?)
  /// The baseline of the metric, multiplied by a factor and then shifted.
  case relative(factor: Double, shift: Double)

  /// The units of a target.
  package enum Unit: String, Sendable, Hashable, CaseIterable {
    /// Per cent.
    case percent = "%"
    /// Milliseconds.
    case milliseconds = "ms"
    /// Seconds.
    case seconds = "s"

    /// Whether it is a unit of time.
    var isDuration: Bool { self != .percent }
  }

  /// Reads `99.5%`, `200`, `200ms`, `+10%` (relative to the baseline), `baseline`, `baseline+10%`, `baseline-5` and
  /// `baseline*1.2`.
  init?(_ text: some StringProtocol) {
    let word = "baseline"
    if text.hasPrefix(word) {
      self.init(shiftOfBaseline: text.dropFirst(word.count))
    } else if text.hasSuffix("%"), text.hasPrefix("+") || text.hasPrefix("-") {
      self.init(shiftOfBaseline: text.dropFirst(0))
    } else {
      let unit = Unit.allCases.first { text.hasSuffix($0.rawValue) }
      guard let number = Self.number(text.dropLast(unit?.rawValue.count ?? 0)) else { return nil }
      self = .absolute(number, unit: unit)
    }
  }

  private init?(shiftOfBaseline text: some StringProtocol) {
    guard let sign = text.first else {
      self = .relative(factor: 1, shift: 0)
      return
    }
    let isPercent = text.hasSuffix("%")
    let digits = text.dropFirst().dropLast(isPercent ? 1 : 0)
    guard digits.first?.isWholeNumber == true, let number = Self.number(digits) else { return nil }
    switch (sign, isPercent) {
    case ("+", true): self = .relative(factor: (100 + number) / 100, shift: 0)
    case ("-", true): self = .relative(factor: (100 - number) / 100, shift: 0)
    case ("+", false): self = .relative(factor: 1, shift: number)
    case ("-", false): self = .relative(factor: 1, shift: -number)
    case ("*", false), ("x", false): self = .relative(factor: number, shift: 0)
    default: return nil
    }
  }

  /// Reads a decimal number. `Double` alone would also accept `nan`, `inf` and hexadecimal.
  static func number(_ text: some StringProtocol) -> Double? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }) else { return nil }
    guard let number = Double(String(text)), number.isFinite else { return nil }
    return number
  }
}

/// The condition of an alert or of a rollback criterion, for example `p95_latency_ms>200_for_15m`.
package struct SLOCondition: Sendable, Hashable {
  /// The value that a condition watches.
  package enum Subject: Sendable, Hashable {
    /// The value of a metric.
    case metric(String)
    /// The percentage of the error budget that was spent within the span.
    case errorBudgetBurn(TimeSpan)
    /// The rate at which errors occurred within the span, as a multiple of the rate that the budget permits.
    case burnRate(TimeSpan)
  }

  /// How long a condition must hold.
  package enum Hold: Sendable, Hashable {
    /// It must hold now.
    case now
    /// At least this long.
    case atLeast(TimeSpan)
    /// Longer than this.
    case longerThan(TimeSpan)

    var span: TimeSpan {
      switch self {
      case .now: TimeSpan(milliseconds: 0)
      case .atLeast(let span), .longerThan(let span): span
      }
    }

    func isReached(by span: TimeSpan) -> Bool {
      switch self {
      case .now: true
      case .atLeast(let least): span >= least
      case .longerThan(let most): span > most
      }
    }
  }

  /// The text of the condition.
  package let text: String
  /// The value that is watched.
  package let subject: Subject
  /// The comparison of the value with the bound.
  package let comparison: Comparison
  /// The bound of the comparison.
  package let bound: Bound
  /// The span over which the metric is averaged; nil if each sample is compared.
  package let window: TimeSpan?
  /// How long it must hold.
  package let hold: Hold

  /// The subject as it was written, for example `error_budget_burn_2h`.
  let subjectText: String

  /// Reads `SUBJECT COMPARISON BOUND`, followed by `_for_SPAN` (at least this long), `_over_SPAN` (longer) or
  /// `_within_SPAN` (averaged over the span). Returns nil for any other text.
  package init?(_ text: String) {
    var rest = text.split(whereSeparator: \.isWhitespace).joined(separator: "_")[...]
    guard let sign = rest.firstIndex(where: { "<>=".contains($0) }) else { return nil }
    let subject = Self.trimmed(rest[..<sign])
    rest = rest[sign...]
    guard let subject = subject, let comparison = Comparison.taken(from: &rest) else { return nil }
    var words = rest.split(separator: "_").map(String.init)
    guard !words.isEmpty else { return nil }
    var boundText = words.removeFirst()
    // `10%_above_baseline` means `baseline+10%`.
    if words.count >= 2, words[1] == "baseline" {
      guard boundText.first?.isWholeNumber == true, boundText.hasSuffix("%") else { return nil }
      switch words[0] {
      case "above": boundText = "baseline+" + boundText
      case "below": boundText = "baseline-" + boundText
      default: return nil
      }
      words.removeFirst(2)
    }
    guard let bound = Bound(boundText) else { return nil }
    var (hold, window) = (Hold.now, TimeSpan?.none)
    while let word = words.first {
      guard words.count >= 2, let span = TimeSpan(words[1]) else { return nil }
      words.removeFirst(2)
      switch word {
      case "for" where hold == .now: hold = .atLeast(span)
      case "over" where hold == .now: hold = .longerThan(span)
      case "within" where window == nil: window = span
      default: return nil
      }
    }
    self.text = text
    self.subject = Self.subject(subject)
    subjectText = subject
    self.comparison = comparison
    self.bound = bound
    self.window = window
    self.hold = hold
    if case .metric = self.subject { return }
    // The name of a burn already contains its window.
    if window != nil { return nil }
  }

  /// Creates the condition of an OpenSLO alert on a burn rate.
  init(burnRate threshold: Double, _ comparison: Comparison, lookback: TimeSpan, after: TimeSpan?) {
    subjectText = "burn_rate_\(lookback.text)"
    text = "\(subjectText)\(comparison.rawValue)\(threshold)" + (after.map { "_for_\($0.text)" } ?? "")
    subject = .burnRate(lookback)
    self.comparison = comparison
    bound = .absolute(threshold, unit: nil)
    window = nil
    hold = after.map(Hold.atLeast) ?? .now
  }

  /// Creates the condition that a metric is above a number, averaged over a span if there is one.
  init(metric: String, above number: Double, within window: TimeSpan?) {
    text = "\(metric)>\(CanonicalJSON.number(number))" + (window.map { "_within_\($0.text)" } ?? "")
    subjectText = metric
    subject = .metric(metric)
    comparison = .above
    bound = .absolute(number, unit: nil)
    self.window = window
    hold = .now
  }

  /// Removes the underscores that replaced spaces. Returns nil if the rest is not a name.
  private static func trimmed(_ text: Substring) -> String? {
    let start = text.drop { $0 == "_" }
    let name = String(start.reversed().drop { $0 == "_" }.reversed())
    let isName = name.utf8.allSatisfy { byte in
      byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || "_.:/-".utf8.contains(byte)
    }
    return name.isEmpty || !isName ? nil : name
  }

  private static func subject(_ name: String) -> Subject {
    for (prefix, make) in [("error_budget_burn_", Subject.errorBudgetBurn), ("burn_rate_", Subject.burnRate)] {
      if let span = name.dropping(exactly: prefix).flatMap({ TimeSpan($0) }) { return make(span) }
    }
    return .metric(name)
  }
}
