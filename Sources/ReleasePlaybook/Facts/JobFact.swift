import ReplayGate

/// A job of a workflow's run, or a check that is none: as `gh run view N --json jobs,…`, `gh pr checks` or a pull
/// request's `statusCheckRollup` has it. A check bears its job's name.
struct JobFact: Sendable, Hashable {
  enum Outcome: Sendable, Hashable, Comparable {
    // From worst to best.
    case failed
    case unfinished
    case skipped
    case passed

    /// GitHub's words; one that is not known is no pass.
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
  /// The name of its workflow; nil where no fact tells.
  var workflow: String?
  let outcome: Outcome
  /// As it was spelled.
  let state: String
  let url: String?
  /// From 1; nil where no fact tells.
  var attempt: Int?
  /// Nil where it has not started, or no fact tells.
  let startedAt: Timestamp?
  /// The commit that it was run on, where a fact tells.
  var commit: String?
  /// Nil where they were not asked for.
  var steps: [Step]?
  let source: String

  /// The run, and the job's own number, which its URL has. A job that is run again has another number, a higher one.
  var runID: Int? { if case .run(let run, _) = thing { run } else { nil } }
  var jobID: Int? { if case .run(_, let job) = thing { job } else { nil } }

  private var thing: RepositoryURL.Thing? { url.flatMap(RepositoryURL.init)?.thing }

  /// Whether another one of the same workflow was run after it, by all that is known about the two.
  func isOlder(than other: JobFact) -> Bool {
    if let runID, runID == other.runID, let attempt, let later = other.attempt, attempt != later {
      return attempt < later
    }
    var says: [Bool] = []
    if let startedAt, let later = other.startedAt, startedAt != later { says.append(startedAt < later) }
    if let jobID, let later = other.jobID {
      if jobID != later { says.append(jobID < later) }
    } else if let runID, let later = other.runID, runID != later {
      says.append(runID < later)
    }
    return !says.isEmpty && says.allSatisfy(\.self)
  }
}

extension [JobFact] {
  /// Those that none of the others was run after: one, unless it cannot be told which is the last.
  var latest: [JobFact] { filter { job in !contains { job.isOlder(than: $0) } } }
}

/// A run of a workflow, as `gh run view N --json …` has it.
struct RunFact: Sendable, Hashable {
  let id: Int
  let workflow: String?
  let commit: String?
  let jobs: [JobFact]
  let url: String?
  let source: String
}
