package import ReplayGate

extension SLOBaseline {
  /// Reads the files of a baseline: `slos[]` with `alerts[]`, or OpenSLO documents (`openslo/v1`), one document or an
  /// array of them in each file.
  ///
  /// Unknown members are ignored, because a baseline is written for other tools too and contains more than is read
  /// here. The rest is checked: ids are unique, each objective has an owner, alerts refer to existing objectives, and
  /// each critical path has an objective.
  ///
  /// - Throws: `ReplayGateError.invalidInput` with line and column.
  package static func read(_ files: [(bytes: [UInt8], source: String)]) throws(ReplayGateError) -> SLOBaseline {
    var reader = SLOBaselineReader()
    var documents: [OpenSLODocument] = []
    for file in files {
      let root = try JSONNode.parse(file.bytes, source: file.source)
      if let found = try OpenSLODocument.all(in: root) {
        documents += found
      } else {
        try reader.read(root.object("SLO baseline"))
      }
    }
    try OpenSLOReader(documents: documents).read(into: &reader)
    return try reader.baseline()
  }
}

/// The parts that were read so far with their positions, so that an inconsistency can be reported with its line.
struct SLOBaselineReader {
  private(set) var slos: [(slo: ServiceLevelObjective, node: JSONNode)] = []
  private var alerts: [(alert: SLOAlert, node: JSONNode, sloNode: JSONNode)] = []
  private var rollback: [(criterion: SLORollbackCriterion, node: JSONNode)]?
  private var criticalPaths: [(name: String, node: JSONNode)] = []

  // MARK: Parts

  mutating func read(_ root: JSONObject) throws(ReplayGateError) {
    let owner = try Self.owner(of: root)
    let coverage = try Self.coverage(of: root) ?? ServiceLevelObjective.standardCoverage
    for node in try root.required("slos").array("slos") {
      add(try Self.slo(node.object("slos[]"), owner: owner, coverage: coverage), at: node)
    }
    for node in try root.optional("alerts")?.array("alerts") ?? [] { try readAlert(node) }
    if let name = ["rollbackCriteria", "rollback_criteria"].first(where: { root.optional($0) != nil }) {
      for node in try root.required(name).array(name) { try readCriterion(node) }
    }
    for name in ["criticalPaths", "critical_paths"] {
      for node in try root.optional(name)?.array(name) ?? [] { try readCriticalPath(node, name) }
    }
  }

  mutating func add(_ slo: ServiceLevelObjective, at node: JSONNode) { slos.append((slo, node)) }

  mutating func add(_ alert: SLOAlert, at node: JSONNode) { alerts.append((alert, node, node)) }

  private static func slo(
    _ object: JSONObject, owner: String?, coverage: Double
  ) throws(ReplayGateError) -> ServiceLevelObjective {
    let id = try object.required("id").text("id")
    let targetNode = try object.required("target")
    let target = try targetNode.text("target")
    guard let objective = objective(target) else {
      throw targetNode.fault(
        expected: "\"target\" to be a comparison such as \">=99.5%\", \"<=200\" or \"<=baseline+10%\"")
    }
    let windowNode = try object.required("window")
    let windowText = try windowNode.text("window")
    guard let window = Self.window(windowText) else {
      throw windowNode.fault(expected: "\"window\" to be a span such as \"30d\" or \"15m\"")
    }
    guard let owner = try Self.owner(of: object) ?? owner else {
      throw object.node.fault(expected: "a member \"owner\" in the SLO that begins here", found: "no such member")
    }
    var aggregate = ServiceLevelObjective.Aggregate.worst
    if let node = object.optional("aggregate") {
      guard let named = ServiceLevelObjective.Aggregate(rawValue: try node.string("aggregate")) else {
        let names = ServiceLevelObjective.Aggregate.allCases.map(\.rawValue).joined(separator: ", ")
        throw node.fault(expected: "\"aggregate\" to be one of \(names)")
      }
      aggregate = named
    }
    return ServiceLevelObjective(
      id: id, metric: try object.text(under: ["metric", "sli", "indicator"]) ?? id,
      service: try object.text(under: ["service"]), indicator: id, objective: objective, target: target,
      window: .rolling(window), windowText: windowText, aggregate: aggregate, owner: owner,
      criticalPaths: try paths(of: object), coverage: try Self.coverage(of: object) ?? coverage)
  }

