/// The result of judging a step: a pure function of facts and documents.
package struct Judgement: Sendable, Hashable {
  package var status: StepStatus
  package var observed: String
  package var references: [Reference] = []

  /// The conjunction of two judgements: the worse status, and the observations of both.
  func and(_ other: Judgement) -> Judgement {
    let isWorse = Self.rank(other.status) < Self.rank(status)
    return Judgement(
      status: isWorse ? other.status : status, observed: "\(observed); \(other.observed)",
      references: references + other.references)
  }

  private static func rank(_ status: StepStatus) -> Int {
    switch status {
    case .error: 0
    case .fail: 1
    case .noData: 2
    case .stale: 3
    case .waived: 4
    case .warn: 5
    case .pass: 6
    }
  }
}
