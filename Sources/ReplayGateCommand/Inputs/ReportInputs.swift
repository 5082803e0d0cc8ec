import GateReports
import ReplayGate

/// The inputs of a run, as its renderings name them.
enum ReportInputs {
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
    let roots = workingFolders
    var above = roots.first ?? ""
    while above.utf8.count > 1 {
      if Platform.status(of: above + "/.git") != nil { return roots + [above] }
      above = String(ResolvedPath.folder(of: above).dropLast())
    }
    return roots
  }

  /// The current folder, in both its resolved and its given spelling. What is printed here names files below it relative
  /// to it.
  static var workingFolders: [String] {
    guard let folder = Platform.realPath(of: ".") else { return [] }
    guard let called = Platform.environment("PWD"), called.hasPrefix("/"), ResolvedPath(called).path.isExactly(folder)
    else { return [folder] }
    return [folder, called]
  }

  /// A path as it is printed here.
  static func shown(_ path: String) -> String {
    path.utf8.first == UInt8(ascii: "/") ? GateFindings.place(of: path, below: workingFolders) : path
  }

  /// Says which files are recordings more than once: their decisions count as often.
  static func repeats(among recordings: [String]) -> [String] {
    var files: [(status: FileStatus, paths: [String])] = []
    for path in recordings {
      guard let status = Platform.status(of: path), status.kind == .regular, !StreamedInputs.isDescriptor(path) else {
        continue
      }
      if let index = files.firstIndex(where: { $0.status.identity == status.identity }) {
        files[index].paths.append(path)
      } else {
        files.append((status, [path]))
      }
    }
    return files.filter { $0.paths.count > 1 }.map { file in
      let names = file.paths.withoutRepeats.map { PlainText.escaped(shown($0)) }
      let others = names.count > 1 ? " (as \(names.dropFirst().joined(separator: " and ")) too)" : ""
      return "the recording \(names[0]) is given \(file.paths.count) times\(others), and its decisions count as often"
    }
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

extension GateFindings {
  /// The findings for the streams of this run: paths are shown relative to the folder that it runs in.
  var shownHere: GateFindings {
    var findings = self
    findings.roots = ReportInputs.workingFolders
    return findings
  }
}
