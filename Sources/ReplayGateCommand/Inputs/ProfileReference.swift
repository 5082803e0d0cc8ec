import ReplayGate

/// A profile as named on the command line: an embedded profile, or a file.
enum ProfileReference: Hashable {
  case shipped(String)
  case file(String)

  /// Nil if the word is neither the name of an embedded profile nor a path of a file.
  init?(_ word: String) {
    if PolicyProfile.shippedNames.containsExactly(word) {
      self = .shipped(word)
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
        + "; use \(names.joined(separator: ", ")) or the path of a profile",
      help: OptionTable.root.fullName)
  }
}

/// A profile with the bytes that it was read from, so that what is digested and shown is what was used.
struct LoadedProfile {
  /// The name on the command line.
  let word: String
  let profile: PolicyProfile
  let bytes: [UInt8]
  /// Nil for an embedded profile.
  let path: String?

  /// The profile that a command line argument names. A file is read once.
  init(_ word: String) throws(CommandFailure) {
    switch try ProfileReference.resolve(word) {
    case .shipped(let name):
      self.init(
        word: word, profile: PolicyProfile.shipped(named: name)!, bytes: PolicyProfile.shippedSource(named: name)!,
        path: nil)
    case .file(let path): try self.init(file: path)
    }
  }

  init(file path: String) throws(CommandFailure) {
    let bytes = try InputFiles.read(path)
    do throws(ReplayGateError) {
      self.init(word: path, profile: try PolicyProfile(json: bytes, source: path), bytes: bytes, path: path)
    } catch {
      throw CommandFailure(error)
    }
  }

  private init(word: String, profile: PolicyProfile, bytes: [UInt8], path: String?) {
    (self.word, self.profile, self.bytes, self.path) = (word, profile, bytes, path)
  }
}
