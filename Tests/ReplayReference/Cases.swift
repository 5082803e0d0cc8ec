import Foundation

/// How many of their cases the long generated comparisons run: each tenth, or all of them with `REPLAY_GATE_CASES=all` in
/// the environment, as `.ci/run` sets it.
enum Cases {
  private static let step: Int = {
    let variable = "REPLAY_GATE_CASES"
    guard let value = ProcessInfo.processInfo.environment[variable] else { return 10 }
    precondition(value == "all", "\(variable) may be \"all\", and nothing else")
    return 1
  }()

  /// All of these, or each tenth, the first of which `offset` moves on.
  static func some<Values: Collection>(of all: Values, offset: Int = 0) -> [Values.Element] {
    all.enumerated().filter { ($0.offset + offset) % step == 0 }.map(\.element)
  }
}
