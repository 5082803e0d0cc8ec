import GateReports
import ReleasePlaybook
import ReplayGate

/// `replay-gate merge`: merges the tallies of a recording's pieces into the verdict over the recording.
struct MergeCommand {
  let request: MergeRequest
  let outputs: OutputSet
  /// The arguments of the program, for the command that reproduces the verdict.
  let program: String

  func perform() async throws(CommandFailure) -> ExitStatus {
    let (document, files, limits) = try merged()
    if request.writesTally {
      let output = try files.output.map { target throws(CommandFailure) in try outputs.open(target) }
      return try TallyOutput.commit(document, output, outputs)
    }
    return try await GateRun(
      request: try run(of: document, limits), outputs: outputs, program: program, merged: (document, limits)
    ).perform(files)
  }

  /// The sum of the tallies; the outputs, whose files of an earlier run are removed; and the limits, which are read
  /// once.
  ///
  /// Which files are inputs is known only after the tallies are read, because they name recordings and profiles. So
  /// files of an earlier run are removed after that, unlike in other commands. If a tally cannot be read, those that no
  /// other tally names are removed.
  private func merged() throws(CommandFailure) -> (document: TallyDocument, files: GateOutputs, limits: GateLimits) {
    let named = try GateOutputs(request.run, reading: request.tallies, of: OptionTable.merge)
    var merger = TallyMerger()
    let limits: GateLimits
    do throws(CommandFailure) {
      limits = try GateLimits(request.run)
      // Invalid limits are reported before the last tally has arrived.
      var gate = Gate(baseline: .standard, candidate: .standard)
      try limits.set(request.run, in: &gate)
      do throws(ReplayGateError) { try read(into: &merger) } catch { throw CommandFailure(error) }
    } catch {
      if let files = try? outputs(besides: merger.sum) { try files.removeStaleFiles() }
      throw error
    }
    guard let sum = merger.sum else {
      try named.removeStaleFiles()
      throw .fault("replay-gate: there is no tally to merge")
    }
    let files = try outputs(besides: sum)
    try files.removeStaleFiles()
    guard sum.inputs.engine.isExactly(VersionText.version) else {
      throw .fault(
        "replay-gate: the tallies have version \(sum.inputs.engine), but this program has version \(VersionText.version)"
      )
    }
    return (sum, files, limits)
  }

  private func read(into merger: inout TallyMerger) throws(ReplayGateError) {
    for path in request.tallies.isEmpty ? [RunRequest.standardInputWord] : request.tallies {
      if path.isExactly(RunRequest.standardInputWord) {
        try merger.addStandardInput()
      } else {
        try merger.add(path: path)
      }
    }
  }

  /// The outputs, checked against the tallies and everything that they name.
  private func outputs(besides document: TallyDocument?) throws(CommandFailure) -> GateOutputs {
    var run = request.run
    if let document {
      name(document, in: &run)
      run.waivers = document.inputs.waivers?.given
    }
    return try GateOutputs(run, reading: request.tallies, of: OptionTable.merge)
  }

  /// The profiles and recordings of the tallies, named like those of a run.
  private func name(_ document: TallyDocument, in run: inout RunRequest) {
    run.baseline = document.inputs.baseline.given
    run.candidate = document.inputs.candidate.given
    run.recordings = document.recordings.map(\.source)
    if run.recordings.isExactly([RunConfiguration.embeddedRecordingName]) { run.recordings = [] }
    run.candidateRecording = document.inputs.candidateRecording
  }

  /// The run with the same verdict: inputs from the tallies, limits and outputs from the flags.
  private func run(of document: TallyDocument, _ limits: GateLimits) throws(CommandFailure) -> RunRequest {
    var run = request.run
    name(document, in: &run)
    let mode = document.tally.mode
    if let asked = run.mode?.gateMode, asked != mode {
      throw .usage(
        "--mode is \(asked.name), but the tallies have mode \(mode.name)", help: OptionTable.merge.fullName)
    }
    var gate = Gate(baseline: document.inputs.baseline.profile, candidate: document.inputs.candidate.profile)
    try limits.set(run, in: &gate)
    if gate.mode != mode {
      // A flag would have been refused above, so only the gate file can have set it.
      if let path = run.gateFile, limits.file?.mode != nil {
        throw .usage(
          "\(path) sets mode \(gate.mode.name), but the tallies have mode \(mode.name)",
          help: OptionTable.merge.fullName)
      }
      run.mode = mode == .any ? .any : .regressions
    }
    run.waivers = document.inputs.waivers?.given
    run.now = document.inputs.waivers?.waivers.now
    return run
  }
}

extension RunConfiguration {
  /// The configuration of a run over all recordings of a tally.
  init(
    _ request: RunRequest, merged document: TallyDocument, _ limits: GateLimits
  ) throws(CommandFailure) {
    var gate = Gate(
      baseline: document.inputs.baseline.profile, candidate: document.inputs.candidate.profile,
      workers: Platform.processors)
    try limits.set(request, in: &gate)
    gate.waivers = document.inputs.waivers?.waivers
    self.init(gate: gate, limits: limits, request, generatedAt: try Clock.stamp())
  }
}

extension ReportInputs {
  /// The profiles of a tally, named like those of a run over its recordings.
  static func profiles(of document: TallyDocument) -> [GateFindings.DigestedInput] {
    func input(_ profile: TallyProfile, _ role: GateFindings.DigestedInput.Role) -> GateFindings.DigestedInput {
      let bytes = profile.text.map { Array($0.utf8) } ?? PolicyProfile.shippedSource(named: profile.given)
      let digest = bytes.map { SHA256.hexDigest($0) }
      guard CommittedFileName.isOne(profile.given), let name = try? CommittedFileName(profile.given) else {
        return GateFindings.DigestedInput(
          role: role, name: profile.given, sha256: digest, path: profile.text == nil ? nil : profile.given)
      }
      // A tally names the commit and the path from the root of the repository.
      var input = GateFindings.DigestedInput(role: role, name: profile.given, sha256: digest, path: name.path)
      input.revision = GateFindings.Revision(commit: name.revision, blob: nil)
      return input
    }
    return [
      input(document.inputs.baseline, .baselineProfile), input(document.inputs.candidate, .candidateProfile),
    ]
  }
}
