public import ReplayGate

/// The two profiles as people read them: one from a file by the file and the name that it gives itself, `next.json
/// (STANDARD)`; one that ships by its name alone. Bounded, without control characters.
public struct ProfileNames: Sendable, Hashable {
  /// The profile in force.
  @Exact public private(set) var baseline: String
  /// The profile that is to replace it.
  @Exact public private(set) var candidate: String

  /// The profiles of a gate, with the path of each that was read from a file.
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
  /// The two profiles, files relative to a root that they are below.
  var profileNames: ProfileNames {
    func file(_ role: DigestedInput.Role) -> String? { inputs.first { $0.role == role }?.path.map(place) }
    return ProfileNames(
      evaluation.gate, baselineFile: file(.baselineProfile), candidateFile: file(.candidateProfile))
  }

  /// Where a decision is recorded, `FILE:LINE`, relative to a root that the file is below.
  func place(_ source: String, line: Int) -> String { "\(ShownText.name(place(of: source))):\(line)" }
}
