import ReplayGate

/// A profile as the command line names it: one that ships, or a file.
enum ProfileReference: Hashable {
  case shipped(String)
  case file(String)

  /// Nil where the word is neither: no name that ships, no path by its look, and no file either.
  init?(_ word: String) {
    if PolicyProfile.shippedNames.containsExactly(word) {
      self = .shipped(word)
    } else if word.contains("/") || word.hasSuffix(".json") || Platform.status(of: word) != nil {
      self = .file(word)
    } else {
      return nil
    }
  }

  static func load(_ word: String) throws(CommandFailure) -> PolicyProfile {
    switch try resolve(word) {
    case .shipped(let name): return PolicyProfile.shipped(named: name)!
    case .file(let path): return try loadFile(path)
    }
  }

  static func resolve(_ word: String) throws(CommandFailure) -> ProfileReference {
    if let reference = ProfileReference(word) { return reference }
    let names = PolicyProfile.shippedNames
    throw .usage(
      "unknown profile '\(word)'" + NearestName.hint(for: word, among: names)
        + "; shipped are \(names.joined(separator: ", ")), and the path of a profile works too",
      help: OptionTable.root.fullName)
  }

  static func loadFile(_ path: String) throws(CommandFailure) -> PolicyProfile {
    do throws(ReplayGateError) {
      return try PolicyProfile.load(path: path)
    } catch {
      throw CommandFailure(error)
    }
  }
}
