import ReplayGate

extension Facts {
  /// Whether a check is green at the candidate commit, and its run includes what it has to.
  ///
  /// A check whose commit no fact tells could be green for another one. `gh pr checks` does not tell it; a pull
  /// request's rollup with `headRefOid` does, and so does the run that the check links to.
  package func judge(_ check: GovernanceCheck, commit: String) -> Judgement {
    let named = checks.filter { $0.name.isExactly(check.name) }.map { fact in
      (fact: fact, commit: self.commit(of: fact))
    }
    let runs = latestRuns(of: check.name, linked: named.compactMap(\.fact.run))
    var seen = named.map { Observation(outcome: $0.fact.outcome, state: $0.fact.state, commit: $0.commit) }
    // A workflow's run stands for its check where there is no fact about the check itself.
    if named.isEmpty { seen = runs.map { Observation(outcome: $0.outcome, state: $0.state, commit: $0.commit) } }
    let links = named.compactMap(\.fact.link) + runs.compactMap(\.url)
    var judgement = Self.judge(seen, commit: commit)
    judgement.references =
      Self.unique(links).map { Reference(kind: "check_run", ref: $0) }
      + Self.unique(named.map(\.fact.source) + runs.map(\.source)).map { Reference(kind: "fact", ref: $0) }
    guard judgement.status == .pass else { return judgement }
    for text in check.includes {
      judgement = judgement.and(Self.judge(runs.filter { $0.commit.isExactly(commit) }, include: text))
    }
    return judgement
  }

  private struct Observation {
    let outcome: CheckFact.Outcome
    let state: String
    let commit: String?
  }

  private static func judge(_ seen: [Observation], commit: String) -> Judgement {
    if seen.isEmpty { return Judgement(status: .noData, observed: "no fact about the check") }
    let current = seen.filter { $0.commit.isExactly(commit) }
    guard !current.isEmpty else {
      if let unknown = seen.first(where: { $0.commit == nil }) {
        return Judgement(
          status: .noData,
          observed: "\(unknown.state.lowercased()), but no fact tells at which commit (gh run view of its run)")
      }
      let old = seen.compactMap(\.commit)[0]
      return Judgement(
        status: .stale, observed: "\(seen[0].state.lowercased()) at \(short(old)); the candidate is \(short(commit))")
    }
    // One that is not tied to a commit can only speak against it.
    let worst = (current + seen.filter { $0.commit == nil }).min { $0.outcome < $1.outcome }!
    let state = worst.state.lowercased()
    switch worst.outcome {
    case .passed: return Judgement(status: .pass, observed: "\(state) at \(short(commit))")
    case .skipped: return Judgement(status: .noData, observed: "it did not run: \(state)")
    case .unfinished: return Judgement(status: .noData, observed: "it has not ended: \(state)")
    case .failed: return Judgement(status: .fail, observed: "\(state) at \(short(commit))")
    }
  }

  private static func judge(_ runs: [RunFact], include text: String) -> Judgement {
    let known = runs.compactMap(\.parts)
    guard !known.isEmpty else {
      return Judgement(status: .noData, observed: "no fact tells whether its run includes \(text)")
    }
    let wanted = plain(text)
    let parts = known.flatMap(\.self).filter { plain($0.name).contains(wanted) }
    guard let worst = parts.first(where: { $0.conclusion != "success" }) ?? parts.first else {
      return Judgement(status: .fail, observed: "its run does not include \(text)")
    }
    guard worst.conclusion == "success" else {
      let state = worst.conclusion.isEmpty ? "unfinished" : worst.conclusion
      return Judgement(status: .fail, observed: "its run includes \(text), which is \(state)")
    }
    return Judgement(status: .pass, observed: "its run includes \(text)")
  }

  /// The commit that a check was run on.
  private func commit(of check: CheckFact) -> String? {
    if let commit = check.commit { return commit }
    guard let id = check.run else { return nil }
    return runs.first { $0.id == id }?.commit
  }

  /// The runs of a check, the last attempt of each: those it links to, and those of its name.
  private func latestRuns(of name: String, linked ids: [Int]) -> [RunFact] {
    let mine = runs.filter { run in run.names.containsExactly(name) || run.id.map(ids.contains) == true }
    return mine.filter { run in !mine.contains { $0.id == run.id && $0.attempt > run.attempt } }
  }

  private static func short(_ commit: String) -> String { String(commit.prefix(12)) }

  private static func unique(_ texts: [String]) -> [String] {
    texts.withoutRepeats
  }

  /// Names of steps and commands, without what people write in two ways.
  private static func plain(_ text: String) -> String {
    text.lowercased().map { "-_".contains($0) ? " " : String($0) }.joined()
      .split(separator: " ").joined(separator: " ")
  }
}
