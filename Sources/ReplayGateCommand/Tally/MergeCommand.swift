import GateReports
import ReplayGate

/// `replay-gate merge`: the tallies of a recording's pieces become what one run over the recording gives.
struct MergeCommand {
  let request: MergeRequest
  let files: RunFiles
  /// The program as it was called, for the command that reproduces the verdict.
  let program: String

  func perform() async throws(CommandFailure) -> ExitStatus {
    let plan = try OutputPlan(request.run, reading: request.tallies)
    try plan.removeStaleFiles()
    // Whoever waits for the last tally is told at once that the limits are bad.
    var limits = Gate(baseline: .standard, candidate: .standard)
    try GateLimits.set(request.run, in: &limits)
    let document: TallyDocument
    do throws(ReplayGateError) { document = try merged() } catch { throw CommandFailure(error) }
    if request.writesTally {
      let output = try plan.output.map { target throws(CommandFailure) in try OutputWriter(target, files: files) }
      try TallyOutput.write(document, to: output, files: files)
      return .pass
    }
    return try await GateRun(
      request: try run(of: document), files: files, program: program, merged: document
    ).perform()
  }

  private func merged() throws(ReplayGateError) -> TallyDocument {
    var merger = TallyMerger()
    for path in request.tallies.isEmpty ? [RunRequest.standardInputWord] : request.tallies {
      if path == RunRequest.standardInputWord { try merger.addStandardInput() } else { try merger.add(path: path) }
    }
    guard let sum = merger.sum else { throw .invalidConfiguration("replay-gate: there is no tally to merge") }
    guard sum.inputs.engine == VersionText.version else {
      throw .invalidConfiguration(
        "replay-gate: the tallies are of version \(sum.inputs.engine), and this is \(VersionText.version)")
    }
    return sum
  }

  /// The run that gives the same verdict: its inputs from the tallies, its limits and outputs from the flags.
  private func run(of document: TallyDocument) throws(CommandFailure) -> RunRequest {
    var run = request.run
    run.baseline = document.inputs.baseline.given
    run.candidate = document.inputs.candidate.given
    run.recordings = document.recordings.map(\.source)
    if run.recordings == [RunConfiguration.embeddedRecordingName] { run.recordings = [] }
    run.candidateRecording = document.inputs.candidateRecording
    let mode = document.tally.mode
    if let asked = run.mode?.gateMode, asked != mode {
      throw .usage(
        "--mode is \(asked.name), and the tallies are of mode \(mode.name)", help: OptionTable.merge.fullName)
    }
    var gate = Gate(baseline: document.inputs.baseline.profile, candidate: document.inputs.candidate.profile)
    try GateLimits.set(run, in: &gate)
    if gate.mode != mode {
      // By a flag it would have been refused above, so the gate file sets it, or nothing does.
      if let path = run.gateFile, try GateLimits.setsMode(path) {
        throw .usage(
          "\(path) sets mode \(gate.mode.name), and the tallies are of mode \(mode.name)",
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
  /// What a run over all recordings of a tally would be configured by.
  init(_ request: RunRequest, merged document: TallyDocument) throws(CommandFailure) {
    var gate = Gate(baseline: document.inputs.baseline.profile, candidate: document.inputs.candidate.profile)
    var limits = request
    limits.waivers = nil
    try GateLimits.set(limits, in: &gate)
    gate.waivers = document.inputs.waivers?.waivers
    self.init(gate: gate, generatedAt: try Clock.stamp())
  }
}

extension ReportInputs {
  /// The profiles of a tally, as a run over its recordings names them.
  static func profiles(of document: TallyDocument) -> [GateFindings.DigestedInput] {
    func input(_ profile: TallyProfile, _ role: GateFindings.DigestedInput.Role) -> GateFindings.DigestedInput {
      let bytes = profile.text.map { Array($0.utf8) } ?? PolicyProfile.shippedSource(named: profile.given)
      return GateFindings.DigestedInput(
        role: role, name: profile.given, sha256: bytes.map { SHA256.hexDigest($0) },
        path: profile.text == nil ? nil : profile.given)
    }
    return [
      input(document.inputs.baseline, .baselineProfile), input(document.inputs.candidate, .candidateProfile),
    ]
  }
}
