import ReplayGate

/// `replay-gate profile …`.
enum ProfileCommand {
  /// Prints the names, one per line.
  static var list: String { PolicyProfile.shippedNames.map { $0 + "\n" }.joined() }

  /// Prints a valid profile as its file has it, or its digest.
  static func show(_ word: String, digestOnly: Bool) throws(CommandFailure) -> String {
    let loaded = try LoadedProfile(word)
    if digestOnly { return loaded.profile.digest + "\n" }
    let text = String(decoding: loaded.bytes, as: UTF8.self)
    return text.utf8.last == 0x0A ? text : text + "\n"
  }

  /// One line for each valid file, and one error for each invalid one, with what is known to help.
  static func check(
    _ paths: [String], arguments: [String], on screen: Screen, faultsOn errors: Screen
  ) -> (valid: String, faults: String) {
    var valid = ""
    var faults = ""
    var hints = FaultHints(arguments: arguments)
    for path in paths {
      do throws(CommandFailure) {
        let profile = try LoadedProfile(file: path).profile
        valid += screen.rowText("\(path): \(profile.name) \(profile.digest)", indent: 2)
      } catch {
        faults += (error.message(on: errors) ?? "") + hints.text(for: error, on: errors)
      }
    }
    return (valid, faults)
  }
}
