/// The check that every requested dataset is in the lineage and every dataset has a source (contract section 4.4).
struct LineageCompleteness: ~Copyable {
  struct Violation: BitwiseCopyable {
    enum Kind: UInt8 {
      case referencesMissing, payloadMissing, datasetsMissing, entryInvalid, idMissing, sourceMissing, datasetMissing
    }
    let kind: Kind
    var position = 0
    var dataset = Text.none
  }

  /// In the order found, with repeats.
  private(set) var violations = ReusableArray<Violation>()

  private var present = TextIndex()

  /// Checks a record. Expected O(n) in the datasets.
  mutating func check(_ record: inout RecordedDecision) {
    violations.removeAll()
    if record.datasetIds.isEmpty { violations.append(Violation(kind: .referencesMissing)) }
    if record.lineage == .missing {
      violations.append(Violation(kind: .payloadMissing))
      return
    }
    if record.lineage == .withoutDatasets { violations.append(Violation(kind: .datasetsMissing)) }
    present.removeAll()
    for position in 0..<record.lineageDatasets.count {
      let entry = record.lineageDatasets[position]
      if entry.kind == .invalid {
        violations.append(Violation(kind: .entryInvalid, position: position))
      } else if entry.id.isEmpty {
        violations.append(Violation(kind: .idMissing, position: position))
      } else {
        _ = present.insert(entry.id)
        if !entry.hasSource { violations.append(Violation(kind: .sourceMissing, dataset: entry.id)) }
      }
    }
    for index in 0..<record.datasetIds.count where present.number(of: record.datasetIds[index], guess: index) == nil {
      violations.append(Violation(kind: .datasetMissing, dataset: record.datasetIds[index]))
    }
  }
}
