package import ReplayGate

/// Facts about issues, pull requests, checks and runs: files in the format of `gh … --json`. A verdict is a pure
/// function of them, so anyone can reproduce it offline. What no fact states is unknown.
package struct Facts: Sendable, Hashable {
  package internal(set) var sources: [FactSource] = []
  var issues: [IssueFact] = []
  var pullRequests: [PullRequestFact] = []
  var jobs: [JobFact] = []
  var runs: [RunFact] = []

  /// Creates facts without any content.
  package init() {}

  /// Reads files, and the `.json` files in folders.
  package static func load(_ paths: [String]) throws(ReplayGateError) -> Facts {
    var facts = Facts()
    for path in paths {
      for file in try files(of: path) {
        // A file that is named may be a pipe; one that is found in a folder may not.
        guard let bytes = file.isExactly(path) ? try PlaybookFile.read(file) : try PlaybookFile.readIfThere(file) else {
          throw .unreadable(source: file, reason: "it was removed while facts were read")
        }
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

/// The format of `gh issue view N --json number,state,stateReason,url,closedByPullRequestsReferences,comments`.
struct IssueFact: Sendable, Hashable {
  struct Comment: Sendable, Hashable {
    let body: String
    /// The author's association with the repository: `MEMBER`, `NONE`, …
    let association: String?
    let isMinimized: Bool
    /// Nil if it was not requested.
    let isEdited: Bool?
    /// The name of the account; nil if it no longer exists.
    let author: String?
    let createdAt: Timestamp?
    let url: String?
  }

  let number: Int
  /// `OPEN` or `CLOSED`.
  let state: String
  /// `COMPLETED`, `NOT_PLANNED`, …; nil if it was not requested.
  let stateReason: String?
  /// The addresses of the pull requests that closed it.
  let closedBy: [String]
  /// Nil if they were not requested.
  let comments: [Comment]?
  let url: String?
  let source: String
}

/// The format of `gh pr view N --json …`.
struct PullRequestFact: Sendable, Hashable {
  let number: Int
  /// `OPEN`, `CLOSED` or `MERGED`.
  let state: String
  let headCommit: String?
  /// Nil if it was not requested.
  let isFromFork: Bool?
  /// The merge state: `BLOCKED`, `CLEAN`, …; nil if it was not requested.
  let mergeState: String?
  /// The names of its labels.
  let labels: [String]
  /// Whether auto-merge is enabled; nil if it was not requested.
  let mergesItself: Bool?
  /// Nil if they were not requested.
  let comments: [IssueFact.Comment]?
  /// The addresses of the issues that it closes.
  let closes: [String]
  let url: String?
  let source: String
}
