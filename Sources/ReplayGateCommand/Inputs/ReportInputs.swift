import GateReports
import ReplayGate

/// What a run read, as its renderings name it.
enum ReportInputs {
  /// Profiles and recordings, in the order of a command line. Only where a rendering attests them are they hashed: that
  /// reads them once more.
  static func all(
    of request: RunRequest, profiles: [GateFindings.DigestedInput]? = nil
  ) throws(CommandFailure) -> [GateFindings.DigestedInput] {
    let isHashed = request.reports.contains { $0.format == .intoto }
    var inputs: [GateFindings.DigestedInput] = []
    if let profiles {
      inputs = profiles
    } else {
      inputs = [try profile(request.baseline, .baselineProfile), try profile(request.candidate, .candidateProfile)]
    }
    if request.recordings.isEmpty {
      inputs.append(
        GateFindings.DigestedInput(
          role: .recording, name: RunConfiguration.embeddedRecordingName,
          sha256: isHashed ? SHA256.hexDigest(PackageResources.default_ndjson) : nil, path: nil))
    }
    for path in request.recordings { inputs.append(try recording(path, .recording, isHashed)) }
    if let path = request.candidateRecording { inputs.append(try recording(path, .candidateRecording, isHashed)) }
    return inputs
  }

  /// The folders that scanners know files below: the one that this runs in, as it is called and as it is, and the
  /// repository's that it is in.
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

  /// The bytes of the candidate's profile, where it is a file.
  static func candidateProfileBytes(
    of request: RunRequest, merged document: TallyDocument? = nil
  ) throws(CommandFailure) -> [UInt8]? {
    if let document { return document.inputs.candidate.text.map { Array($0.utf8) } }
    guard case .file(let path)? = ProfileReference(request.candidate) else { return nil }
    return try bytes(path)
  }

  private static func profile(
    _ word: String, _ role: GateFindings.DigestedInput.Role
  ) throws(CommandFailure) -> GateFindings.DigestedInput {
    switch try ProfileReference.resolve(word) {
    case .shipped(let name):
      let digest = PolicyProfile.shippedSource(named: name).map { SHA256.hexDigest($0) }
      return GateFindings.DigestedInput(role: role, name: name, sha256: digest, path: nil)
    case .file(let path):
      return GateFindings.DigestedInput(
        role: role, name: path, sha256: SHA256.hexDigest(try bytes(path)), path: path)
    }
  }

  private static func recording(
    _ path: String, _ role: GateFindings.DigestedInput.Role, _ isHashed: Bool
  ) throws(CommandFailure) -> GateFindings.DigestedInput {
    // What came through a pipe is gone.
    guard !path.isExactly(RunRequest.standardInputWord), Platform.status(of: path)?.kind == .regular else {
      return GateFindings.DigestedInput(role: role, name: path, sha256: nil, path: nil)
    }
    do throws(ReplayGateError) {
      return GateFindings.DigestedInput(
        role: role, name: path, sha256: isHashed ? try SHA256.hexDigest(ofFile: path) : nil, path: path)
    } catch {
      throw CommandFailure(error)
    }
  }

  private static func bytes(_ path: String) throws(CommandFailure) -> [UInt8] {
    do throws(SystemError) {
      return try Platform.read(path)
    } catch {
      throw .fault("\(path): cannot be read: \(error.reason)")
    }
  }
}
