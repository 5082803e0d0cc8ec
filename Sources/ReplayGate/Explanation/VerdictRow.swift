/// The contribution of one decision to a verdict. Decisions with equal contributions are interchangeable.
struct VerdictContribution: Sendable, Hashable {
  /// Nil if there is no partner.
  let outcome: PairOutcome?
  let baseline: Decision
  let isWaived: Bool
  /// Whether neither replay leaves the decision open.
  let isDecisive: Bool
  let comparison: RecordedComparison
  /// Empty unless strategies have budgets.
  let strategy: [UInt8]
}

/// A decision of a recording and its contribution to the verdict.
struct VerdictRow: Sendable {
  let contribution: VerdictContribution
  let id: String
  let source: String
  let line: Int
}

/// Collects the first decisions with each contribution.
struct RowWork: PieceWork {
  /// The work that decides the records.
  let work: ReplayWork
  let judgesStrategies: Bool
  /// The maximum number of decisions that are kept for each contribution.
  let limit: Int

  /// The maximum number of distinct contributions. Later ones are dropped.
  static let kinds = 4_096

  struct Row: Sendable {
    let contribution: VerdictContribution
    let id: String
    let lines: Int
  }

  struct Part: Sendable {
    var rows: [Row] = []
    var counts: [VerdictContribution: Int] = [:]
    var records = 0
  }

  struct Sum: Sendable {
    var rows: [VerdictRow] = []
    var counts: [VerdictContribution: Int] = [:]
    var records = 0
  }

  func decisions(in sum: Sum) -> Int { sum.records }

  func begin() -> Part { Part() }

  func process(
    _ piece: Piece, after lines: Int, with worker: inout ReplayWorker, into part: inout Part
  ) -> (lines: Int, fault: LocatedFault?) {
    piece.forEachRecord(in: &worker, after: lines) { worker, _, lines in
      part.records += 1
      let contribution = contribution(&worker)
      let count = part.counts[contribution, default: 0]
      guard count < limit, count > 0 || part.counts.count < Self.kinds else { return }
      part.counts[contribution] = count + 1
      part.rows.append(Row(contribution: contribution, id: worker.reader.record.id.string, lines: lines))
    }
  }

  private func contribution(_ worker: inout ReplayWorker) -> VerdictContribution {
    let facts = worker.checks.facts(of: &worker.reader.record, &worker.reader.texts)
    let before = work.baseline.decide(facts)
    let after: ReplayedDecision? =
      if let index = work.index {
        index.find(worker.reader.record.id).map { index.entries[$0].replay }
      } else {
        work.candidate.limits.decide(facts)
      }
    let outcome = after.map { work.candidate.rule.outcome(baseline: before, candidate: $0) }
    let match = outcome.flatMap { work.candidate.match($0, &worker.reader.record) }
    return VerdictContribution(
      outcome: outcome, baseline: before.decision, isWaived: match?.waiver != nil,
      isDecisive: before.isDecisive && after?.isDecisive ?? true,
      comparison: work.fidelity.comparison(of: before, with: worker.reader.record),
      strategy: judgesStrategies ? worker.reader.record.strategyId.bytes : [])
  }

  func fold(_ part: Part, after lines: Int, in source: String, into sum: inout Sum) throws(ReplayGateError) {
    sum.records += part.records
    for row in part.rows {
      let count = sum.counts[row.contribution, default: 0]
      guard count < limit, count > 0 || sum.counts.count < Self.kinds else { continue }
      sum.counts[row.contribution] = count + 1
      sum.rows.append(
        VerdictRow(
          contribution: row.contribution, id: row.id, source: source, line: lines + row.lines + 1))
    }
  }
}
