/// What a validation run was decided to be, ordered `fail` < `conditional_pass` < `pass` (contract section 1).
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

  /// As recordings, traces and reports spell it.
  public var name: String { spelling.description }

  /// The decision of that name, or nil.
  public init?(name: String) {
    guard let decision = Decision.allCases.first(where: { $0.name.isExactly(name) }) else { return nil }
    self = decision
  }

  /// The lower one first.
  public static func < (one: Decision, other: Decision) -> Bool { one.rawValue < other.rawValue }
}
