import ReplayGate

/// Reads objectives and alerts from OpenSLO documents. The metric of an objective has the name of its indicator, or of
/// the SLO if the indicator has none.
struct OpenSLOReader {
  let documents: [OpenSLODocument]

  func read(into reader: inout SLOBaselineReader) throws(ReplayGateError) {
    for document in documents where document.kind == "SLO" { try readSLO(document, into: &reader) }
    var seen: Set<Exact<String>> = []
    for document in documents where document.kind != "SLO" {
      if !seen.insert(Exact("\(document.kind) \(document.name)")).inserted {
        throw document.node.fault(
          expected: "each name of a kind once", found: "\(document.kind) \"\(document.name)\" again")
      }
    }
    if let last = documents.first, !documents.contains(where: { $0.kind == "SLO" }), reader.slos.isEmpty {
      throw last.node.fault(expected: "a document of kind \"SLO\" among these", found: "\"\(last.kind)\"")
    }
  }

  private func readSLO(_ document: OpenSLODocument, into reader: inout SLOBaselineReader) throws(ReplayGateError) {
    try document.spec.refuseUnknown(
      except: [
        "description", "service", "indicator", "indicatorRef", "timeWindow", "budgetingMethod", "objectives",
        "alertPolicies",
      ], of: "an OpenSLO SLO")
    let (window, windowText) = try window(of: document.spec)
    let objectives = try document.spec.required("objectives").array("objectives")
    if objectives.isEmpty {
      throw document.node.fault(expected: "an SLO with objectives", found: "none")
    }
    for (index, node) in objectives.enumerated() {
      let objective = try node.object("objectives[]")
      try objective.refuseUnknown(
        except: [
          "displayName", "op", "value", "target", "targetPercent", "timeSliceTarget", "timeSliceWindow", "indicator",
          "indicatorRef",
        ], of: "an OpenSLO objective that is supported")
      let own = try indicator(of: objective)
      let shared = try indicator(of: document.spec)
      if own != nil, shared != nil {
        throw node.fault(expected: "one indicator, of the SLO or of this objective", found: "two")
      }
      guard let indicator = own ?? shared else {
        throw node.fault(expected: "an \"indicator\" or an \"indicatorRef\" for this objective", found: "none")
      }
      let share = try share(of: objective, in: document, indicator: indicator)
      let suffix = try objective.optional("displayName")?.text("displayName") ?? String(index + 1)
      let slo = ServiceLevelObjective(
        id: objectives.count == 1 ? document.name : "\(document.name)/\(suffix)",
        metric: indicator.name.isEmpty ? document.name : indicator.name,
        service: try document.spec.required("service").text("service"),
        indicator: indicator.isReferenced ? "SLI \(indicator.name)" : "SLO \(document.name)", objective: .share(share),
        target: ">=\(share.target)%", window: window, windowText: windowText, aggregate: .worst,
        owner: try document.spec.required("service").text("service"), criticalPaths: [],
        coverage: ServiceLevelObjective.standardCoverage)
      reader.add(slo, at: node)
      try readAlerts(of: document, slo: slo, into: &reader)
    }
  }

  // MARK: References

  private func indicator(of spec: JSONObject) throws(ReplayGateError) -> OpenSLODocument? {
    guard let node = try spec.either("indicator", or: "indicatorRef") else { return nil }
    if spec.optional("indicator") != nil { return try OpenSLODocument(inline: node, kind: "SLI") }
    return try referenced(node, "indicatorRef", kind: "SLI")
  }

  func referenced(
    _ node: JSONNode, _ member: String, kind: String
  ) throws(ReplayGateError) -> OpenSLODocument {
    let name = try node.text(member)
    guard let document = documents.first(where: { $0.kind.isExactly(kind) && $0.name.isExactly(name) }) else {
      throw node.fault(expected: "the name of a document of kind \"\(kind)\" among these", found: "\"\(name)\"")
    }
    return document
  }

  // MARK: Objectives

  private func share(
    of objective: JSONObject, in document: OpenSLODocument, indicator: OpenSLODocument
  ) throws(ReplayGateError) -> ServiceLevelObjective.Share {
    let target = try target(of: objective)
    try indicator.spec.refuseUnknown(except: ["description", "thresholdMetric", "ratioMetric"], of: "an OpenSLO SLI")
    guard let metric = try indicator.spec.either("thresholdMetric", or: "ratioMetric") else {
      throw indicator.node.fault(expected: "a \"thresholdMetric\" or a \"ratioMetric\" in this SLI", found: "neither")
    }
    let good: ServiceLevelObjective.Share.Good
    if indicator.spec.optional("thresholdMetric") != nil {
      let threshold = try metric.object("thresholdMetric")
      try threshold.refuseUnknown(except: ["metricSource"], of: "a threshold metric that is supported")
      try checkSource(of: threshold)
      good = .threshold(try comparison(of: objective), try objective.required("value").number("value"))
    } else {
      try objective.refuse("op", "value", because: "for a ratio metric")
      good = try ratio(metric.object("ratioMetric"))
    }
    return ServiceLevelObjective.Share(
      good: good, comparison: .atLeast, target: target, method: try method(of: objective, in: document))
  }

