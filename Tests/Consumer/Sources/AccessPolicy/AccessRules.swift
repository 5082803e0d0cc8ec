import ReplayGate

/// A request as an access log has it.
struct AccessRequest: Sendable {
  var user: String
  var groups: Set<String>
  var method: String
  var path: String
}

/// Who may do what: the first rule whose path begins the request's path decides.
struct AccessRules: ReplayPolicy {
  struct Rule: Sendable {
    var path: String
    var readers: Set<String>
    var writers: Set<String>
  }

  var name: String
  var rules: [Rule]

  /// The rules themselves, so that rules that differ have different digests.
  var digest: String {
    rules.map { "\($0.path) r:\($0.readers.sorted()) w:\($0.writers.sorted())" }.joined(separator: "; ")
  }

  func decide(_ request: AccessRequest) -> PolicyDecision {
    guard let rule = rules.first(where: { request.path.hasPrefix($0.path) }) else {
      return PolicyDecision(.fail, causes: ["no rule for \(request.path)"])
    }
    let isRead = ["GET", "HEAD"].contains(request.method)
    let allowed = isRead ? rule.readers.union(rule.writers) : rule.writers
    if !request.groups.isDisjoint(with: allowed) { return PolicyDecision(.pass) }
    return PolicyDecision(.fail, causes: ["\(request.method) \(rule.path) needs one of \(allowed.sorted())"])
  }
}

/// Whether new rules may replace those in force, according to the requests of a day.
func mayReplace(
  _ current: AccessRules, with next: AccessRules, requests: [(id: String, request: AccessRequest)]
) async throws -> Bool {
  let records = requests.map { PolicyRecord(id: $0.id, group: $0.request.path, evidence: $0.request) }
  let gate = PolicyGate(baseline: current, candidate: next, minimumRecords: 2, workers: 4)
  let evaluation = try await gate.evaluate(records)
  for example in evaluation.tally.examples { print(example.id, example.causes) }
  return !evaluation.verdict.isMergeBlocked
}
