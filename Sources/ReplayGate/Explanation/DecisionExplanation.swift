/// One recorded decision under both profiles, side by side.
public struct DecisionExplanation: Sendable {
  /// One rule under one profile.
  public struct Finding: Sendable, Hashable {
    /// The result of the rule.
    public let decision: Decision
    /// The measured value, if the rule compares a figure with a limit.
    public let figure: Double?
    /// The limit of the profile.
    public let limit: Double?
    /// The limit minus the measured value: negative if the limit is exceeded. Nil if the rule measures nothing, and for
    /// findings, which have no distance.
    public let margin: Double?
    /// The codes that the rule found, sorted.
    @Exact public internal(set) var findings: [String]
  }

  /// A rule with its result.
  public struct RuleFinding: Sendable, Hashable {
    /// The rule.
    public let rule: DecisionRule
    /// Its result.
    public let finding: Finding

    init(_ rule: DecisionRule, _ finding: Finding) {
      self.rule = rule
      self.finding = finding
    }
  }

  /// A knob whose setting alone can change what comes of the decision.
  public struct Remedy: Sendable, Hashable {
    /// The knob of the candidate profile.
    public let knob: ProfileKnob
    /// The settings that change it: those at which the decision does not count, or is not loosened.
    public let passing: KnobFrontier.Passing
  }

  /// One replay.
  public struct Side: Sendable {
    /// The profile's name.
    public let profile: String
    /// The recording that contains the replayed record.
    public let source: String
    /// The line in that recording, from 1.
    public let line: Int
    /// The replayed decision.
    public let replay: ReplayedDecision
    /// The findings of the checks.
    public let checks: CheckFindings
    /// The rules that apply to one record, in the contract's order.
    public let findings: [RuleFinding]
  }

  /// The id.
  public let id: String
  /// The strategy.
  public let strategyId: String
  /// The recorded decision, if the record has one.
  public let recorded: Decision?
  /// The profile that the record names, if any.
  public let recordedProfile: String?
  /// The baseline's replay.
  public let baseline: Side
  /// The candidate's replay; nil if there is no partner.
  public let candidate: Side?
  /// The result of the pair rule; nil if there is no partner.
  public let outcome: PairOutcome?
  /// The effect of the decision on this gate.
  public let standing: DecisionStanding
  /// The gate's verdict over the whole recording.
  public let verdict: GateVerdict
  /// The causes of the change: what failed under the candidate and not under the baseline, most important first. In mode
  /// `any`, of a decision that counts and got no worse: what failed under the candidate.
  public let turnedBy: [Shortfall]
  /// For each knob of the candidate profile, the settings at which the decision does not count. Of a decision that a waiver or
  /// a budget covers, those at which it needs neither. Empty if it does not count, covered or not.
  public let remedies: [Remedy]
  /// What the baseline holds against the decision and the candidate does not, most important first. Empty if the decision is
  /// not loosened: the candidate's is no higher than the baseline's.
  public let heldBackBy: [Shortfall]
  /// For each knob of the candidate profile, the settings at which the decision is not loosened. Empty if it is not.
  public let holding: [Remedy]
}

extension Gate {
  /// Explains the decision of every record with an id, because an id can occur more than once in a recording.
  ///
  /// - Parameters:
  ///   - id: The id, compared untrimmed.
  ///   - recordings: One recording, as parts in their order.
  ///   - candidateRecording: The recording that the candidate replays instead, a file or bytes in memory.
  /// - Returns: The explanations in the order of the recording; empty if there is no such record.
  /// - Throws: The errors of ``evaluate(_:candidateRecording:progress:trace:)``.
  /// - Complexity: As ``evaluate(_:candidateRecording:progress:trace:)``.
  public func explain(
    _ id: String, in recordings: [Recording], candidateRecording: Recording? = nil
  ) async throws(ReplayGateError) -> [DecisionExplanation] {
    // The recordings are read twice.
    let candidateRecording = candidateRecording?.heldUnchanged
    let (evaluation, found) = try await evaluate(recordings, candidateRecording, searching: id)
    guard let candidateRecording else {
      return try found.map { record throws(ReplayGateError) in
        try explanation(record, partner: record, evaluation)
      }
    }
    let partners = try await records(withIds: [id], in: [candidateRecording])
    try candidateRecording.unchanged?.check()
    return try found.map { record throws(ReplayGateError) in
      try explanation(record, partner: partners.first, evaluation)
    }
  }

