import GateReports
import ReplayGate

/// A gate run with all files loaded that its flags name: the stage after parsing.
struct RunConfiguration {
  private(set) var gate: Gate
  /// Nil if a tally provides them.
  private(set) var profiles: (baseline: LoadedProfile, candidate: LoadedProfile)?
  let limits: GateLimits
  private(set) var recordings: [Recording]
  private(set) var candidateRecording: Recording?
  let generatedAt: StampTime

  static let embeddedRecordingName = "<embedded recording>"

  /// For recordings that were tallied before. They are read again only if they must be attested, and all of them can
  /// be.
  init(gate: Gate, limits: GateLimits, _ request: RunRequest, generatedAt: StampTime) {
    self.gate = gate
    self.limits = limits
    self.generatedAt = generatedAt
    profiles = nil
    let paths = request.recordings + [request.candidateRecording].compactMap(\.self)
    let isReadAgain =
      request.attestsRecordings
      && paths.allSatisfy { path in
        !path.isExactly(RunRequest.standardInputWord) && Platform.status(of: path)?.kind == .regular
      }
    recordings = isReadAgain ? request.recordings.map { Self.file($0, request) } : []
    candidateRecording = isReadAgain ? request.candidateRecording.map { Self.file($0, request) } : nil
  }

  init(_ request: RunRequest) throws(CommandFailure) {
    generatedAt = try Clock.stamp()
    let profiles = (baseline: try LoadedProfile(request.baseline), candidate: try LoadedProfile(request.candidate))
    var gate = Gate(
      baseline: profiles.baseline.profile, candidate: profiles.candidate.profile,
      workers: request.jobs ?? Platform.processors)
    limits = try GateLimits(request)
    try limits.set(request, in: &gate)
    self.gate = gate
    self.profiles = profiles
    recordings =
      request.recordings.isEmpty
      ? [.bytes(PackageResources.default_ndjson, name: Self.embeddedRecordingName)]
      : request.recordings.map { path in
        path.isExactly(RunRequest.standardInputWord) ? .standardInput : Self.file(path, request)
      }
    candidateRecording = request.candidateRecording.map { Self.file($0, request) }
  }

  /// The profiles as people read them.
  var names: ProfileNames {
    ProfileNames(
      gate, baselineFile: profiles?.baseline.input(.baselineProfile).givenFile.map(ReportInputs.shown),
      candidateFile: profiles?.candidate.input(.candidateProfile).givenFile.map(ReportInputs.shown))
  }

  /// The request with profiles that stay what they are: a file of a commit by the commit's name.
  func lasting(_ request: RunRequest) -> RunRequest {
    var request = request
    if let profiles { (request.baseline, request.candidate) = (profiles.baseline.lasting, profiles.candidate.lasting) }
    return request
  }

  /// The same run with another candidate. Nothing but the candidate is read again.
  func with(candidate word: String) throws(CommandFailure) -> RunConfiguration {
    let candidate = try LoadedProfile(word)
    var configuration = self
    configuration.gate.candidate = candidate.profile
    configuration.profiles?.candidate = candidate
    return configuration
  }

  var withoutRecordings: RunConfiguration {
    var configuration = self
    configuration.recordings = []
    configuration.candidateRecording = nil
    return configuration
  }

  /// A recording that is digested after the run must be the one that was replayed.
  private static func file(_ path: String, _ request: RunRequest) -> Recording {
    let isDigested = request.digestsRecordings && Platform.status(of: path)?.kind == .regular
    return isDigested ? Recording.file(path).heldUnchanged : .file(path)
  }
}
