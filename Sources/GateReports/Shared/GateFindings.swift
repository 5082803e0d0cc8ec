public import ReplayGate

/// A verdict and all that its renderings show.
public struct GateFindings: Sendable {
  /// A file or a stream that was read, by what it holds.
  public struct DigestedInput: Sendable, Hashable {
    /// What it was read as.
    public enum Role: String, Sendable, Hashable {
      /// A part of the recording.
      case recording
      /// What the candidate replayed instead.
      case candidateRecording
      /// The profile in force.
      case baselineProfile
      /// The profile that is to replace it.
      case candidateProfile
    }

    /// What it was read as.
    public let role: Role
    /// As it was given: a path, `STANDARD`, `-`.
    @Exact public private(set) var name: String
    /// SHA-256 of its bytes, in lower-case hexadecimal digits; nil if they were not hashed.
    @Exact public private(set) var sha256: String?
    /// Its path where it is a file.
    @Exact public private(set) var path: String?

    /// An input.
    public init(role: Role, name: String, sha256: String?, path: String?) {
      self.role = role
      self.name = name
      self.sha256 = sha256
      self.path = path
    }
  }

  /// What a verdict is about beyond its inputs: an artefact to be shipped.
  public struct Subject: Sendable, Hashable {
    /// Its name.
    @Exact public private(set) var name: String
    /// Its SHA-256, in lower-case hexadecimal digits.
    @Exact public private(set) var sha256: String

    /// A subject.
    public init(name: String, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// The verdict, with the gate, the tally and the details.
  public var evaluation: GateEvaluation
  /// The report (contract section 9).
  public var report: GateReport
  /// The command line that gives the verdict again, quoted for a shell.
  public var reproduce: String
  /// The run's exit code (contract section 11).
  public var exitCode: Int32
  /// What was read, in order.
  public var inputs: [DigestedInput]
  /// What the verdict is about.
  public var subjects: [Subject]
  /// The program's version.
  public var toolVersion: String
  /// The bytes of the candidate's profile file, to point into; nil if it ships with the program.
  public var candidateProfileBytes: [UInt8]?
  /// The folders that scanners know files below: an absolute path below one is given relative to it. The first counts.
  public var roots: [String]

  /// Commands that tell more of the same run.
  public struct Commands: Sendable, Hashable {
    /// Explains the first decision that counts; nil if there is none, or if the recording cannot be read again.
    @Exact public private(set) var explain: String?
    /// Shows at which settings the gate passes; nil if the recording cannot be read again.
    @Exact public private(set) var frontier: String?

    /// Command lines, quoted for a shell.
    public init(explain: String? = nil, frontier: String? = nil) {
      self.explain = explain
      self.frontier = frontier
    }
  }

  /// Commands that tell more of the same run.
  public var commands = Commands()

  /// A path as scanners want it: without empty parts and `.`, and relative to a root that it is below.
  func place(of path: String) -> String {
    let path = ProfilePlace.normalised(path)
    for root in roots.map(ProfilePlace.normalised) where path.hasPrefix("/") && root.hasPrefix("/") {
      if let rest = path.dropping(exactly: root == "/" ? root : root + "/"), !rest.isEmpty { return String(rest) }
    }
    return path
  }

  /// Findings from their parts.
  public init(
    evaluation: GateEvaluation, report: GateReport, reproduce: String, exitCode: Int32, inputs: [DigestedInput] = [],
    subjects: [Subject] = [], toolVersion: String, candidateProfileBytes: [UInt8]? = nil, roots: [String] = []
  ) {
    self.evaluation = evaluation
    self.report = report
    self.reproduce = reproduce
    self.exitCode = exitCode
    self.inputs = inputs
    self.subjects = subjects
    self.toolVersion = toolVersion
    self.candidateProfileBytes = candidateProfileBytes
    self.roots = roots
  }
}
