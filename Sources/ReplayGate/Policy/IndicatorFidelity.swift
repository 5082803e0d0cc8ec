/// The check that every requested indicator is rendered (contract section 4.1).
struct IndicatorFidelity: ~Copyable {
  /// The requested names whose key is not rendered: trimmed, as spelled, in the order of the request. Each key occurs
  /// once.
  private(set) var missing = ReusableArray<Text>()

  private var rendered = TextIndex()
  private var requested = TextIndex()

  /// Up to this many pairs of names are compared one by one.
  private static let fewPairs = 256

  /// Checks a record. Expected O(n) in the names.
  mutating func check(_ record: inout RecordedDecision, _ texts: inout TextPool) {
    missing.removeAll()
    // Names that are equal have equal keys, so if all names are rendered as spelled, no key is computed. This is nearly
    // always so.
    if !isRenderedAsSpelled(record) { checkKeys(record, &texts) }
  }

  /// Whether each requested name is rendered with the same spelling.
  @inline(__always) private mutating func isRenderedAsSpelled(_ record: borrowing RecordedDecision) -> Bool {
    let (wanted, given) = (record.requestedIndicators.count, record.renderedIndicators.count)
    if wanted &* given > Self.fewPairs {
      rendered.removeAll()
      for index in 0..<given { _ = rendered.insert(record.renderedIndicators[index]) }
      for index in 0..<wanted where rendered.number(of: record.requestedIndicators[index]) == nil { return false }
      return true
    }
    // Names are mostly rendered in the order of the request, so the search for each name begins after the previous
    // match.
    var place = 0
    for index in 0..<wanted {
      let name = record.requestedIndicators[index]
      var tries = 0
      while tries < given, record.renderedIndicators[place] != name {
        place = place &+ 1 == given ? 0 : place &+ 1
        tries &+= 1
      }
      if tries == given { return false }
      place = place &+ 1 == given ? 0 : place &+ 1
    }
    return true
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
