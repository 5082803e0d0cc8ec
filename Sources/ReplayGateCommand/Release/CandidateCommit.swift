import ReleasePlaybook
import ReplayGate

/// The candidate commit in GitHub Actions, the default if no flag names one.
///
/// In a `pull_request` event, GITHUB_SHA is a temporary merge commit. The candidate is the head of the pull request,
/// which is in the file of the event.
struct CandidateCommit {
  let commit: String
  /// The pull request of the event.
  let pullRequest: Int?

  /// Nil if the environment names no commit. Throws if the name is not a full commit hash.
  static func fromEnvironment() throws(CommandFailure) -> CandidateCommit? {
    let event = Platform.environment("GITHUB_EVENT_NAME") ?? ""
    if event.hasPrefix("pull_request") { return try fromEvent(event) }
    guard let commit = Platform.environment("GITHUB_SHA"), !commit.isEmpty else { return nil }
    guard CommitName.isFull(commit) else { throw .fault("GITHUB_SHA is not a full commit SHA: '\(commit)'") }
    return CandidateCommit(commit: commit, pullRequest: nil)
  }

  private static func fromEvent(_ event: String) throws(CommandFailure) -> CandidateCommit {
    guard let path = Platform.environment("GITHUB_EVENT_PATH"), !path.isEmpty else {
      throw .fault("the event is \(event), but GITHUB_EVENT_PATH names no file; use --commit SHA")
    }
    do throws(ReplayGateError) {
      let event = try JSONNode.parse(PlaybookFile.read(path), source: path).object("event")
      let pullRequest = try event.required("pull_request").object("pull_request")
      let head = try pullRequest.required("head").object("head").required("sha")
      guard CommitName.isFull(try head.text("sha")) else {
        throw head.fault(expected: "\"sha\" to be a full commit SHA")
      }
      return CandidateCommit(
        commit: try head.text("sha"),
        pullRequest: try pullRequest.required("number").integer("number", in: 1...Int(Int32.max)))
    } catch {
      throw CommandFailure(error)
    }
  }
}
