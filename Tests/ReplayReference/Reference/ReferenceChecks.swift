/// Section 4, with one function for each check, from evidence to findings. It is deliberately slow and simple.
enum ReferenceChecks {
  /// Section 3: the trimmed value of the first of these members that is a non-blank string.
  static func firstText(_ object: JSON, _ names: [Text]) -> Text? {
    for name in names {
      if let text = object[name]?.text, !text.isBlank { return text.trimmed }
    }
    return nil
  }

  private static func elements(_ value: JSON?) -> [JSON] { value?.array ?? [] }

  // MARK: 4.1

  static func missingIndicators(_ evidence: JSON) -> [Text] {
    var rendered: Set<Text> = []
    for item in elements(evidence["renderedIndicators"]) {
      if let name = item.text { rendered.insert(name.indicatorKey) }
    }
    let chart = evidence["chartPayload"] ?? .null
    for place in [chart] + elements(chart["panes"]) {
      for item in elements(place["indicators"]) {
        if let name = item.text ?? firstText(item, ReferenceRecord.indicatorNames) {
          rendered.insert(name.indicatorKey)
        }
      }
    }
    var spelled: [Text: Text] = [:]
    for item in elements(evidence["requestedIndicators"]) {
      guard let name = item.text else { continue }
      let key = name.indicatorKey
      if !key.scalars.isEmpty && spelled[key] == nil { spelled[key] = name.trimmed }
    }
    return spelled.filter { !rendered.contains($0.key) }.values.sorted()
  }

  // MARK: 4.2

  enum State: String {
    case created, accepted, filled, cancelled, rejected
    case partiallyFilled = "partially_filled"

    var name: Text { Text(rawValue) }

    var allowedNext: [State] {
      switch self {
      case .created: [.accepted, .cancelled, .rejected]
      case .accepted: [.partiallyFilled, .filled, .cancelled, .rejected]
      case .partiallyFilled: [.partiallyFilled, .filled, .cancelled]
      case .filled, .cancelled, .rejected: []
      }
    }
  }

  static func state(of entry: JSON) -> State? {
    guard let text = firstText(entry, ReferenceRecord.stateNames) else { return nil }
    let name = Text(text.lowercased.scalars.map { $0 == "-" || $0 == " " ? "_" : $0 })
    switch name {
    case "created", "submitted", "submit": return .created
    case "open", "accepted", "acknowledged": return .accepted
    case "partially_filled", "partial_fill", "partialfilled": return .partiallyFilled
    case "filled", "done": return .filled
    case "cancelled", "canceled": return .cancelled
    case "rejected": return .rejected
    default: break
    }
    let tokens = name.split(at: "_")
    func any(startsWith prefix: Text) -> Bool { tokens.contains { $0.starts(with: prefix) } }
    func any(of words: [Text]) -> Bool { tokens.contains { words.contains($0) } }
    if tokens.isEmpty || any(startsWith: "pending") || any(of: ["not", "no", "never", "un", "non"]) { return nil }
    if any(startsWith: "partial") && any(startsWith: "fill") { return .partiallyFilled }
    if any(startsWith: "fill") { return .filled }
    if any(startsWith: "cancel") { return .cancelled }
    if any(startsWith: "reject") { return .rejected }
    if any(of: ["accept", "accepted", "open"]) || any(startsWith: "ack") { return .accepted }
    if any(of: ["submit", "submitted", "place", "placed"]) || any(startsWith: "create") { return .created }
    return nil
  }

