package import ReplayGate

/// What is known about issues, pull requests, checks and runs: files as `gh … --json` prints them. A verdict is a pure
/// function of them, so it can be made again, offline and by anyone. What no fact tells is not known.
package struct Facts: Sendable, Hashable {
  package internal(set) var sources: [FactSource] = []
  var issues: [IssueFact] = []
  var pullRequests: [PullRequestFact] = []
  var checks: [CheckFact] = []
  var runs: [RunFact] = []

  /// Nothing is known.
  package init() {}

  /// Reads files, and the `.json` files of folders.
  package static func load(_ paths: [String]) throws(ReplayGateError) -> Facts {
    var facts = Facts()
    for path in paths {
      guard Platform.isFolder(path) else {
        try facts.add(PlaybookFile.read(path), source: path)
        continue
      }
      let names: [String]
      do throws(SystemError) {
        names = try Platform.names(in: path)
      } catch {
        throw .unreadable(source: path, reason: error.reason)
      }
      for name in names where name.hasSuffix(".json") {
        let file = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
        try facts.add(PlaybookFile.read(file), source: file)
      }
    }
    return facts
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
  /// The pull requests that closed it.
  let closedBy: [Int]
  /// Nil where they were not asked for.
  let comments: [Comment]?
  let url: String?
  let source: String
}

/// As `gh pr view N --json number,state,mergedAt,headRefOid,url,closingIssuesReferences,statusCheckRollup` has it.
struct PullRequestFact: Sendable, Hashable {
  let number: Int
  /// `OPEN`, `CLOSED` or `MERGED`.
  let state: String
  let headCommit: String?
  /// The issues that it closes.
  let closes: [Int]
  let url: String?
  let source: String
}

/// A check of a pull request, as `gh pr checks` or a pull request's `statusCheckRollup` has it.
struct CheckFact: Sendable, Hashable {
  enum Outcome: Sendable, Hashable, Comparable {
    // From worst to best.
    case failed
    case unfinished
    case skipped
    case passed
  }

  let name: String
  let outcome: Outcome
  /// As it was spelled.
  let state: String
  let link: String?
  /// The commit it was run on, where the fact tells.
  let commit: String?
  let source: String

  /// The run of `https://github.com/OWNER/REPO/actions/runs/123/job/456`.
  var run: Int? {
    guard let link, let range = link.firstRange(of: "/actions/runs/") else { return nil }
    return Int(link[range.upperBound...].prefix { $0.isASCII && $0.isNumber })
  }
}

/// A run of a workflow, as `gh run view N --json …` has it.
struct RunFact: Sendable, Hashable {
  /// A job, or a step of one.
  struct Part: Sendable, Hashable {
    let name: String
    /// `success`, `failure`, `skipped`, …; empty while it runs.
    let conclusion: String
  }

  let id: Int?
  let names: [String]
  let commit: String?
  let outcome: CheckFact.Outcome
  let state: String
  let attempt: Int
  /// Nil where they were not asked for.
  let parts: [Part]?
  let url: String?
  let source: String
}
