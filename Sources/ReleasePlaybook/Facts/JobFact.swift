import ReplayGate

/// A job of a workflow run, or another check, in the format of `gh run view N --json jobs,…`, `gh pr checks` or a pull
/// request's `statusCheckRollup`. A check run has the name of its job.
struct JobFact: Sendable, Hashable {
  enum Outcome: Sendable, Hashable, Comparable {
    // From worst to best.
    case failed
    case unfinished
    case skipped
    case passed

    /// From GitHub's words. An unknown word is not a pass.
    init(_ state: String) {
      self =
        switch state.uppercased() {
        case "SUCCESS": .passed
        case "SKIPPED", "NEUTRAL": .skipped
        case "QUEUED", "IN_PROGRESS", "WAITING", "PENDING", "REQUESTED", "EXPECTED": .unfinished
        default: .failed
        }
    }
  }

  struct Step: Sendable, Hashable {
    let name: String
    /// `success`, `failure`, `skipped`, …; empty while it runs.
    let conclusion: String
  }

  let name: String
  /// The name of its workflow; nil if no fact states it.
  var workflow: String?
  let outcome: Outcome
  /// The original spelling.
  let state: String
  let url: String?
  /// From 1; nil if no fact states it.
  var attempt: Int?
  /// Nil if it has not started, or no fact states it.
  let startedAt: Timestamp?
  /// The commit that it ran on, if a fact states it.
  var commit: String?
  /// Nil if they were not requested.
  var steps: [Step]?
  let source: String

  /// The numbers of the run and of the job, from its URL. A job that is run again gets a higher number.
  var runID: Int? { if case .run(let run, _) = thing { run } else { nil } }
  var jobID: Int? { if case .run(_, let job) = thing { job } else { nil } }

  private var thing: RepositoryURL.Thing? { url.flatMap(RepositoryURL.init)?.thing }

  /// Whether another job of the same workflow is known to have run after it: all that is known of both says so. A time
  /// that is missing says nothing. The number of a run that was run again says nothing either; those of its jobs do.
  func isOlder(than other: JobFact) -> Bool {
    if let runID, runID == other.runID, let attempt, let later = other.attempt, attempt != later {
      return attempt < later
    }
    var says: [Bool] = []
    if let startedAt, let later = other.startedAt, startedAt != later { says.append(startedAt < later) }
    if let jobID, let later = other.jobID, jobID != later { says.append(jobID < later) }
    if let runID, let later = other.runID, runID != later, (runID < later ? self : other).attempt ?? 1 == 1 {
      says.append(runID < later)
    }
    return !says.isEmpty && says.allSatisfy(\.self)
  }
}

extension [JobFact] {
  /// The jobs that no other one ran after: exactly one, unless the order is unknown.
  var latest: [JobFact] { filter { job in !contains { job.isOlder(than: $0) } } }
}

/// A workflow run in the format of `gh run view N --json …`.
struct RunFact: Sendable, Hashable {
  let id: Int
  let workflow: String?
  let commit: String?
  /// From 1; nil if no fact states it.
  let attempt: Int?
  let outcome: JobFact.Outcome
  /// The original spelling.
  let state: String
  /// Nil if they were not requested.
  let jobs: [JobFact]?
  let url: String?
  let source: String

  /// Itself in place of a job of its workflow that it does not have; nil if it has it. A run has no jobs before it
  /// starts, or if it could not start. One that succeeded without the job has skipped it.
  func absent(_ name: String, of workflow: String) -> JobFact? {
    let isOfWorkflow = self.workflow?.isExactly(workflow) ?? true
    guard isOfWorkflow, jobs?.contains(where: { $0.name.isExactly(name) }) != true else { return nil }
    let isSkipped = outcome == .passed
    return JobFact(
      name: name, workflow: workflow, outcome: isSkipped ? .skipped : outcome,
      state: isSkipped ? "no such job in its run" : state, url: url, attempt: attempt, startedAt: nil, commit: commit,
      source: source)
  }
}