  static func tradeViolations(_ evidence: JSON, lineage: [Text]) -> [Text] {
    let trades = elements(evidence["trades"])
    let logs = elements(evidence["executionLogs"])
    var found: [Text] = lineage.map { "lineage:" + $0 }
    if trades.isEmpty && logs.isEmpty { return aSet(found + ["trade_evidence_unavailable"]) }

    var lifecycle: [Text: [State]] = [:]
    for entry in logs {
      guard let order = firstText(entry, ReferenceRecord.orderNames) else {
        found.append("execution_log_missing_order_id")
        continue
      }
      guard let state = state(of: entry) else {
        found.append("execution_log_unknown_state:" + order)
        continue
      }
      lifecycle[order, default: []].append(state)
    }
    for (order, states) in lifecycle {
      if states[0] != .created { found.append("invalid_lifecycle_start:" + order + ":" + states[0].name) }
      for (from, to) in zip(states, states.dropFirst()) where !from.allowedNext.contains(to) {
        found.append("invalid_lifecycle_transition:" + order + ":" + from.name + "->" + to.name)
      }
    }
    var traded: Set<Text> = []
    for trade in trades {
      guard let order = firstText(trade, ReferenceRecord.orderNames) else {
        found.append("trade_missing_order_id")
        continue
      }
      traded.insert(order)
      if let states = lifecycle[order] {
        if !states.contains(.filled) { found.append("trade_without_fill_event:" + order) }
      } else {
        found.append("trade_without_execution_log:" + order)
      }
    }
    for (order, states) in lifecycle where states.contains(.filled) && !traded.contains(order) {
      found.append("fill_without_trade:" + order)
    }
    if !trades.isEmpty && logs.isEmpty { found.append("execution_evidence_unavailable") }
    return aSet(found)
  }

  // MARK: 4.3

  /// The drift before rounding, and the findings that no tolerance changes.
  static func metrics(_ evidence: JSON) -> (drift: Double, findings: [Text]) {
    let huge = 1_000_000_000.0
    let reported = evidence["reportedMetrics"]?.members ?? []
    let recomputed = evidence["recomputedMetrics"]?.members ?? []
    if reported.isEmpty || recomputed.isEmpty { return (0, ["metrics_evidence_unavailable"]) }
    let left = Dictionary(uniqueKeysWithValues: reported.map { ($0.name, $0.value) })
    let right = Dictionary(uniqueKeysWithValues: recomputed.map { ($0.name, $0.value) })
    var drift = 0.0
    var found: [Text] = []
    for name in Set(left.keys).union(right.keys) {
      if left[name] == nil {
        found.append("metric_missing_in_reported:" + name)
      } else if right[name] == nil {
        found.append("metric_missing_in_recomputed:" + name)
      } else if let one = left[name]?.finite, let two = right[name]?.finite {
        var here = two == 0 ? (one == 0 ? 0 : huge) : abs(one - two) / abs(two) * 100
        if !here.isFinite { here = huge }
        drift = max(drift, here)
      } else {
        found.append("metric_non_numeric:" + name)
      }
    }
    return (found.isEmpty ? drift : max(drift, huge), found)
  }

  static func metricMismatches(_ metrics: (drift: Double, findings: [Text]), tolerance: Double) -> [Text] {
    guard metrics.drift > tolerance else { return aSet(metrics.findings) }
    let drift = ExactDecimal.sixPlaces(metrics.drift)
    let limit = ExactDecimal.sixPlaces(tolerance)
    return aSet(metrics.findings + [Text("metric_drift_exceeds_tolerance:max=\(drift):tolerance=\(limit)")])
  }

  // MARK: 4.4

  static func lineageViolations(_ evidence: JSON) -> [Text] {
    var found: [Text] = []
    let requested = aSet(elements(evidence["datasetIds"]).compactMap(\.text))
    if requested.isEmpty { found.append("dataset_references_missing") }
    guard let lineage = evidence["lineage"], lineage.members != nil else {
      return aSet(found + ["lineage_payload_missing"])
    }
    let entries = elements(lineage["datasets"])
    if entries.isEmpty { found.append("lineage_datasets_missing") }
    var present: Set<Text> = []
    for (position, entry) in entries.enumerated() {
      let id: Text?
      let source: Text?
      switch entry {
      case .string(let text):
        id = text.isBlank ? nil : text.trimmed
        source = nil
      case .object:
        id = firstText(entry, ReferenceRecord.datasetNames)
        source = firstText(entry, ReferenceRecord.sourceNames)
      default:
        found.append(Text("lineage_dataset_entry_invalid:\(position)"))
        continue
      }
      if let id {
        present.insert(id)
        if source == nil { found.append("lineage_source_missing:" + id) }
      } else {
        found.append(Text("lineage_dataset_id_missing:\(position)"))
      }
    }
    found += requested.filter { !present.contains($0) }.map { "lineage_dataset_missing:" + $0 }
    return aSet(found)
  }

  /// Section 3: a set of strings is trimmed, without blanks and duplicates, sorted.
  static func aSet(_ texts: [Text]) -> [Text] {
    Set(texts.filter { !$0.isBlank }.map(\.trimmed)).sorted()
  }
}