  /// How the measurements of a ratio metric are read: as the proportion of good events, or as counts of bad ones.
  private func ratio(_ metric: JSONObject) throws(ReplayGateError) -> ServiceLevelObjective.Share.Good {
    try metric.refuseUnknown(
      except: ["counter", "good", "bad", "total", "rawType", "raw"], of: "a ratio metric that is supported")
    let counter = try metric.optional("counter")?.bool("counter") ?? false
    if let raw = metric.optional("raw") {
      try metric.refuse("good", "bad", "total", because: "beside \"raw\"")
      let type = try metric.required("rawType")
      guard try type.string("rawType") == "success" else {
        throw type.fault(expected: "\"rawType\" to be \"success\": no other is supported")
      }
      try checkSource(of: raw.object("raw"))
      return .measured
    }
    try metric.refuse("rawType", because: "without \"raw\"")
    if counter, let node = metric.optional("counter") {
      throw node.fault(expected: "\"counter\" to be false: counts that only grow are not supported")
    }
    guard let part = try metric.either("good", or: "bad") else { _ = try metric.required("good"); return .measured }
    try checkSource(of: part.object(metric.optional("good") == nil ? "bad" : "good"))
    try checkSource(of: metric.required("total").object("total"))
    return metric.optional("good") == nil ? .counted : .measured
  }

  /// The source of a metric is not used. This checks only that there are no other members.
  private func checkSource(of metric: JSONObject) throws(ReplayGateError) {
    try metric.refuseUnknown(except: ["metricSource"], of: "a metric")
    let source = try metric.required("metricSource").object("metricSource")
    try source.refuseUnknown(except: ["metricSourceRef", "type", "spec"], of: "a metric source")
  }

  private func method(
    of objective: JSONObject, in document: OpenSLODocument
  ) throws(ReplayGateError) -> ServiceLevelObjective.Share.Method {
    let node = try document.spec.required("budgetingMethod")
    switch try node.string("budgetingMethod") {
    case "Occurrences":
      try objective.refuse("timeSliceTarget", "timeSliceWindow", because: "where occurrences are counted")
      return .occurrences
    case "Timeslices":
      let target = try objective.required("timeSliceTarget")
      let value = try target.number("timeSliceTarget")
      guard value > 0, value <= 1 else { throw target.fault(expected: "\"timeSliceTarget\" to be above 0, up to 1") }
      return .timeslices(
        try slice(of: objective), target: (value * 1e11).rounded() / 1e9)
    case "RatioTimeslices":
      try objective.refuse("timeSliceTarget", because: "where the ratios of slices are averaged")
      return .ratioTimeslices(try slice(of: objective))
    default:
      throw node.fault(
        expected: "\"budgetingMethod\" to be \"Occurrences\", \"Timeslices\" or \"RatioTimeslices\"")
    }
  }

  /// The target in per cent. If it is given both as a ratio and in per cent, the two must be equal.
  private func target(of objective: JSONObject) throws(ReplayGateError) -> Double {
    var target: Double?
    for (name, factor) in [("target", 100.0), ("targetPercent", 1)] {
      guard let node = objective.optional(name) else { continue }
      let value = try node.number(name)
      guard value >= 0, value * factor < 100 else {
        throw node.fault(expected: "\"\(name)\" to be from 0 to below \(factor == 1 ? 100 : 1)")
      }
      let percent = SLOFigures.rounded(value * factor)
      if let target, target != percent {
        throw node.fault(expected: "\"\(name)\" to be the same as \"target\", \(target) %")
      }
      target = percent
    }
    guard let target else {
      throw objective.node.fault(expected: "a \"target\" or a \"targetPercent\" for this objective", found: "none")
    }
    return target
  }

  func comparison(of object: JSONObject) throws(ReplayGateError) -> Comparison {
    let node = try object.required("op")
    switch try node.string("op") {
    case "lte": return .atMost
    case "gte": return .atLeast
    case "lt": return .below
    case "gt": return .above
    default: throw node.fault(expected: "\"op\" to be \"lte\", \"gte\", \"lt\" or \"gt\"")
    }
  }
}