  /// Evaluates recordings and finds the records of an id in one pass, because standard input can be read only once.
  private func evaluate(
    _ recordings: [Recording], _ candidateRecording: Recording?, searching id: String
  ) async throws(ReplayGateError) -> (GateEvaluation, [FoundRecord]) {
    let (sum, found) = try await sum(
      recordings, candidateRecording, besides: SearchWork(ids: [Array(id.utf8)]), from: SearchWork.Sum())
    return (GateEvaluation(gate: self, tally: sum.candidate.tally, details: sum.candidate.details), found.found)
  }

  private func explanation(
    _ record: FoundRecord, partner: FoundRecord?, _ evaluation: GateEvaluation
  ) throws(ReplayGateError) -> DecisionExplanation {
    let rule = PairRule(baseline: baseline, candidate: candidate)
    let mine = try DecodedRecord(record)
    let before = mine.explained(under: PolicyLimits(baseline))
    let first = side(baseline, record, mine, before)
    let hasDiverged =
      mine.profileDigest?.utf8.elementsEqual(baseline.digest.utf8) ?? false
      && mine.decision.map { $0 != before.replay.decision } ?? false
    func standing(_ outcome: PairOutcome?, isDecisive: Bool) -> DecisionStanding {
      DecisionStanding(
        of: outcome, id: mine.id, strategyId: mine.strategyId, isDecisive: isDecisive, hasDiverged: hasDiverged,
        in: evaluation)
    }
    guard let partner else {
      return DecisionExplanation(
        id: mine.id, strategyId: mine.strategyId, recorded: mine.decision, recordedProfile: mine.profile,
        baseline: first, candidate: nil, outcome: nil, standing: standing(nil, isDecisive: before.replay.isDecisive),
        verdict: evaluation.verdict,
        turnedBy: [], remedies: [], heldBackBy: [], holding: [])
    }
    let theirs = try DecodedRecord(partner)
    let limits = PolicyLimits(candidate)
    let after = theirs.explained(under: limits)
    let outcome = rule.outcome(baseline: before.replay, candidate: after.replay)
    let counts = outcome.hasReason || mode == .any && outcome.decision != .pass
    let probe = DecisionProbe(candidate: limits, rule: rule, mode: mode)
    let came = standing(outcome, isDecisive: before.replay.isDecisive && after.replay.isDecisive)
    // A decision that a waiver covers at another setting does not count there. One that is covered now is explained as
    // if it were not.
    let waived = came.waivedBy.isEmpty ? waivers?.waived(id: mine.id, strategyId: mine.strategyId) : nil
    let subject = DecisionProbe.Subject(baseline: before.replay, facts: theirs.facts, waived: waived ?? [])
    // Whether it is loosened is the same in every mode, but only this one tells.
    let loosening = DecisionProbe(candidate: limits, rule: rule, mode: .regressions)
    return DecisionExplanation(
      id: mine.id, strategyId: mine.strategyId, recorded: mine.decision, recordedProfile: mine.profile,
      baseline: first, candidate: side(candidate, partner, theirs, after), outcome: outcome,
      standing: came, verdict: evaluation.verdict,
      turnedBy: !counts
        ? []
        : outcome.hasReason
          ? Causes.of(after, against: before, outcome: outcome) : Causes.of(after, against: nil, outcome: nil),
      remedies: counts ? probe.remedies(of: subject, without: .counts) : [],
      heldBackBy: outcome.isLoosened ? Causes.of(before, against: after, outcome: nil) : [],
      holding: outcome.isLoosened ? loosening.remedies(of: subject, without: .loosened) : [])
  }

  private func side(
    _ profile: PolicyProfile, _ record: FoundRecord, _ decoded: DecodedRecord, _ explained: ExplainedReplay
  ) -> DecisionExplanation.Side {
    DecisionExplanation.Side(
      profile: profile.name, source: record.source, line: record.line, replay: explained.replay,
      checks: explained.findings, findings: explained.ruleFindings)
  }
}

extension DecisionProbe {
  /// For each knob, the settings at which a decision is not in a state.
  fileprivate func remedies(of subject: Subject, without state: DecisionState) -> [DecisionExplanation.Remedy] {
    ProfileKnob.allCases.map { knob in
      DecisionExplanation.Remedy(
        knob: knob, passing: KnobFrontier.Passing(settings(of: knob, without: state, of: subject), of: knob))
    }
  }
}

/// The parts of a record that an explanation needs, copied out of the reader.
private struct DecodedRecord {
  let id: String
  let strategyId: String
  let decision: Decision?
  let profile: String?
  let profileDigest: String?
  let facts: ReplayFacts
  let findings: CheckFindings

