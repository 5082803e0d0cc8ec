import GateReports
import ReplayGate

/// The inputs of a run, as its renderings name them.
enum ReportInputs {
  /// Profiles and recordings, in the order of a command line, with the digests of the bytes that were judged.
  ///
  /// - Throws: `CommandFailure` if a hashed recording was changed or replaced after it was replayed.
  static func all(
    of request: RunRequest, _ configuration: RunConfiguration, profiles: [GateFindings.DigestedInput]? = nil
  ) throws(CommandFailure) -> [GateFindings.DigestedInput] {
    try (profiles ?? self.profiles(of: configuration)) + recordings(of: request, configuration)
  }

  /// The profiles that were read; none if a tally provides them.
  static func profiles(of configuration: RunConfiguration) -> [GateFindings.DigestedInput] {
    guard let profiles = configuration.profiles else { return [] }
    return [profiles.baseline.input(.baselineProfile), profiles.candidate.input(.candidateProfile)]
  }

  /// The recordings, with the digests of the bytes that were judged where these are wanted.
  ///
  /// - Throws: `CommandFailure` if a hashed recording was changed or replaced after it was replayed.
  static func recordings(
    of request: RunRequest, _ configuration: RunConfiguration
  ) throws(CommandFailure) -> [GateFindings.DigestedInput] {
    var inputs: [GateFindings.DigestedInput] = []
    if request.recordings.isEmpty {
      inputs.append(
        GateFindings.DigestedInput(
          role: .recording, name: RunConfiguration.embeddedRecordingName,
          sha256: SHA256.hexDigest(PackageResources.default_ndjson), path: nil))
    }
    func add(_ path: String, _ role: GateFindings.DigestedInput.Role, _ recording: Recording?) throws(CommandFailure) {
      var input = try self.recording(path, role, recording)
      input.isTallied = recording == nil
      inputs.append(input)
    }
    for (number, path) in request.recordings.enumerated() {
      try add(path, .recording, number < configuration.recordings.count ? configuration.recordings[number] : nil)
    }
    if let path = request.candidateRecording {
      try add(path, .candidateRecording, configuration.candidateRecording)
    }
    return inputs
  }

  /// The folders that scanners report files relative to: the current folder, in both its given and its resolved
  /// spelling, and the root of its repository.
  static var roots: [String] {
    guard let folder = Platform.realPath(of: ".") else { return [] }
    var roots = [folder]
    if let called = Platform.environment("PWD"), called.hasPrefix("/"), ResolvedPath(called).path.isExactly(folder) {
      roots.append(called)
    }
    var above = folder
    while above.utf8.count > 1 {
      if Platform.status(of: above + "/.git") != nil { return roots + [above] }
      above = String(ResolvedPath.folder(of: above).dropLast())
    }
    return roots
  }

  private static func recording(
    _ path: String, _ role: GateFindings.DigestedInput.Role, _ recording: Recording?
  ) throws(CommandFailure) -> GateFindings.DigestedInput {
    // Input from a pipe cannot be read again.
    let isFile = !path.isExactly(RunRequest.standardInputWord) && Platform.status(of: path)?.kind == .regular
    do throws(ReplayGateError) {
      let digest: String? = if let file = recording?.unchanged { try SHA256.hexDigest(of: file) } else { nil }
      return GateFindings.DigestedInput(
        role: role, name: path, sha256: digest, path: isFile || digest != nil ? path : nil)
    } catch {
      throw CommandFailure(error)
    }
  }
}
