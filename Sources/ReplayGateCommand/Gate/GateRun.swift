import GateReports
import ReleasePlaybook
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
  /// How many candidates before this one are printed to a file by the commands of the same run.
  var copiesBefore = 0

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
    // The commands that are printed name the profiles that were read, also if HEAD moves on.
    let lasting = GateRun(
      request: configuration.lasting(request), outputs: outputs, program: program, merged: merged)
    return try await lasting.perform(files, configuration)
  }

  private func perform(
    _ files: GateOutputs, _ configuration: RunConfiguration
  ) async throws(CommandFailure) -> ExitStatus {
    let stream = ErrorStream(request)
    let open = try OpenRun(request, files.files, outputs)
    let evaluation = try await evaluate(configuration, trace: open.trace, showsProgress: stream.showsProgress)
    var inputs = merged.map { ReportInputs.profiles(of: $0.document) } ?? ReportInputs.profiles(of: configuration)
    if !request.reports.isEmpty {
      inputs += try ReportInputs.recordings(of: request, try await attestable(configuration, evaluation))
    }
    let written = try write(evaluation, configuration, inputs, to: open)
    try outputs.commit(written.line, written.status)
    for text in written.annotations { StandardStreams.writeCommands(text) }
    for text in written.notes { StandardStreams.writeError(text) }
    StandardStreams.writeError(
      words(written.findings.shownHere, stream: stream))
    return written.status
  }

  /// The report of a run, and the texts for standard error once all files are in place.
  struct Written {
    /// The report, with its line feed.
    let line: String
    let status: ExitStatus
    let findings: GateFindings
    var annotations: [String] = []
    var notes: [String] = []
  }

  /// Writes the report and the renderings of a verdict.
  func write(
    _ evaluation: GateEvaluation, _ configuration: RunConfiguration, _ inputs: [GateFindings.DigestedInput],
    to open: OpenRun
  ) throws(CommandFailure) -> Written {
    let report = evaluation.report(generatedAt: configuration.generatedAt)
    let status = ExitStatus(evaluation.verdict, deciding: request.gates)
    var findings = GateFindings(
      evaluation: evaluation, report: report,
      reproduce: line([], on: evaluation),
      exitCode: status.rawValue, inputs: inputs, subjects: request.subjects, toolVersion: VersionText.version,
      candidateProfileBytes: candidateProfileBytes(configuration),
      roots: request.reports.isEmpty ? [] : ReportInputs.roots)
    findings.commands = commands(on: evaluation)
    findings.gateFile = request.gateFile
    // What was tallied elsewhere is what its tallies say, whatever is here.
    if merged == nil { findings.inputWarnings = ReportInputs.repeats(among: request.recordings) }
    var written = Written(line: report.json + "\n", status: status, findings: findings)
    try open.output?.write(Array(written.line.utf8))
    var summary = StepSummary(outputs)
    for rendering in open.renderings {
      let format = rendering.request.format
      if let file = rendering.file {
        try file.write(Array(format.render(findings).utf8))
      } else if let path = ReportTarget.file(for: format) {
        if let note = try summary.add(to: path, { format.render(findings, taken: $0) }) { written.notes.append(note) }
      } else {
        written.annotations.append(format.render(findings))
      }
    }
    return written
  }

  private func evaluate(
    _ configuration: RunConfiguration, trace: OutputFile?, showsProgress: Bool
  ) async throws(CommandFailure) -> GateEvaluation {
    let progress = showsProgress ? outputs.progress : nil
    defer { progress?.finish() }
    do throws(ReplayGateError) {
      var gate = configuration.gate
      gate.details = request.details
      if let merged { return try merged.document.evaluation(under: gate) }
      return try await gate.evaluate(
        configuration.recordings,
        candidateRecording: configuration.candidateRecording,
        progress: progress.map { line in { @Sendable progress in line.update(progress) } },
        trace: trace.map { file in { @Sendable bytes in try file.write(bytes) } })
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
      guard error.code == .invalidInput else { throw CommandFailure(error) }
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

  /// A command that tells of the same run; without words, the one that reproduces it.
  private func line(_ command: [String], on evaluation: GateEvaluation) -> String {
    ReproduceLine.render(
      StreamedInputs(request).repeatedRun, at: evaluation.gate.waivers?.now, program: program, command: command)
  }

  /// What tells more of the same run.
  private func commands(on evaluation: GateEvaluation) -> GateFindings.Commands {
    let id = evaluation.firstShownId
    var commands = GateFindings.Commands(
      explain: id.map { line(["explain", $0], on: evaluation) },
      frontier: evaluation.isUpToProfiles ? line(["frontier"], on: evaluation) : nil)
    commands.needs = StreamedInputs(request).needs
    if evaluation.isUpToProfiles, PolicyProfile.shippedNames.containsExactly(request.candidate) {
      let files = ["next.json"] + (2...9).map { "next-\($0).json" }
      commands.copy = files.filter { Platform.status(of: $0) == nil }.dropFirst(copiesBefore).first.map { file in
        ShellWord.line([program, "profile", "show", request.candidate]) + " >\(file)"
      }
    }
    return commands
  }

  private func words(_ findings: GateFindings, stream: ErrorStream) -> String {
    let evaluation = findings.evaluation
    let explain = { @Sendable [self] (id: String) -> String in line(["explain", id], on: evaluation) }
    let summary = TerminalSummary(findings, explain: explain, on: stream.screen)
    if request.isQuiet { return evaluation.verdict.isBlocked ? summary.oneLine : "" }
    if evaluation.verdict.isBlocked { return summary.blocked }
    // What passes by a budget or a waiver is said in a sentence off a terminal too.
    return (stream.screen.isTerminal || summary.hasExceptions ? summary.passed : "") + summary.warnings
  }
}
