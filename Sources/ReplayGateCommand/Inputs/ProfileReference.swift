import GateReports
import ReleasePlaybook
import ReplayGate

/// A profile as named on the command line: an embedded profile, a file, or a file of a commit.
enum ProfileReference: Hashable {
  case shipped(String)
  case file(String)
  /// `git:REV:PATH`.
  case committed(String)

  /// Nil if the word is neither the name of an embedded profile nor a path of a file.
  init?(_ word: String) {
    if PolicyProfile.shippedNames.containsExactly(word) {
      self = .shipped(word)
    } else if CommittedFileName.isOne(word) {
      self = .committed(word)
    } else if word.contains("/") || word.hasSuffix(".json") || Platform.status(of: word) != nil {
      self = .file(word)
    } else {
      return nil
    }
  }

  static func resolve(_ word: String) throws(CommandFailure) -> ProfileReference {
    if let reference = ProfileReference(word) { return reference }
    let names = PolicyProfile.shippedNames
    throw .usage(
      "unknown profile '\(word)'" + NearestName.hint(for: word, among: names)
        + "; use \(names.joined(separator: ", ")) or the path of a profile, or git:REV:PATH for a profile of a commit",
      help: OptionTable.root.fullName)
  }
}

/// A profile with the bytes that it was read from, so that what is digested and shown is what was used.
struct LoadedProfile {
  /// Where its bytes are from.
  enum Origin: Hashable {
    case shipped
    case file
    case committed(commit: String, blob: String, pinnedName: String)
  }

  /// The name on the command line.
  let word: String
  let profile: PolicyProfile
  let bytes: [UInt8]
  /// Nil for an embedded profile; from the root of the repository for a file of a commit.
  let path: String?
  let origin: Origin

  /// What a later command line names the same profile by: of a file of a commit, the commit that its revision was.
  var lasting: String {
    if case .committed(_, _, let name) = origin { name } else { word }
  }

  /// The profile as an input of a verdict.
  func input(_ role: GateFindings.DigestedInput.Role) -> GateFindings.DigestedInput {
    var input = GateFindings.DigestedInput(role: role, name: word, sha256: SHA256.hexDigest(bytes), path: path)
    if case .committed(let commit, let blob, _) = origin {
      input.revision = GateFindings.Revision(commit: commit, blob: blob)
    }
    return input
  }

  /// The profile that a command line argument names. A file is read once.
  init(_ word: String) throws(CommandFailure) {
    switch try ProfileReference.resolve(word) {
    case .shipped(let name):
      self.init(
        word: word, profile: PolicyProfile.shipped(named: name)!, bytes: PolicyProfile.shippedSource(named: name)!,
        path: nil, .shipped)
    case .file(let path): try self.init(file: path)
    case .committed(let word): try self.init(committed: word)
    }
  }

  init(file path: String) throws(CommandFailure) {
    let bytes = try InputFiles.read(path)
    do throws(ReplayGateError) {
      self.init(word: path, profile: try PolicyProfile(json: bytes, source: path), bytes: bytes, path: path, .file)
    } catch {
      throw CommandFailure(error)
    }
  }

  private init(committed word: String) throws(CommandFailure) {
    do throws(ReplayGateError) {
      let file = try CommittedFile(try CommittedFileName(word), environment: Platform.environment)
      self.init(
        word: word, profile: try PolicyProfile(json: file.bytes, source: word), bytes: file.bytes, path: file.path,
        .committed(commit: file.commit, blob: file.blob, pinnedName: file.pinnedName))
    } catch {
      throw CommandFailure(error)
    }
  }

  private init(word: String, profile: PolicyProfile, bytes: [UInt8], path: String?, _ origin: Origin) {
    (self.word, self.profile, self.bytes, self.path) = (word, profile, bytes, path)
    self.origin = origin
  }
}
