public import ReplayGate

/// A verdict with everything that its renderings show.
public struct GateFindings: Sendable {
  /// A file or stream that was read.
  public struct DigestedInput: Sendable, Hashable {
    /// The role of an input in the run.
    @nonexhaustive
    public enum Role: String, Sendable, Hashable {
      /// A part of the recording.
      case recording
      /// The recording that the candidate replayed instead.
      case candidateRecording
      /// The profile in force.
      case baselineProfile
      /// The profile that may replace it.
      case candidateProfile
    }

    /// The role of the input in the run.
    public let role: Role
    /// The name as it was given: a path, the name of a built-in profile such as `STANDARD`, or `-`.
    @Exact public private(set) var name: String
    /// The SHA-256 of its bytes in lower-case hexadecimal; nil if they were not hashed: those of a pipe, and those that
    /// tallies were made of elsewhere.
    @Exact public private(set) var sha256: String?
    /// The path, if the input is a file; relative to the root of the repository, if it is a file of a commit.
    @Exact public private(set) var path: String?
    /// The commit and the blob that it was read from, if it is a file of a commit.
    public var revision: Revision?

    /// Whether tallies tell of it and it was not read here.
    public var isTallied = false

    /// The digest in words, or why there is none.
    var digestText: String { sha256.map { "sha256:" + $0 } ?? (isTallied ? "tallied elsewhere" : "not hashed") }

    /// Creates a description of an input.
    ///
    /// - Parameters:
    ///   - role: The role of the input in the run.
    ///   - name: The name as it was given.
    ///   - sha256: The SHA-256 of its bytes in lower-case hexadecimal; nil if they were not hashed.
    ///   - path: The path, if the input is a file.
    public init(role: Role, name: String, sha256: String?, path: String?) {
      self.role = role
      self.name = name
      self.sha256 = sha256
      self.path = path
    }

    /// The file as people know it: its path, or its name with the abbreviated commit; nil if it is not a file.
    public var givenFile: String? {
      guard let revision else { return path }
      let commit = revision.commit.prefix(12)
      return name.utf8.count > 12 && name.contains(commit) ? name : "\(name) at \(commit)"
    }
  }

  /// The commit and the blob that a file was read from.
  public struct Revision: Sendable, Hashable {
    /// The full name of the commit.
    @Exact public private(set) var commit: String
    /// The full name of the blob; nil if only the commit is known.
    @Exact public private(set) var blob: String?

    /// Creates a revision.
    ///
    /// - Parameters:
    ///   - commit: The full name of the commit.
    ///   - blob: The full name of the blob; nil if only the commit is known.
    public init(commit: String, blob: String?) {
      self.commit = commit
      self.blob = blob
    }

    /// `commit …, blob …`.
    var words: String { "commit \(commit)" + (blob.map { ", blob " + $0 } ?? "") }
  }

  /// An artifact that the verdict is about, for example one to be shipped.
  public struct Subject: Sendable, Hashable {
    /// Its name.
    @Exact public private(set) var name: String
    /// Its SHA-256 in lower-case hexadecimal.
    @Exact public private(set) var sha256: String

    /// Creates a subject.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - sha256: Its SHA-256 in lower-case hexadecimal.
    public init(name: String, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// The verdict with its gate, tally and details.
  public var evaluation: GateEvaluation
  /// The report (contract section 9).
  public var report: GateReport
  /// The command line that reproduces the verdict, quoted for a shell.
  public var reproduce: String
  /// The exit code of the run (contract section 11), usually that of `GateVerdict.exitCode(deciding:)`.
  public var exitCode: Int32
  /// The inputs in the order in which they were read.
  public var inputs: [DigestedInput]
  /// The artifacts that the verdict is about.
  public var subjects: [Subject]
  /// The version of the program.
  public var toolVersion: String
  /// The bytes of the candidate's profile file, from which line numbers are computed; nil for a built-in profile.
  public var candidateProfileBytes: [UInt8]?
  /// The folders that scanners use as roots. An absolute path below one of them is shown relative to the first such
  /// folder.
  public var roots: [String]

  /// Commands that show more about the same run.
  public struct Commands: Sendable, Hashable {
    /// Explains the first decision that counts; nil if there is none.
    @Exact public private(set) var explain: String?
    /// Shows the settings at which the gate passes; nil if no setting decides that.
    @Exact public private(set) var frontier: String?
    /// Prints a candidate that is built in to a new file; nil for one that has a file.
    @Exact package var copy: String?
    /// What has to be given again before these commands and the one that reproduces the verdict, because it was no file:
    /// `the same recording on standard input`; nil if nothing has to be.
    @Exact package var needs: String?

    /// Creates the command lines, quoted for a shell.
    ///
    /// - Parameters:
    ///   - explain: Explains the first decision that counts.
    ///   - frontier: Shows the settings at which the gate passes.
    public init(explain: String? = nil, frontier: String? = nil) {
      self.explain = explain
      self.frontier = frontier
    }
  }

  /// Commands that show more about the same run.
  public var commands = Commands()

  /// The path of the file that the gate's limits come from; nil without one.
  @Exact package var gateFile: String?

  /// What is odd about the inputs, as warnings.
  package var inputWarnings: [String] = []

  /// A path as scanners expect it: without empty components and `.`, and relative to a root that contains it.
  func place(of path: String) -> String { Self.place(of: path, below: roots) }

  /// A path in the same way, for what has no findings.
  package static func place(of path: String, below roots: [String]) -> String {
    let path = ProfilePlace.normalised(path)
    for root in roots.map(ProfilePlace.normalised) where path.hasPrefix("/") && root.hasPrefix("/") {
      if let rest = path.dropping(exactly: root == "/" ? root : root + "/"), !rest.isEmpty { return String(rest) }
    }
    return path
  }

  /// The name of an input in tables: its path, relative to a root that contains it, or the name as it was given.
  func name(of input: DigestedInput) -> String {
    input.revision == nil ? input.path.map(place) ?? input.name : input.name
  }

  /// Creates findings from their parts.
  ///
  /// - Parameters:
  ///   - evaluation: The verdict with its gate, tally and details.
  ///   - report: The report of the verdict.
  ///   - reproduce: The command line that reproduces the verdict, quoted for a shell.
  ///   - exitCode: The exit code of the run; nil for that of the verdict, if both gates decide.
  ///   - inputs: The inputs in the order in which they were read.
  ///   - subjects: The artifacts that the verdict is about.
  ///   - toolVersion: The version of the program.
  ///   - candidateProfileBytes: The bytes of the candidate's profile file; nil for a built-in profile.
  ///   - roots: The folders that scanners use as roots.
  public init(
    evaluation: GateEvaluation, report: GateReport, reproduce: String, exitCode: Int32? = nil,
    inputs: [DigestedInput] = [], subjects: [Subject] = [], toolVersion: String, candidateProfileBytes: [UInt8]? = nil,
    roots: [String] = []
  ) {
    self.evaluation = evaluation
    self.report = report
    self.reproduce = reproduce
    self.exitCode = exitCode ?? evaluation.verdict.exitCode()
    self.inputs = inputs
    self.subjects = subjects
    self.toolVersion = toolVersion
    self.candidateProfileBytes = candidateProfileBytes
    self.roots = roots
  }
}
