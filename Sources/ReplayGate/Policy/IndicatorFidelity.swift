/// Contract section 4.1: every requested indicator is rendered.
struct IndicatorFidelity: ~Copyable {
  /// The requested names whose key is not rendered, trimmed, as spelled, in the order requested; each key once.
  private(set) var missing = ReusableArray<Text>()

  private var rendered = TextIndex()
  private var requested = TextIndex()

  /// O(n log n) in the names.
  mutating func check(_ record: borrowing RecordedDecision, _ texts: inout TextPool) {
    missing.removeAll()
    // A name rendered as it was requested has its key rendered too: nearly always that settles it.
    rendered.removeAll()
    for index in 0..<record.renderedIndicators.count { _ = rendered.insert(record.renderedIndicators[index]) }
    for index in 0..<record.requestedIndicators.count
    where rendered.number(of: record.requestedIndicators[index]) == nil {
      return checkKeys(record, &texts)
    }
  }

  @inline(never) private mutating func checkKeys(_ record: borrowing RecordedDecision, _ texts: inout TextPool) {
    rendered.removeAll()
    requested.removeAll()
    for index in 0..<record.renderedIndicators.count {
      _ = rendered.insert(record.renderedIndicators[index].indicatorKey(in: &texts))
    }
    for index in 0..<record.requestedIndicators.count {
      let name = record.requestedIndicators[index]
      let key = name.indicatorKey(in: &texts)
      if !key.isEmpty, requested.insert(key).isNew, rendered.number(of: key) == nil { missing.append(name) }
    }
  }
}
