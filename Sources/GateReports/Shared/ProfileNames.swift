public import ReplayGate

/// The names of the two profiles as people read them. A profile from a file is named by the file and its own name,
/// `next.json (STANDARD)`, a built-in one by its name alone. The names are bounded and have no control characters.
public struct ProfileNames: Sendable, Hashable {
  /// The profile in force.
  @Exact public private(set) var baseline: String
  /// The profile that may replace it.
  @Exact public private(set) var candidate: String

  /// Creates the names of a gate's profiles.
  ///
  /// - Parameters:
  ///   - gate: The gate.
  ///   - baselineFile: The path of the baseline profile, if it was read from a file.
  ///   - candidateFile: The path of the candidate profile, if it was read from a file.
  public init(_ gate: Gate, baselineFile: String? = nil, candidateFile: String? = nil) {
    baseline = Self.shown(gate.baseline, baselineFile)
    candidate = Self.shown(gate.candidate, candidateFile)
  }

  private static func shown(_ profile: PolicyProfile, _ file: String?) -> String {
    let name = ShownText.name(profile.name)
    return file.map { "\(ShownText.name($0)) (\(name))" } ?? name
  }
}

extension GateFindings {
  /// The names of both profiles, with paths as they were given.
  public var names: ProfileNames {
    func file(_ role: DigestedInput.Role) -> String? { inputs.first { $0.role == role }?.givenFile }
    return ProfileNames(
      evaluation.gate, baselineFile: file(.baselineProfile), candidateFile: file(.candidateProfile))
  }

  /// The names of the two profiles. Files are shown relative to a root that contains them.
  var profileNames: ProfileNames {
    func file(_ role: DigestedInput.Role) -> String? {
      inputs.first { $0.role == role }.flatMap { $0.revision == nil ? $0.path.map(place) : $0.givenFile }
    }
    return ProfileNames(
      evaluation.gate, baselineFile: file(.baselineProfile), candidateFile: file(.candidateProfile))
  }

  /// The position of a recorded decision, `FILE:LINE`. The file is shown relative to a root that contains it.
  func place(_ source: String, line: Int) -> String { "\(ShownText.name(place(of: source))):\(line)" }
}
