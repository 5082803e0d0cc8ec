import GateReports
import ReplayGate

/// One run of the gate, from its flags to its exit status.
///
/// The order is the contract's: outputs are checked against inputs, and files of an earlier run are removed, before any
/// input is read. All outputs are complete before the first one is moved into place. Standard output is written last.
struct GateRun {
  let request: RunRequest
  let outputs: OutputSet
  /// The arguments of the program, for the command that reproduces the verdict.
  let program: String
  /// A tally that was made elsewhere; nil if this run replays.
  var merged: (document: TallyDocument, limits: GateLimits)?

  func perform() async throws(CommandFailure) -> ExitStatus {
    let files = try GateOutputs(request, of: OptionTable.root)
    try files.removeStaleFiles()
    return try await perform(files)
  }

  /// With outputs that are checked, and whose files of an earlier run are removed.
  func perform(_ files: GateOutputs) async throws(CommandFailure) -> ExitStatus {
    let configuration =
      if let merged {
        try RunConfiguration(request, merged: merged.document, merged.limits)
      } else {
        try RunConfiguration(request)
      }
    // What is printed to be run names the profiles that were read, whatever HEAD is by then.
    let lasting = GateRun(
      request: configuration.lasting(request), outputs: outputs, program: program, merged: merged)
    return try await lasting.perform(files, configuration)
  }

  private func perform(
    _ files: GateOutputs, _ configuration: RunConfiguration
  ) async throws(CommandFailure) -> ExitStatus {
    let stream = ErrorStream(request)

    // Opened before the replay, so that a folder that cannot be written is reported immediately.
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
      var findings = GateFindings(
        evaluation: evaluation, report: report, reproduce: reproduce, exitCode: status.rawValue,
        inputs: try ReportInputs.all(
          of: request, try await attestable(configuration, evaluation),
          profiles: merged.map { ReportInputs.profiles(of: $0.document) }),
        subjects: request.subjects, toolVersion: VersionText.version,
        candidateProfileBytes: candidateProfileBytes(configuration), roots: ReportInputs.roots)
      findings.commands = commands(on: evaluation)
      var added = 0
      for rendering in renderings {
        let format = rendering.request.format
        if let file = rendering.file {
          try file.write(Array(format.render(findings).utf8))
        } else if let path = ReportTarget.file(for: format) {
          // GitHub does not show a summary that is too large.
          let taken = added + (Platform.status(of: path)?.size ?? 0)
          let text = format.render(findings, taken: taken)
          if text.isEmpty { notes.append("replay-gate: \(path) is full, so the verdict is not added to it\n") }
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
    StandardStreams.writeError(words(on: evaluation, reproduce: reproduce, names: names(configuration), stream: stream))
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
      if let merged { return try merged.document.evaluation(under: gate) }
      return try await gate.evaluate(
        configuration.recordings,
        candidateRecording: configuration.candidateRecording,
        trace: trace.map { file in { @Sendable bytes in try file.write(bytes) } },
        progress: progress.map { line in { @Sendable progress in line.update(progress) } })
    } catch {
      throw trace?.failure ?? CommandFailure(error)
    }
  }

  /// The configuration, after each of its recordings was replayed. Recordings of tallies were replayed elsewhere and
  /// may have changed since, so they are replayed here as well. What cannot be replayed, such as a compressed
  /// recording, is not attested.
  private func attestable(
    _ configuration: RunConfiguration, _ evaluation: GateEvaluation
  ) async throws(CommandFailure) -> RunConfiguration {
    guard merged != nil, let first = configuration.recordings.first else { return configuration }
    var gate = evaluation.gate
    gate.details = ReplayDetails.Options()
    let again: GateEvaluation
    do throws(ReplayGateError) {
      again = try await gate.evaluate(
        configuration.recordings, candidateRecording: configuration.candidateRecording)
    } catch {
      guard case .invalidInput = error else { throw CommandFailure(error) }
      return configuration.withoutRecordings
    }
    let stamp = configuration.generatedAt
    guard again.report(generatedAt: stamp).evidenceRefs == evaluation.report(generatedAt: stamp).evidenceRefs else {
      let others = configuration.recordings.count > 1 ? ", or one of the other recordings," : ""
      throw .fault("\(first.name): cannot be attested: it\(others) differs from what was tallied")
    }
    return configuration
  }

  /// The bytes of the candidate's profile, if it is a file.
  private func candidateProfileBytes(_ configuration: RunConfiguration) -> [UInt8]? {
    if let merged { return merged.document.inputs.candidate.text.map { Array($0.utf8) } }
    return configuration.profiles.flatMap { $0.candidate.path == nil ? nil : $0.candidate.bytes }
  }

  /// Whether the recordings can be read again: what came through a pipe cannot.
  private var isRepeatable: Bool { !request.recordings.containsExactly(RunRequest.standardInputWord) }

  /// What tells more of the same run.
  private func commands(on evaluation: GateEvaluation) -> GateFindings.Commands {
    guard isRepeatable else { return GateFindings.Commands() }
    func line(_ command: [String]) -> String {
      ReproduceLine.render(request, at: evaluation.gate.waivers?.now, program: program, command: command)
    }
    let id = evaluation.details.decisions.first { $0.waiver == nil }?.id ?? evaluation.tally.examples.first?.id
    return GateFindings.Commands(explain: id.map { line(["explain", $0]) }, frontier: line(["frontier"]))
  }

  private func names(_ configuration: RunConfiguration) -> ProfileNames {
    guard let merged else { return configuration.names }
    let files = ReportInputs.profiles(of: merged.document).map(\.givenFile)
    return ProfileNames(configuration.gate, baselineFile: files[0], candidateFile: files[1])
  }

  private func words(
    on evaluation: GateEvaluation, reproduce: String, names: ProfileNames, stream: ErrorStream
  ) -> String {
    let explain = { @Sendable [request, program] (id: String) -> String in
      ReproduceLine.render(request, at: evaluation.gate.waivers?.now, program: program, command: ["explain", id])
    }
    let summary = TerminalSummary(
      evaluation, reproduce: reproduce, explain: isRepeatable ? explain : nil, names: names,
      isColoured: stream.isColoured)
    if request.isQuiet { return evaluation.verdict.isBlocked ? summary.oneLine : "" }
    if evaluation.verdict.isBlocked { return summary.blocked }
    // What passes by a budget alone is said in a sentence off a terminal too.
    return (stream.isTerminal || summary.isWithinBudget ? summary.oneLine : "") + summary.warnings
  }
}
