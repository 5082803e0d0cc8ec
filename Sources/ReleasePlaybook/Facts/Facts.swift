package import ReplayGate

/// What is known about issues, pull requests, checks and runs: files as `gh … --json` prints them. A verdict is a pure
/// function of them, so it can be made again, offline and by anyone. What no fact tells is not known.
package struct Facts: Sendable, Hashable {
  package internal(set) var sources: [FactSource] = []
  var issues: [IssueFact] = []
  var pullRequests: [PullRequestFact] = []
  var jobs: [JobFact] = []
  var runs: [RunFact] = []

  /// Nothing is known.
  package init() {}

  /// Reads files, and the `.json` files of folders.
  package static func load(_ paths: [String]) throws(ReplayGateError) -> Facts {
    var facts = Facts()
    for path in paths {
      for file in try files(of: path) {
        let bytes = try PlaybookFile.read(file)
        guard file.split(separator: "/").last.map(String.init) == FactCollection.fileName else {
          try facts.add(bytes, source: file)
          continue
        }
        let collection = try FactCollection(json: bytes, source: file)
        if !collection.isComplete {
          throw .unreadable(source: file, reason: "the collection was cut off; collect the facts again")
        }
        facts.sources.append(
          FactSource(path: file, digest: "sha256:" + SHA256.hexDigest(bytes), collectedAt: collection.collectedAt))
      }
    }
    return facts
  }

  private static func files(of path: String) throws(ReplayGateError) -> [String] {
    guard Platform.isFolder(path) else { return [path] }
    do throws(SystemError) {
      let names = try Platform.names(in: path).filter { $0.hasSuffix(".json") }
      return names.map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
    } catch {
      throw .unreadable(source: path, reason: error.reason)
    }
  }
}

/// As `gh issue view N --json number,state,stateReason,url,closedByPullRequestsReferences,comments` has it.
struct IssueFact: Sendable, Hashable {
  struct Comment: Sendable, Hashable {
    let body: String
    /// What its author is to the repository: `MEMBER`, `NONE`, …
    let association: String?
    let isMinimized: Bool
    /// Nil where it was not asked for.
    let isEdited: Bool?
    /// The name of an account; nil where there is none any more.
    let author: String?
    let createdAt: Timestamp?
    let url: String?
  }

  let number: Int
  /// `OPEN` or `CLOSED`.
  let state: String
  /// `COMPLETED`, `NOT_PLANNED`, …; nil where it was not asked for.
  let stateReason: String?
  /// The addresses of the pull requests that closed it.
  let closedBy: [String]
  /// Nil where they were not asked for.
  let comments: [Comment]?
  let url: String?
  let source: String
}

/// As `gh pr view N --json …` has it.
struct PullRequestFact: Sendable, Hashable {
  let number: Int
  /// `OPEN`, `CLOSED` or `MERGED`.
  let state: String
  let headCommit: String?
  /// Nil where it was not asked for.
  let isFromFork: Bool?
  /// Whether it can be merged: `BLOCKED`, `CLEAN`, …; nil where it was not asked for.
  let mergeState: String?
  /// The names of its labels.
  let labels: [String]
  /// Whether it is merged by itself as soon as it can be; nil where it was not asked for.
  let mergesItself: Bool?
  /// Nil where they were not asked for.
  let comments: [IssueFact.Comment]?
  /// The addresses of the issues that it closes.
  let closes: [String]
  let url: String?
  let source: String
}
