/// The outcome of a validation run, ordered `fail` < `conditional_pass` < `pass`
/// ([contract section 1](doc:Contract#1-Terms)).
public enum Decision: UInt8, Sendable, Comparable, CaseIterable, BitwiseCopyable {
  /// `fail`.
  case fail
  /// `conditional_pass`.
  case conditionalPass
  /// `pass`.
  case pass

  var spelling: StaticString {
    switch self {
    case .fail: "fail"
    case .conditionalPass: "conditional_pass"
    case .pass: "pass"
    }
  }

  /// The name in recordings, traces and reports.
  public var name: String { spelling.description }

  /// Creates the decision with a name, or returns nil if no decision has exactly this name.
  public init?(name: String) {
    guard let decision = Decision.allCases.first(where: { $0.name.isExactly(name) }) else { return nil }
    self = decision
  }

  /// Whether `one` is worse than `other`.
  public static func < (one: Decision, other: Decision) -> Bool { one.rawValue < other.rawValue }
}
