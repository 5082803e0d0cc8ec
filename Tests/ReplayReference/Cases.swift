import Foundation

/// The cases that long generated comparisons run: every tenth, or all with `REPLAY_GATE_CASES=all` in the environment, which
/// `.ci/run` sets.
enum Cases {
  private static let step: Int = {
    let variable = "REPLAY_GATE_CASES"
    guard let value = ProcessInfo.processInfo.environment[variable] else { return 10 }
    precondition(value == "all", "\(variable) may be \"all\", and nothing else")
    return 1
  }()

  /// All elements, or every tenth, beginning at `offset`.
  static func some<Values: Collection>(of all: Values, offset: Int = 0) -> [Values.Element] {
    all.enumerated().filter { ($0.offset + offset) % step == 0 }.map(\.element)
  }
}
