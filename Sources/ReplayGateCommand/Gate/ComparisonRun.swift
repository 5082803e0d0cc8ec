import GateReports
import ReplayGate

/// One run of the gate with several candidates: each decision is read once, each candidate gets what a run with it alone
/// gives, and one table compares them.
struct ComparisonRun {
  let request: ComparisonRequest
  let outputs: OutputSet
  /// The arguments of the program, for the commands that reproduce the verdicts.
  let program: String

  /// In the order of `GateRun`.
  func perform() async throws(CommandFailure) -> ExitStatus {
    let files = try ComparisonOutputs(request)
    try files.removeStaleFiles()
    let configurations = try configurations()
    let shared = request.runs[0]
    let stream = ErrorStream(shared)
    var open: [OpenRun] = []
    for (run, files) in zip(request.runs, files.runs) { open.append(try OpenRun(run, files, outputs)) }
    let renderings = try OpenRun.open(request.reports, files.reports, outputs)

    let evaluations = try await evaluate(configurations, showsProgress: stream.showsProgress)
    // Read once more at most, where they are hashed.
    let recordings = try ReportInputs.recordings(of: shared, configurations[0])
    var written: [GateRun.Written] = []
    for (number, evaluation) in evaluations.enumerated() {
      let configuration = configurations[number]
      var run = GateRun(request: configuration.lasting(request.runs[number]), outputs: outputs, program: program)
      // No two print to the same file.
      run.copiesBefore = written.count {
        $0.findings.commands.copy != nil && $0.findings.evaluation.verdict.isBlocked
      }
      let inputs = ReportInputs.profiles(of: configuration) + recordings
      written.append(try run.write(evaluation, configuration, inputs, to: open[number]))
    }
    let notes = try write(CandidateComparison(written.map(\.findings)), to: renderings)
    let status = ExitStatus.worst(written.map(\.status))
    try outputs.commit(written.map(\.line).joined(), status)
    for text in written.flatMap(\.notes) + notes { StandardStreams.writeError(text) }
    StandardStreams.writeError(words(written.map(\.findings), stream))
    return status
  }

  /// A configuration for each candidate. The baseline and all else are read once.
  private func configurations() throws(CommandFailure) -> [RunConfiguration] {
    let first = try RunConfiguration(request.runs[0])
    var configurations = [first]
    var words: [Exact<String>: String] = [Exact(first.gate.candidate.digest): request.runs[0].candidate]
    for run in request.runs.dropFirst() {
      let configuration = try first.with(candidate: run.candidate)
      if let other = words.updateValue(run.candidate, forKey: Exact(configuration.gate.candidate.digest)) {
        throw .fault("\(OptionTable.programName): the candidates \(other) and \(run.candidate) are the same profile")
      }
      configurations.append(configuration)
    }
    return configurations
  }

  private func evaluate(
    _ configurations: [RunConfiguration], showsProgress: Bool
  ) async throws(CommandFailure) -> [GateEvaluation] {
    let progress = showsProgress ? outputs.progress : nil
    defer { progress?.finish() }
    do throws(ReplayGateError) {
      var gate = configurations[0].gate
      gate.details = request.runs[0].details
      return try await gate.evaluate(
        configurations[0].recordings, candidates: configurations.map(\.gate.candidate),
        candidateRecording: configurations[0].candidateRecording,
        progress: progress.map { line in { @Sendable progress in line.update(progress) } })
    } catch {
      throw CommandFailure(error)
    }
  }

  /// Writes the comparison in each format that was asked for; returns what is said of it on standard error.
  private func write(
    _ comparison: CandidateComparison, to renderings: [(request: ReportRequest, file: OutputFile?)]
  ) throws(CommandFailure) -> [String] {
    var notes: [String] = []
    var summary = StepSummary(outputs)
    for (report, file) in renderings {
      if let file {
        try file.write(Array((comparison.render(report.format) ?? "").utf8))
      } else if let path = ReportTarget.file(for: report.format) {
        let note = try summary.add(to: path) { comparison.render(report.format, taken: $0) ?? "" }
        if let note { notes.append(note) }
      }
    }
    return notes
  }

  private func words(_ findings: [GateFindings], _ stream: ErrorStream) -> String {
    let findings = findings.map(\.shownHere)
    guard request.runs[0].isQuiet else {
      return CandidateComparison(findings).summary(on: stream.screen)
    }
    return findings.filter(\.evaluation.verdict.isBlocked).map { findings in
      TerminalSummary(findings, on: stream.screen).oneLine
    }.joined()
  }
}