  /// Reads `30d`, optionally with the word `rolling` before or after it.
  private static func window(_ text: String) -> TimeSpan? {
    let words = text.split(omittingEmptySubsequences: false) { $0 == "_" || $0 == " " || $0 == "-" }
    let spans = words.filter { $0 != "rolling" }
    return spans.count == 1 && words.count <= 2 ? TimeSpan(spans[0]) : nil
  }

  private static func coverage(of object: JSONObject) throws(ReplayGateError) -> Double? {
    guard let node = object.optional("coverage") else { return nil }
    let coverage = try node.number("coverage")
    guard coverage > 0, coverage <= 1 else { throw node.fault(expected: "\"coverage\" to be above 0, up to 1") }
    return coverage
  }

  /// Reads a target. `>=99.5%` has an error budget. A comparison with another number or with the baseline has none.
  private static func objective(_ target: String) -> ServiceLevelObjective.Objective? {
    var rest = target.split(whereSeparator: \.isWhitespace).joined()[...]
    guard let comparison = Comparison.taken(from: &rest), let bound = Bound(rest) else { return nil }
    guard case .absolute(let value, .percent) = bound, comparison != .equal else { return .bound(comparison, bound) }
    if !(0...100).contains(value) { return nil }
    return .share(
      ServiceLevelObjective.Share(
        good: comparison.wantsMore ? .measured : .measuredAsBad, comparison: comparison, target: value,
        method: .occurrences))
  }

  private mutating func readAlert(_ node: JSONNode) throws(ReplayGateError) {
    let object = try node.object("alerts[]")
    let names = ["slo", "sloId", "slo_id"]
    let sloNode = try object.required(names.first { object.optional($0) != nil } ?? "slo")
    let alert = SLOAlert(
      id: try object.required("id").text("id"), slo: try object.text(under: names) ?? "",
      condition: try Self.condition(of: object), severity: try object.text(under: ["severity"]),
      owner: try Self.owner(of: object), firesWithoutData: false)
    alerts.append((alert, node, sloNode))
  }

  private mutating func readCriterion(_ node: JSONNode) throws(ReplayGateError) {
    let object = try node.object("rollbackCriteria[]")
    let criterion = SLORollbackCriterion(
      id: try object.required("id").text("id"), condition: try Self.condition(of: object),
      slo: try object.text(under: ["slo", "sloId", "slo_id"]))
    rollback = (rollback ?? []) + [(criterion, node)]
  }

  private static func condition(of object: JSONObject) throws(ReplayGateError) -> SLOCondition {
    let node = try object.required("condition")
    guard let condition = SLOCondition(try node.text("condition")) else {
      throw node.fault(
        expected: "\"condition\" to be such as \"p95_latency_ms>200_for_15m\" or \"error_budget_burn_2h>=5%\"")
    }
    return condition
  }

  private mutating func readCriticalPath(_ node: JSONNode, _ name: String) throws(ReplayGateError) {
    guard case .object = node.kind else {
      criticalPaths.append((try node.text("\(name)[]"), node))
      return
    }
    let object = try node.object("\(name)[]")
    let name = ["id", "name"].first { object.optional($0) != nil }
    guard let name, let path = try object.optional(name)?.text(name) else {
      throw node.fault(expected: "a member \"id\" in the object that begins here", found: "no such member")
    }
    criticalPaths.append((path, node))
  }