  init(_ found: FoundRecord) throws(ReplayGateError) {
    var worker = ReplayWorker()
    worker.buffer.append(found.bytes)
    worker.buffer.terminate()
    do throws(Fault) {
      _ = try worker.reader.readLine(JSONReader.skipSpace(worker.buffer.start))
    } catch {
      throw .unreadable(source: found.source, reason: "it changed while it was read")
    }
    facts = worker.checks.facts(of: &worker.reader.record, &worker.reader.texts)
    findings = worker.checks.findings()
    id = worker.reader.record.id.string
    strategyId = worker.reader.record.strategyId.string
    decision = worker.reader.record.decision
    profile = worker.reader.record.profile.isEmpty ? nil : worker.reader.record.profile.string
    profileDigest = worker.reader.record.profileDigest.isEmpty ? nil : worker.reader.record.profileDigest.string
  }

  func explained(under limits: PolicyLimits) -> ExplainedReplay {
    ExplainedReplay(
      replay: limits.decide(facts), facts: facts, findings: findings.under(limits, facts), limits: limits)
  }
}

extension DecisionExplanation.Finding {
  /// The finding for a check or lane that a recorded outcome leaves open, which counts as failed.
  fileprivate func open(because reason: String) -> DecisionExplanation.Finding {
    DecisionExplanation.Finding(
      decision: .fail, figure: figure, limit: limit, margin: margin, findings: findings + [reason])
  }
}

extension ExplainedReplay {
  /// All rules for one record, in the contract's order.
  fileprivate var ruleFindings: [DecisionExplanation.RuleFinding] {
    func check(_ codes: [String]) -> DecisionExplanation.Finding {
      DecisionExplanation.Finding(
        decision: codes.isEmpty ? .pass : .fail, figure: nil, limit: nil, margin: nil, findings: codes)
    }
    func figure(_ figure: Double, _ limit: Double, _ codes: [String] = []) -> DecisionExplanation.Finding {
      DecisionExplanation.Finding(
        decision: figure > limit ? .fail : .pass, figure: figure, limit: limit, margin: limit - figure,
        findings: codes)
    }
    let drift = findings.metricMismatches.filter { $0.hasPrefix("metric_drift_exceeds_tolerance:") }
    let metrics = findings.metricMismatches.filter { !$0.hasPrefix("metric_drift_exceeds_tolerance:") }
    let agent = facts.firstBlockingFinding
    let isStopped = facts.recorded.breach == .other
    let isOpen = replay.traits.contains(.agentOpen)
    let findingsDecision: Decision =
      isStopped || isOpen
      ? .fail : facts.distinctFindings == 0 ? .pass : Double(agent) < limits.maxFindings ? .fail : .conditionalPass
    let openFindings =
      isStopped
      ? ["stopped for a reason that is no budget's"]
      : isOpen ? ["open: what would be found under this profile was not recorded"] : []
    let tolerance = limits.metricDriftTolerancePct
    // If the rounded drift compares with the tolerance in the same way, it is shown; otherwise all digits are.
    let isRoundedEnough = (facts.driftOfRecord > tolerance) == (facts.drift > tolerance)
    if facts.recorded.kind == .decided {
      let decided = DecisionExplanation.Finding(
        decision: replay.decision, figure: nil, limit: nil, margin: nil, findings: findings.causes)
      return [DecisionExplanation.RuleFinding(.decidedElsewhere, decided)]
    }
    // An open drift or lane counts as failed, whether the recorded drift is above the tolerance or not.
    var driftFinding = figure(isRoundedEnough ? facts.driftOfRecord : facts.drift, tolerance, drift)
    if replay.traits.contains(.driftOpen) { driftFinding = driftFinding.open(because: "open: it was rounded") }
    let rules: [(DecisionRule, DecisionExplanation.Finding)] = [
      (.indicatorFidelity, check(findings.missingIndicators)),
      (.tradeCoherence, check(findings.tradeViolations)),
      (.metricEvidence, check(metrics)),
      (.metricDrift, driftFinding),
      (.lineageCompleteness, check(findings.lineageViolations)),
      (.tokenBudget, figure(facts.usage.tokensUsed, limits.maxTokens)),
      (.runtimeBudget, figure(facts.usage.runtimeSeconds, limits.maxRuntimeSeconds)),
      (.toolCallBudget, figure(facts.usage.toolCallsUsed, limits.maxToolCalls)),
      (
        .agentFindings,
        DecisionExplanation.Finding(
          decision: findingsDecision,
          figure: agent == .max ? nil : Double(agent + 1), limit: limits.maxFindings, margin: nil,
          findings: openFindings)
      ),
      (
        .traderReview,
        DecisionExplanation.Finding(
          decision: limits.traderLane(facts), figure: nil, limit: nil, margin: nil,
          findings: ["status \(facts.traderStatus.name)"] + (facts.traderDecision.map { ["decision \($0.name)"] } ?? [])
        )
      ),
    ]
    return rules.map(DecisionExplanation.RuleFinding.init)
  }
}
