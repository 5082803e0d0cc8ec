internal import ReplayGate

/// One of several candidates, in the words and figures of a table that compares them.
struct ComparedCandidate {
  let findings: GateFindings
  private let words: VerdictWords

  init(_ findings: GateFindings) {
    self.findings = findings
    words = VerdictWords(findings)
  }

  private var evaluation: GateEvaluation { findings.evaluation }

  /// What a candidate comes to, the worst first: unknown goes before blocked (contract section 15).
  enum Standing: String, CaseIterable {
    case unknown, blocked, pass
  }

  var standing: Standing {
    evaluation.verdict.decision == .unknown ? .unknown : evaluation.verdict.isBlocked ? .blocked : .pass
  }

  var name: String { findings.profileNames.candidate }

  /// The verdict in at most ten characters: what is blocked, where that is one gate alone.
  var verdict: String {
    switch (standing, evaluation.verdict.isMergeBlocked, evaluation.verdict.isReleaseBlocked) {
    case (.blocked, true, false): "no merge"
    case (.blocked, false, true): "no release"
    default: standing.rawValue
    }
  }

  var regressed: String { FigureText.count(evaluation.tally.regressed) }
  var loosened: String { FigureText.count(evaluation.tally.loosened) }
  var changed: String { FigureText.count(evaluation.tally.changed) }
  var waived: String { FigureText.count(evaluation.tally.waived) }

  /// How many of the figures that the candidate sets otherwise no decision lies between.
  var notExercised: String {
    let (baseline, candidate) = (evaluation.gate.baseline, evaluation.gate.candidate)
    let changed = ProfileKnob.allCases.filter { $0.setting(in: baseline) != $0.setting(in: candidate) }.count
    return changed == 0 ? "no change" : "\(evaluation.notExercised.count) of \(changed)"
  }

  /// The reasons, each with its detail. That of the last goes on with what counts besides.
  var reasons: [(code: String, detail: String)] {
    let reasons = evaluation.verdict.reasons
    return reasons.enumerated().map { number, reason in
      let besides = number == reasons.count - 1 ? evaluation.besidesText.map { "; \($0)" } : nil
      return (reason.code, words.detail(of: reason) + (besides ?? ""))
    }
  }

  var warnings: [String] { words.warnings }
  var command: String { words.command }
  /// As in the candidate's own renderings.
  var nextCommands: [(name: String, shows: String, command: String)] { words.nextCommands }
}

/// Several candidates against one baseline over the same recordings.
struct ComparedCandidates {
  let all: [ComparedCandidate]

  init(_ findings: [GateFindings]) { all = findings.map(ComparedCandidate.init) }

  /// How many come to what: `1 unknown, 2 blocked, 1 pass`.
  var headline: String {
    ComparedCandidate.Standing.allCases.compactMap { standing in
      let count = all.count { $0.standing == standing }
      return count == 0 ? nil : "\(FigureText.count(count)) \(standing.rawValue)"
    }.joined(separator: ", ")
  }

  /// The worst that any comes to.
  var worst: ComparedCandidate.Standing {
    ComparedCandidate.Standing.allCases.first { standing in all.contains { $0.standing == standing } } ?? .unknown
  }

  var baseline: String { all.first?.findings.profileNames.baseline ?? "" }
  var count: String { FigureText.count(all.count, "candidate") }
  var decisions: String { FigureText.count(all.first?.findings.evaluation.tally.records ?? 0, "decision") }
  var mode: String { all.first?.findings.evaluation.gate.mode.name ?? "" }

  /// What the commands of all need that is gone: they read the same recordings.
  var needs: String? {
    let all = all.compactMap(\.findings.commands.needs)
    return all.isEmpty ? nil : all.withoutRepeats.joined(separator: ", and ")
  }

  /// Warnings, with the name of the candidate that each is about; without one where all have it.
  var warnings: [String] {
    let common = (all.first?.warnings ?? []).filter { text in all.allSatisfy { $0.warnings.containsExactly(text) } }
    return common
      + all.flatMap { candidate in
        candidate.warnings.filter { !common.containsExactly($0) }.map { "\(candidate.name): \($0)" }
      }
  }
}
