package import ReplayGate

/// The steps of a sequence that a run is to run.
package struct StepSelection: Sendable, Hashable {
  /// Empty means all.
  package let only: [String]
  /// The first step; nil means from the beginning.
  package let from: String?

  package init(only: [String] = [], from: String? = nil) {
    self.only = only
    self.from = from
  }

  /// The first id without a step.
  package func unknown(in sequence: StepSequence) -> String? {
    let ids = sequence.steps.map(\.id)
    return (only + [from].compactMap(\.self)).first { !ids.containsExactly($0) }
  }

  /// The ids of the selected steps.
  package func ids(in sequence: StepSequence) -> Set<Exact<String>> {
    let ids = sequence.steps.map(\.id)
    let start = from.flatMap { ids.firstIndex(where: $0.isExactly) } ?? 0
    return Set(ids[start...].filter { only.isEmpty || only.containsExactly($0) }.map { Exact($0) })
  }
}
