import ReplayGate

/// A gate run with everything loaded that its flags name: the second stage after parsing.
struct RunConfiguration {
  let gate: Gate
  let recordings: [Recording]
  let candidateRecording: Recording?
  let generatedAt: StampTime

  static let embeddedRecordingName = "<embedded recording>"

  /// Over no recordings: their tally is there.
  init(gate: Gate, generatedAt: StampTime) {
    self.gate = gate
    self.generatedAt = generatedAt
    recordings = []
    candidateRecording = nil
  }

  init(_ request: RunRequest) throws(CommandFailure) {
    generatedAt = try Clock.stamp()
    var gate = Gate(
      baseline: try ProfileReference.load(request.baseline),
      candidate: try ProfileReference.load(request.candidate),
      workers: request.jobs ?? Platform.processors)
    try GateLimits.set(request, in: &gate)
    self.gate = gate
    recordings =
      request.recordings.isEmpty
      ? [.bytes(PackageResources.default_ndjson, name: Self.embeddedRecordingName)]
      : request.recordings.map { $0.isExactly(RunRequest.standardInputWord) ? .standardInput : .file($0) }
    candidateRecording = request.candidateRecording.map { .file($0) }
  }
}