  /// The value of `owner` or `ownerTeam`, or the names in `owners`.
  private static func owner(of object: JSONObject) throws(ReplayGateError) -> String? {
    let owners = try texts(of: object, ["owner", "ownerTeam", "owners"]).withoutRepeats
    return owners.isEmpty ? nil : owners.joined(separator: ", ")
  }

  /// The critical paths of an SLO. Each is a string, or several are in one string, separated by commas.
  private static func paths(of object: JSONObject) throws(ReplayGateError) -> [String] {
    var paths: [String] = []
    for name in ["criticalPath", "criticalPaths", "critical_path", "critical_paths"] {
      for text in try texts(of: object, [name]) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
          let path = String(part).trimmed
          if path.isEmpty, let node = object.optional(name) {
            throw node.fault(expected: "\"\(name)\" to name a path before and after each comma")
          }
          paths.append(path)
        }
      }
    }
    return paths.withoutRepeats
  }

  /// The strings of members that are a string or an array of strings.
  private static func texts(of object: JSONObject, _ names: [String]) throws(ReplayGateError) -> [String] {
    var texts: [String] = []
    for name in names {
      guard let node = object.optional(name) else { continue }
      guard case .array(let elements) = node.kind else {
        texts.append(try node.text(name))
        continue
      }
      for element in elements { texts.append(try element.text("\(name)[]")) }
    }
    return texts
  }

  // MARK: The whole

  /// Checks that the parts are consistent, and returns the baseline.
  func baseline() throws(ReplayGateError) -> SLOBaseline {
    try checkUnique(slos.map { ($0.slo.id, $0.node) }, "id of an SLO")
    try checkUnique(alerts.map { ($0.alert.id, $0.node) }, "id of an alert")
    try checkUnique((rollback ?? []).map { ($0.criterion.id, $0.node) }, "id of a rollback criterion")
    for (alert, _, node) in alerts where !knows(alert.slo) { throw Self.unknownSLO(alert.slo, node) }
    for (criterion, node) in rollback ?? [] {
      if let slo = criterion.slo, !knows(slo) { throw Self.unknownSLO(slo, node) }
      if criterion.slo == nil, criterion.condition.needsBudget {
        throw node.fault(expected: "a member \"slo\": the one whose error budget is meant", found: "no such member")
      }
    }
    for (path, node) in criticalPaths {
      let isCovered = slos.contains { $0.slo.criticalPaths.contains { $0.isExactly(path) } }
      if !isCovered { throw node.fault(expected: "an SLO that names the critical path \"\(path)\"", found: "none") }
    }
    return SLOBaseline(
      slos: slos.map(\.slo), alerts: alerts.map(\.alert), rollback: rollback.map { $0.map(\.criterion) },
      criticalPaths: criticalPaths.map(\.name))
  }

  private func knows(_ id: String) -> Bool { slos.contains { $0.slo.id.isExactly(id) } }

  private static func unknownSLO(_ id: String, _ node: JSONNode) -> ReplayGateError {
    node.fault(expected: "the id of an SLO of this baseline", found: "\"\(id)\"")
  }

  private func checkUnique(_ ids: [(id: String, node: JSONNode)], _ what: String) throws(ReplayGateError) {
    var seen: Set<[UInt8]> = []
    for (id, node) in ids where !seen.insert(Array(id.utf8)).inserted {
      throw node.fault(expected: "each \(what) once", found: "\"\(id)\" again")
    }
  }
}

extension JSONObject {
  /// The text of a member that may have several names. Returns nil if none of them is present. Throws if two are
  /// present with different texts.
  func text(under names: [String]) throws(ReplayGateError) -> String? {
    var found: String?
    for name in names {
      guard let node = optional(name) else { continue }
      let text = try node.text(name)
      if let found, !found.isExactly(text) {
        throw node.fault(expected: "\"\(name)\" to be \"\(found)\", as under its other name")
      }
      found = text
    }
    return found
  }
}

extension SLOCondition {
  /// Whether the condition refers to the error budget of an objective.
  var needsBudget: Bool { if case .metric = subject { false } else { true } }
}
