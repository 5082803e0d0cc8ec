import ReplayGate

/// A document of the OpenSLO specification, version `openslo/v1`: `kind`, `metadata` and `spec`.
struct OpenSLODocument {
  let kind: String
  /// Empty where an inline object has none.
  let name: String
  let spec: JSONObject
  let node: JSONNode
  /// Whether it is a document of its own, which others may refer to.
  let isReferenced: Bool

  /// The documents of a text; nil where it is something else.
  static func all(in root: JSONNode) throws(ReplayGateError) -> [OpenSLODocument]? {
    switch root.kind {
    case .array(let elements):
      var documents: [OpenSLODocument] = []
      for element in elements { documents.append(try OpenSLODocument(element)) }
      return documents
    case .object(let members) where members.contains { $0.name == "apiVersion" }:
      return [try OpenSLODocument(root)]
    default: return nil
    }
  }

  private init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try node.object("document")
    let version = try object.required("apiVersion")
    guard try version.string("apiVersion") == "openslo/v1" else {
      throw version.fault(expected: "\"apiVersion\" to be \"openslo/v1\"")
    }
    let metadata = try object.required("metadata").object("metadata")
    kind = try object.required("kind").text("kind")
    name = try metadata.required("name").text("name")
    spec = try object.required("spec").object("spec")
    self.node = node
    isReferenced = true
  }

  /// An object that stands within another one, with its kind known from there.
  init(inline node: JSONNode, kind: String) throws(ReplayGateError) {
    let object = try node.object(kind)
    self.kind = kind
    name = try object.optional("metadata")?.object("metadata").optional("name")?.text("name") ?? ""
    spec = try object.required("spec").object("spec")
    self.node = node
    isReferenced = false
  }
}

/// OpenSLO documents as objectives and alerts. The metric of an objective is measured under its indicator's name, or
/// the SLO's where the indicator has none.
struct OpenSLOReader {
  let documents: [OpenSLODocument]

  func read(into reader: inout SLOBaselineReader) throws(ReplayGateError) {
    for document in documents where document.kind == "SLO" { try readSLO(document, into: &reader) }
    if let last = documents.first, !documents.contains(where: { $0.kind == "SLO" }), reader.slos.isEmpty {
      throw last.node.fault(expected: "a document of kind \"SLO\" among these", found: "\"\(last.kind)\"")
    }
  }

