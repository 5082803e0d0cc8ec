package import ReplayGate

/// Which steps of a sequence a run is to carry out.
package struct StepSelection: Sendable, Hashable {
  /// Empty: all.
  package let only: [String]
  /// The first; nil: from the beginning.
  package let from: String?

  package init(only: [String] = [], from: String? = nil) {
    self.only = only
    self.from = from
  }

  /// The first id that no step has.
  package func unknown(in sequence: StepSequence) -> String? {
    let ids = sequence.steps.map(\.id)
    return (only + [from].compactMap(\.self)).first { !ids.containsExactly($0) }
  }

  /// The ids that are selected.
  package func ids(in sequence: StepSequence) -> Set<Exact<String>> {
    let ids = sequence.steps.map(\.id)
    let start = from.flatMap { ids.firstIndex(where: $0.isExactly) } ?? 0
    return Set(ids[start...].filter { only.isEmpty || only.containsExactly($0) }.map { Exact($0) })
  }
}
