@testable import GateReports
@testable import ReplayGate
@testable import ReplayReference

extension FuzzTarget {
  /// A verdict in every format: each can be made, keeps its size limit, and is JSON if it must be.
  static let reports = FuzzTarget(
    name: "reports", input: "a candidate profile, a recording, a candidate recording; one or two left out",
    schemas: FuzzTarget.recordedKinds + ["profile"],
    run: { input in
      var random = SplitMix64(seed: input.fingerprint)
      var gate = Policy(&random).gate
      gate.details = TallyDocument.everything
      var parts = Parts(input, limit: 3).all
      let profile = try? PolicyProfile(json: parts[0], source: "profile")
      let profileBytes = profile.map { _ in parts.removeFirst() }
      if let profile { gate.candidate = profile }
      let recordings = parts.map { Recording.bytes($0, name: "recording") }
      guard let recording = recordings.first else { return }
      guard let run = Answer.of(gate, [recording], candidate: recordings.dropFirst().first).1 else { return }

      let findings = GateFindings(
        evaluation: run.evaluation,
        report: run.evaluation.report(generatedAt: StampTime(secondsSince1970: 1_767_225_600)),
        reproduce: "replay-gate", exitCode: run.evaluation.verdict.isBlocked ? 1 : 0, toolVersion: "1.2.3",
        candidateProfileBytes: profileBytes)
      for format in ReportFormat.allCases {
        let text = format.render(findings)
        let isWhole =
          switch format {
          case .markdown: text.utf8.count <= 1 << 20
          case .markdownComment: text.utf8.count <= 64 << 10
          case .sarif, .gitlab: (try? JSONParser.parse(text)) != nil
          case .intoto: text.utf8.split(separator: 0x0A).allSatisfy { (try? JSONParser.parse(Array($0))) != nil }
          case .github, .junit, .tap, .html: !text.isEmpty || format == .github
          @unknown default: !text.isEmpty
          }
        hold(isWhole, "\(format): \(text)")
      }
      explain(run, gate, recordings, &random)
    },
    seeds: { try $0.reports() })

  /// One of the decisions, explained as text and as JSON.
  private static func explain(
    _ run: EngineRun, _ gate: Gate, _ recordings: [Recording], _ random: inout SplitMix64
  ) {
    let ids = run.lines.compactMap { line in (try? JSONParser.parse(line))?["id"]?.text?.string }
    guard !ids.isEmpty else { return }
    let id = random.pick(ids)
    let explanations = OneThread.run { [gate] in
      (try? await gate.explain(id, in: [recordings[0]], candidateRecording: recordings.dropFirst().first)) ?? []
    }
    hold(!explanations.isEmpty, "no explanation of \(id)")
    for explanation in explanations {
      let report = ExplanationReport(explanation, gate: gate)
      hold((try? JSONParser.parse(report.json)) != nil, report.json)
      hold(report.table.contains("\ndecision\n"), report.table)
    }
  }
}
