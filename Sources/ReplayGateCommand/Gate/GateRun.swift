import GateReports
import ReplayGate

/// One run of the gate, from its flags to its exit status.
///
/// The order is the contract's: outputs are checked against inputs, files of an earlier run go, only then is anything
/// read; the outputs are complete before any is put in its place, and standard output is written last.
struct GateRun {
  let request: RunRequest
  let outputs: OutputSet
  /// The program as it was called, for the command that reproduces the verdict.
  let program: String
  /// What was replayed elsewhere already; nil: this run replays.
  var merged: TallyDocument?

  func perform() async throws(CommandFailure) -> ExitStatus {
    let files = try GateOutputs(request, of: OptionTable.root)
    try files.removeStaleFiles()
    return try await perform(files)
  }

  /// With outputs that have been checked, and cleared of an earlier run's.
  func perform(_ files: GateOutputs) async throws(CommandFailure) -> ExitStatus {
    let configuration =
      if let merged { try RunConfiguration(request, merged: merged) } else { try RunConfiguration(request) }
    let stream = ErrorStream(request)

    // Opened before the replay: a folder that cannot be written is known at once.
    let trace = try files.trace.map { target throws(CommandFailure) in try outputs.open(target, direct: .atOnce) }
    let output = try files.output.map { target throws(CommandFailure) in try outputs.open(target) }
    var renderings: [(request: ReportRequest, file: OutputFile?)] = []
    for (report, path) in zip(request.reports, files.reports) {
      renderings.append((report, try path.map { target throws(CommandFailure) in try outputs.open(target) }))
    }

    let evaluation = try await evaluate(configuration, trace: trace, showsProgress: stream.showsProgress)
    let report = evaluation.report(generatedAt: configuration.generatedAt)
    let line = report.json + "\n"
    let status = ExitStatus(evaluation.verdict, deciding: request.gates)
    let reproduce = ReproduceLine.render(request, at: evaluation.gate.waivers?.now, program: program)

    try output?.write(Array(line.utf8))
    var annotations: [String] = []
    var notes: [String] = []
    if !renderings.isEmpty {
      let findings = GateFindings(
        evaluation: evaluation, report: report, reproduce: reproduce, exitCode: status.rawValue,
        inputs: try ReportInputs.all(of: request, profiles: merged.map(ReportInputs.profiles)),
        subjects: request.subjects, toolVersion: VersionText.version,
        candidateProfileBytes: try ReportInputs.candidateProfileBytes(of: request, merged: merged),
        roots: ReportInputs.roots)
      var added = 0
      for rendering in renderings {
        let format = rendering.request.format
        if let file = rendering.file {
          try file.write(Array(format.render(findings).utf8))
        } else if let path = ReportTarget.file(for: format) {
          // A summary that is too large is not shown at all.
          let taken = added + (Platform.status(of: path)?.size ?? 0)
          let text = format.render(findings, taken: taken)
          if text.isEmpty { notes.append("replay-gate: \(path) is full: the verdict is not added to it\n") }
          added += text.utf8.count
          try outputs.append(Array(text.utf8), to: path)
        } else {
          annotations.append(format.render(findings))
        }
      }
    }
    try outputs.commit(line, status)
    for text in annotations { StandardStreams.writeCommands(text) }
    for text in notes { StandardStreams.writeError(text) }
    StandardStreams.writeError(words(on: evaluation, reproduce: reproduce, stream: stream))
    return status
  }

  private func evaluate(
    _ configuration: RunConfiguration, trace: OutputFile?, showsProgress: Bool
  ) async throws(CommandFailure) -> GateEvaluation {
    let progress = showsProgress ? ProgressLine() : nil
    defer { progress?.finish() }
    do throws(ReplayGateError) {
      var gate = configuration.gate
      gate.details = request.details
      if let merged { return try merged.evaluation(under: gate) }
      return try await gate.evaluate(
        configuration.recordings,
        candidateRecording: configuration.candidateRecording,
        trace: trace.map { file in { @Sendable bytes in try file.write(bytes) } },
        progress: progress.map { line in { @Sendable progress in line.update(progress) } })
    } catch {
      throw trace?.failure ?? CommandFailure(error)
    }
  }

  private func words(on evaluation: GateEvaluation, reproduce: String, stream: ErrorStream) -> String {
    let explain = { @Sendable [request, program] (id: String) -> String in
      ReproduceLine.render(request, at: evaluation.gate.waivers?.now, program: program, explaining: id)
    }
    // What came through a pipe cannot be read again.
    let isRepeatable = !request.recordings.containsExactly(RunRequest.standardInputWord)
    let summary = TerminalSummary(
      evaluation, reproduce: reproduce, explain: isRepeatable ? explain : nil, isColoured: stream.isColoured)
    if request.isQuiet { return evaluation.verdict.isBlocked ? summary.oneLine : "" }
    if evaluation.verdict.isBlocked { return summary.blocked }
    return (stream.isTerminal ? summary.oneLine : "") + summary.warnings
  }
}
