import ReplayGate

/// `replay-gate profile …`.
enum ProfileCommand {
  /// The names, one a line.
  static var list: String { PolicyProfile.shippedNames.map { $0 + "\n" }.joined() }

  /// The profile as its file has it, or its digest.
  static func show(_ word: String, digestOnly: Bool) throws(CommandFailure) -> String {
    if digestOnly { return try ProfileReference.load(word).digest + "\n" }
    let source: [UInt8]
    switch try ProfileReference.resolve(word) {
    case .shipped(let name):
      source = PolicyProfile.shippedSource(named: name)!
    case .file(let path):
      source = try validSource(of: path)
    }
    let text = String(decoding: source, as: UTF8.self)
    return text.hasSuffix("\n") ? text : text + "\n"
  }

  /// Only a valid profile is shown; the bytes that were validated are the bytes that are shown.
  private static func validSource(of path: String) throws(CommandFailure) -> [UInt8] {
    let source: [UInt8]
    do throws(SystemError) {
      source = try Platform.read(path)
    } catch {
      throw .fault("\(path): cannot be read: \(error.reason)")
    }
    do throws(ReplayGateError) {
      _ = try PolicyProfile(json: source, source: path)
    } catch {
      throw CommandFailure(error)
    }
    return source
  }

  /// A line for each valid file on the one side, for each fault on the other.
  static func check(_ paths: [String]) -> (valid: String, faults: String) {
    var valid = ""
    var faults = ""
    for path in paths {
      do throws(CommandFailure) {
        let profile = try ProfileReference.loadFile(path)
        valid += "\(path): \(profile.name) \(profile.digest)\n"
      } catch {
        faults += error.message ?? ""
      }
    }
    return (valid, faults)
  }
}
