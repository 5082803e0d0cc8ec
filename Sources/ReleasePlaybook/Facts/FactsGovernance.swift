import ReplayGate

extension RepositoryFacts {
  /// Whether a check is green at the candidate commit, and its enforcing steps ran and succeeded.
  ///
  /// Of several runs of a workflow at the commit, the latest counts, also if it does not have the job yet. If checks in
  /// other workflows have the same name, each counts. A check without a known commit could be green for another commit.
  /// `gh pr checks` does not state the commit; a pull request's rollup with `headRefOid` does, and so does the run that
  /// the check links to.
  package func judge(_ check: GovernanceCheck, commit: String) -> Judgement {
    let named = jobs(of: check)
    let groups = Dictionary(grouping: named.filter { $0.commit.isExactly(commit) }) { Exact($0.workflow) }
      .mapValues(\.latest)
    // A check without a known commit can only count as a failure.
    let untold = named.filter { job in
      job.commit == nil && groups[Exact(job.workflow)]?.contains { job.isOlder(than: $0) } != true
    }
    let current = groups.values.flatMap(\.self)
    var judgement = Self.judge(current, untold, all: named, commit: commit)
    let shown = current.isEmpty ? named : current
    judgement.references =
      Self.unique(shown.compactMap(\.url)).map { Reference(kind: "check_run", ref: $0) }
      + Self.unique(shown.map(\.source)).map { Reference(kind: "fact", ref: $0) }
    guard judgement.status == .pass else { return judgement }
    guard let own = groups[Exact(check.workflow)] else {
      judgement.status = .noData
      let others = groups.keys.map { Exact($0.wrappedValue ?? "one that no fact tells") }.sorted()
        .map(\.wrappedValue).joined(separator: ", ")
      judgement.observed += ", but in the workflow \(others) and not in \(check.workflow)"
      return judgement
    }
    for step in check.enforces?.steps ?? [] { judgement = judgement.and(Self.judge(step, in: own)) }
    return judgement
  }

  private static func judge(
    _ current: [JobFact], _ untold: [JobFact], all: [JobFact], commit: String
  ) -> Judgement {
    if all.isEmpty { return Judgement(status: .noData, observed: "no fact about the check") }
    guard let worst = (current + untold).min(by: { $0.outcome < $1.outcome }), !current.isEmpty else {
      if let unknown = untold.first {
        return Judgement(
          status: .noData,
          observed: "\(unknown.state.lowercased()), but no fact tells at which commit (gh run view of its run)")
      }
      let old = all.latest.first ?? all[0]
      return Judgement(
        status: .stale,
        observed: "\(old.state.lowercased()) at \(short(old.commit ?? "")); the candidate is \(short(commit))")
    }
    let state = worst.state.lowercased()
    switch worst.outcome {
    case .passed: return Judgement(status: .pass, observed: "\(state) at \(short(commit))")
    case .skipped: return Judgement(status: .noData, observed: "it did not run: \(state)")
    case .unfinished: return Judgement(status: .noData, observed: "it has not ended: \(state)")
    case .failed: return Judgement(status: .fail, observed: "\(state) at \(short(commit))")
    }
  }

  /// Whether a step with exactly this name ran and succeeded in the latest run.
  private static func judge(_ step: EnforcingStep, in latest: [JobFact]) -> Judgement {
    let known = latest.filter { $0.steps != nil }
    // Steps of another run do not count.
    let isKnown = latest.allSatisfy { job in
      known.contains { $0.runID == job.runID && ($0.jobID == job.jobID || job.jobID == nil) }
    }
    guard isKnown else {
      return Judgement(status: .noData, observed: "no fact tells the steps of its latest run (gh run view)")
    }
    var judgement = Judgement(status: .pass, observed: "'\(step.name)' succeeded")
    for job in known {
      let found = (job.steps ?? []).filter { $0.name.isExactly(step.name) }
      if found.count > 1 { return Judgement(status: .noData, observed: "its run has two steps '\(step.name)'") }
      guard let only = found.first else {
        return Judgement(status: .fail, observed: "its run has no step '\(step.name)'")
      }
      guard only.conclusion == "success" else {
        let state = only.conclusion.isEmpty ? "unfinished" : only.conclusion
        judgement = Judgement(status: .fail, observed: "'\(step.name)' is \(state)")
        continue
      }
    }
    return judgement
  }

  private static func short(_ commit: String) -> String { String(commit.prefix(12)) }

  private static func unique(_ texts: [String]) -> [String] {
    texts.withoutRepeats
  }
}