  private func readSLO(_ document: OpenSLODocument, into reader: inout SLOBaselineReader) throws(ReplayGateError) {
    let (window, windowText) = try window(of: document.spec)
    let objectives = try document.spec.required("objectives").array("objectives")
    if objectives.isEmpty {
      throw document.node.fault(expected: "an SLO with objectives", found: "none")
    }
    for (index, node) in objectives.enumerated() {
      let objective = try node.object("objectives[]")
      let own = try indicator(of: objective)
      let shared = try indicator(of: document.spec)
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
        owner: try document.spec.required("service").text("service"), criticalPaths: [])
      reader.add(slo, at: node)
      try readAlerts(of: document, slo: slo, into: &reader)
    }
  }

  // MARK: References

  private func indicator(of spec: JSONObject) throws(ReplayGateError) -> OpenSLODocument? {
    if let node = spec.optional("indicator") { return try OpenSLODocument(inline: node, kind: "SLI") }
    guard let node = spec.optional("indicatorRef") else { return nil }
    return try referenced(node, "indicatorRef", kind: "SLI")
  }

  private func referenced(
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
    let target = try percent(of: objective, "target", "targetPercent")
    guard let target else {
      throw objective.node.fault(expected: "a \"target\" or a \"targetPercent\" for this objective", found: "none")
    }
    let isThreshold = indicator.spec.optional("thresholdMetric") != nil
    if !isThreshold, indicator.spec.optional("ratioMetric") == nil {
      throw indicator.node.fault(expected: "a \"thresholdMetric\" or a \"ratioMetric\" in this SLI", found: "neither")
    }
    let good: ServiceLevelObjective.Share.Good =
      isThreshold
      ? .threshold(
        try comparison(of: objective), try objective.required("value").number("value"))
      : .measured
    return ServiceLevelObjective.Share(
      good: good, comparison: .atLeast, target: target, method: try method(of: objective, in: document))
  }

  private func method(
    of objective: JSONObject, in document: OpenSLODocument
  ) throws(ReplayGateError) -> ServiceLevelObjective.Share.Method {
    let node = try document.spec.required("budgetingMethod")
    switch try node.string("budgetingMethod") {
    case "Occurrences": return .occurrences
    case "Timeslices":
      let target = try objective.required("timeSliceTarget")
      let value = try target.number("timeSliceTarget")
      guard value > 0, value <= 1 else { throw target.fault(expected: "\"timeSliceTarget\" to be above 0, up to 1") }
      return .timeslices(
        try span(objective.required("timeSliceWindow"), "timeSliceWindow"), target: (value * 1e11).rounded() / 1e9)
    case "RatioTimeslices":
      return .ratioTimeslices(try span(objective.required("timeSliceWindow"), "timeSliceWindow"))
    default:
      throw node.fault(
        expected: "\"budgetingMethod\" to be \"Occurrences\", \"Timeslices\" or \"RatioTimeslices\"")
    }
  }

  /// A share as a part of one under one name, in per cent under another.
  private func percent(
    of object: JSONObject, _ part: String, _ percent: String
  ) throws(ReplayGateError) -> Double? {
    if let node = object.optional(part) {
      let value = try node.number(part)
      guard value >= 0, value < 1 else { throw node.fault(expected: "\"\(part)\" to be from 0 to below 1") }
      return (value * 1e11).rounded() / 1e9
    }
    guard let node = object.optional(percent) else { return nil }
    let value = try node.number(percent)
    guard value >= 0, value < 100 else { throw node.fault(expected: "\"\(percent)\" to be from 0 to below 100") }
    return value
  }

  private func comparison(of object: JSONObject) throws(ReplayGateError) -> Comparison {
    let node = try object.required("op")
    switch try node.string("op") {
    case "lte": return .atMost
    case "gte": return .atLeast
    case "lt": return .below
    case "gt": return .above
    default: throw node.fault(expected: "\"op\" to be \"lte\", \"gte\", \"lt\" or \"gt\"")
    }
  }

  // MARK: Windows

  private func span(_ node: JSONNode, _ name: String) throws(ReplayGateError) -> TimeSpan {
    guard let (count, unit) = Self.duration(try node.text(name)) else {
      throw node.fault(expected: "\"\(name)\" to be a span such as \"5m\" or \"1h\"")
    }
    return TimeSpan(milliseconds: unit.length.span.milliseconds * count)
  }

  private static func duration(_ text: String) -> (count: Int64, unit: SLOWindow.CalendarUnit)? {
    guard
      let last = text.last, let unit = SLOWindow.CalendarUnit(rawValue: String(last)),
      let count = Int64(text.dropLast()), count > 0, count <= 1_000_000
    else { return nil }
    return (count, unit)
  }

  private func window(of spec: JSONObject) throws(ReplayGateError) -> (SLOWindow, String) {
    let windows = try spec.required("timeWindow")
    let elements = try windows.array("timeWindow")
    guard elements.count == 1 else { throw windows.fault(expected: "\"timeWindow\" to have exactly one window") }
    let window = try elements[0].object("timeWindow[]")
    let durationNode = try window.required("duration")
    let text = try durationNode.text("duration")
    guard let (count, unit) = Self.duration(text) else {
      throw durationNode.fault(expected: "\"duration\" to be a span such as \"28d\" or \"1M\"")
    }
    let isRolling = try window.optional("isRolling")?.bool("isRolling") ?? (window.optional("calendar") == nil)
    if isRolling { return (.rolling(TimeSpan(milliseconds: unit.length.span.milliseconds * count)), text) }
    let calendar = try window.required("calendar").object("calendar")
    let startNode = try calendar.required("startTime")
    let zoneNode = try calendar.required("timeZone")
    guard ["UTC", "Etc/UTC", "GMT", "Z"].containsExactly(try zoneNode.text("timeZone")) else {
      throw zoneNode.fault(expected: "\"timeZone\" to be \"UTC\": no other calendar is known here")
    }
    let start = try startNode.text("startTime").split(separator: " ").joined(separator: "T")
    guard let moment = Moment(rfc3339: start) ?? Moment(rfc3339: start + "Z") else {
      throw startNode.fault(expected: "\"startTime\" to be such as \"2026-01-01 00:00:00\"")
    }
    return (.calendar(start: moment, count: count, unit: unit), text + " of the calendar")
  }

  // MARK: Alerts

  private func readAlerts(
    of document: OpenSLODocument, slo: ServiceLevelObjective, into reader: inout SLOBaselineReader
  ) throws(ReplayGateError) {
    for node in try document.spec.optional("alertPolicies")?.array("alertPolicies") ?? [] {
      let policy: OpenSLODocument
      if case .string = node.kind {
        policy = try referenced(node, "alertPolicies[]", kind: "AlertPolicy")
      } else if let reference = try node.object("alertPolicies[]").optional("alertPolicyRef") {
        policy = try referenced(reference, "alertPolicyRef", kind: "AlertPolicy")
      } else {
        policy = try OpenSLODocument(inline: node, kind: "AlertPolicy")
      }
      let conditions = try policy.spec.required("conditions").array("conditions")
      for (index, condition) in conditions.enumerated() {
        let name = (policy.name.isEmpty ? "alert" : policy.name) + (conditions.count == 1 ? "" : "/\(index + 1)")
        reader.add(try alert(condition, id: "\(slo.id)/\(name)", slo: slo.id), at: node)
      }
    }
  }

  private func alert(_ node: JSONNode, id: String, slo: String) throws(ReplayGateError) -> SLOAlert {
    let document: OpenSLODocument
    if let reference = try node.object("conditions[]").optional("conditionRef") {
      document = try referenced(reference, "conditionRef", kind: "AlertCondition")
    } else {
      document = try OpenSLODocument(inline: node, kind: "AlertCondition")
    }
    let condition = try document.spec.required("condition").object("condition")
    let kind = try condition.required("kind")
    guard try kind.string("kind") == "burnrate" else { throw kind.fault(expected: "\"kind\" to be \"burnrate\"") }
    let comparison = condition.optional("op") == nil ? Comparison.atLeast : try comparison(of: condition)
    var after: TimeSpan?
    // A span of zero is the same as none.
    if let node = condition.optional("alertAfter"), try !node.text("alertAfter").hasPrefix("0") {
      after = try span(node, "alertAfter")
    }
    return SLOAlert(
      id: id, slo: slo,
      condition: SLOCondition(
        burnRate: try condition.required("threshold").number("threshold"), comparison,
        lookback: try span(condition.required("lookbackWindow"), "lookbackWindow"), after: after),
      severity: try document.spec.optional("severity")?.text("severity"), owner: nil)
  }
}
