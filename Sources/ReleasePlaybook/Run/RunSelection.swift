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
    return (only + [from].compactMap(\.self)).first { !ids.contains($0) }
  }

  /// The ids that are selected.
  package func ids(in sequence: StepSequence) -> Set<String> {
    let ids = sequence.steps.map(\.id)
    let start = from.flatMap { ids.firstIndex(of: $0) } ?? 0
    return Set(ids[start...].filter { only.isEmpty || only.contains($0) })
  }
}
