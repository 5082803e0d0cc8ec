import ReplayGate

/// `replay-gate tally`: computes the tally of a recording or of a piece of it.
struct TallyCommand {
  let request: TallyRequest
  let outputs: OutputSet

  func perform() async throws(CommandFailure) -> ExitStatus {
    let files = try GateOutputs(request.run, of: OptionTable.tally)
    try files.removeStaleFiles()
    let configuration = try RunConfiguration(request.run)
    let output = try files.output.map { target throws(CommandFailure) in try outputs.open(target) }
    let showsProgress = ErrorStream(request.run).showsProgress
    let document: TallyDocument
    do throws(ReplayGateError) {
      document = try await tally(configuration, showsProgress: showsProgress)
    } catch {
      throw CommandFailure(error)
    }
    return try TallyOutput.commit(document, output, outputs)
  }

  private func tally(
    _ configuration: RunConfiguration, showsProgress: Bool
  ) async throws(ReplayGateError) -> TallyDocument {
    var gate = configuration.gate
    let inputs = try inputs(configuration)
    gate.baseline = inputs.baseline.profile
    gate.candidate = inputs.candidate.profile
    gate.waivers = inputs.waivers?.waivers
    let line = showsProgress ? outputs.progress : nil
    defer { line?.finish() }
    let progress = line.map { line in { @Sendable (progress: ReplayProgress) in line.update(progress) } }
    switch request.part {
    case .whole:
      let recordings = request.name.map { [Recording.standardInput(named: $0)] } ?? configuration.recordings
      return try await gate.tally(
        recordings, candidateRecording: configuration.candidateRecording, as: inputs,
        carriesFaults: request.carriesFaults, progress: progress)
    case .piece(let number, let count):
      let piece = try RecordingPiece.file(request.run.recordings[0], number: number, of: count)
      return try await gate.tally(piece, as: inputs, carriesFaults: request.carriesFaults, progress: progress)
    case .split(let range, let size):
      let piece = RecordingPiece.standardInput(of: request.name ?? "-", range: range, size: size)
      return try await gate.tally(
        piece, candidateRecording: configuration.candidateRecording, as: inputs, carriesFaults: request.carriesFaults,
        progress: progress)
    }
  }

  /// The inputs that the tally stores: the texts that the run read.
  private func inputs(_ configuration: RunConfiguration) throws(ReplayGateError) -> TallyDocument.Inputs {
    let run = request.run
    func profile(_ loaded: LoadedProfile) -> TallyProfile {
      TallyProfile(
        loaded.profile, given: loaded.lasting,
        text: loaded.origin == .shipped ? nil : String(decoding: loaded.bytes, as: UTF8.self))
    }
    var waivers: TallyWaivers?
    if let loaded = configuration.limits.waivers {
      waivers = try TallyWaivers(
        text: String(decoding: loaded.bytes, as: UTF8.self), given: loaded.path, at: loaded.waivers.now)
    }
    guard let profiles = configuration.profiles else {
      throw .invalidConfiguration("a tally is of profiles that were read")
    }
    return TallyDocument.Inputs(
      engine: VersionText.version, baseline: profile(profiles.baseline), candidate: profile(profiles.candidate),
      waivers: waivers, candidateRecording: run.candidateRecording.map { request.candidateName ?? $0 })
  }
}

/// Writes a tally to standard output as one line, and to a file if one is named.
enum TallyOutput {
  static func commit(
    _ document: TallyDocument, _ output: OutputFile?, _ outputs: OutputSet
  ) throws(CommandFailure) -> ExitStatus {
    let line: [UInt8]
    do throws(ReplayGateError) { line = try document.jsonBytes + [0x0A] } catch { throw CommandFailure(error) }
    try output?.write(line)
    return try outputs.commit(line, .pass)
  }
}
