import ReplayGate

/// The basis of the verdict: the two profiles, the inputs, and the report itself.
extension HTMLReport {
  // MARK: Policy

  var policy: Section {
    let (before, after) = (Self.members(of: gate.baseline), Self.members(of: gate.candidate))
    let rows = zip(before, after).map { one, other in
      let isChanged = !one.value.isExactly(other.value)
      return HTMLTable.Row(
        cells: [
          HTML.code(one.name), "\(one.value)", "\(other.value)",
          isChanged ? "<span class=\"tag word\">changed</span>" : "",
        ], isMarked: isChanged)
    }
    let changes = rows.filter(\.isMarked).count
    let table = HTMLTable(
      id: "profiles",
      caption: changes == 0 ? "The two profiles are the same." : "\(HTMLFigure.count(changes, "member")) changed.",
      columns: ["member", "baseline", "candidate", "change"].map { HTMLTable.Column(title: $0) }, rows: rows)
    return Section(id: "policy", title: "Profiles", body: table.html)
  }

  private static func members(of profile: PolicyProfile) -> [(name: String, value: String)] {
    let budget = profile.agentReviewBudget
    let figure = HTMLFigure.exact(_:)
    return [
      ("profile", profile.name), ("metricDriftTolerancePct", figure(profile.metricDriftTolerancePct)),
      ("agentReviewBudget.maxRuntimeSeconds", figure(budget.maxRuntimeSeconds)),
      ("agentReviewBudget.maxTokens", figure(budget.maxTokens)),
      ("agentReviewBudget.maxToolCalls", figure(budget.maxToolCalls)),
      ("agentReviewBudget.maxFindings", figure(budget.maxFindings)),
      ("blockMergeOnFail", String(profile.blockMergeOnFail)),
      ("blockReleaseOnFail", String(profile.blockReleaseOnFail)),
      ("blockMergeOnAgentFail", String(profile.blockMergeOnAgentFail)),
      ("blockReleaseOnAgentFail", String(profile.blockReleaseOnAgentFail)),
      ("requireTraderReview", String(profile.requireTraderReview)),
      ("profileDigest, of the canonical form", profile.digest),
    ]
  }

  // MARK: Inputs

  var inputs: Section {
    let rows =
      findings.inputs.map { input in
        HTMLTable.Row(cells: [
          "<span>\(Self.words(for: input.role))</span>",
          "\(findings.name(of: input))\(input.revision.map { ", " + $0.words } ?? "")",
          "<code>\(input.digestText)</code>",
        ])
      }
      + findings.subjects.map { subject in
        HTMLTable.Row(cells: ["<span>subject</span>", "\(subject.name)", "<code>sha256:\(subject.sha256)</code>"])
      }
    let table = HTMLTable(
      id: "inputs-read", columns: ["what", "name", "digest of its bytes"].map { HTMLTable.Column(title: $0) },
      rows: rows)
    return Section(
      id: "inputs", title: "Inputs and subjects", body: rows.isEmpty ? "<p>None is named.</p>\n" : table.html)
  }

  private static func words(for role: GateFindings.DigestedInput.Role) -> String {
    switch role {
    case .recording: "recording"
    case .candidateRecording: "candidate recording"
    case .baselineProfile: "baseline profile"
    case .candidateProfile: "candidate profile"
    }
  }

  // MARK: Report

  /// The values of the report by member, and the report itself.
  var record: Section {
    let report = findings.report
    let verdict = report.verdict
    let members: [(String, String)] = [
      ("gateStatus", verdict.isBlocked ? "blocked" : "pass"), ("generatedAt", report.generatedAt.rfc3339),
      ("gate.id", report.id), ("gate.baselineId", report.baselineId), ("gate.candidateRunId", report.candidateRunId),
      ("gate.status", report.status.rawValue), ("gate.decision", verdict.decision.name),
      ("gate.mergeBlocked", String(verdict.isMergeBlocked)), ("gate.releaseBlocked", String(verdict.isReleaseBlocked)),
      ("gate.baselineDecision", verdict.baselineDecision.name),
      ("gate.candidateDecision", verdict.candidateDecision.name),
      ("gate.metricDriftDeltaPct", HTMLFigure.exact(verdict.metricDriftDeltaPct)),
      ("gate.metricDriftThresholdPct", HTMLFigure.exact(verdict.metricDriftThresholdPct)),
      ("gate.thresholdBreached", String(verdict.isThresholdBreached)),
      ("gate.reasons", verdict.reasons.map(\.code).joined(separator: ", ")),
      ("gate.summary", report.summary ?? "null"),
    ]
    let rows = members.map { name, value in
      HTMLTable.Row(cells: [HTML.code(name), "\(value)"])
    }
    let table = HTMLTable(
      id: "report-members", caption: "The figures of validation-replay-gate-report.v1.",
      columns: ["member", "value"].map { HTMLTable.Column(title: $0) }, rows: rows)
    return Section(
      id: "report", title: "Report",
      body: "\(table.html)<h3>As it is written</h3>\n\(Self.copyable("report-json", report.json, "report"))")
  }
}
