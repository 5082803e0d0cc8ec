package import ReplayGate

/// The record of what was done for a release, in order (`release-journal.v1`): NDJSON that is only appended to. Each
/// line is on the disk before what it announces begins. Each line contains the digest of the previous one, which
/// reveals edits, and its own digest, which reveals an edit of the last one. These are not signatures: someone who
/// edits all lines can recompute all digests.
package struct Journal: Sendable, Hashable {
  package static let schemaVersion = "release-journal.v1"

  package var entries: [JournalEntry]

  package init(entries: [JournalEntry] = []) { self.entries = entries }

  /// The current candidate commit: that of the last start.
  package var commit: String? {
    for entry in entries.reversed() {
      if case .runStarted(let start) = entry.event { return start.commit }
    }
    return nil
  }

  /// The last start of a run.
  package var lastStart: RunStart? {
    for entry in entries.reversed() {
      if case .runStarted(let start) = entry.event { return start }
    }
    return nil
  }

  /// The last result of each step at a commit.
  package func results(at commit: String) -> [Exact<String>: StepFinish] {
    var results: [Exact<String>: StepFinish] = [:]
    for entry in entries {
      if case .stepFinished(let finish) = entry.event, finish.commit.isExactly(commit) {
        results[Exact(finish.step)] = finish
      }
    }
    return results
  }

  /// Whether a step was started at a commit and has no end: it is running, or its run was killed.
  package func isUnderWay(_ step: String, at commit: String) -> Bool {
    for entry in entries.reversed() {
      switch entry.event {
      case .stepStarted(let start) where start.step.isExactly(step) && start.commit.isExactly(commit): return true
      case .stepFinished(let finish) where finish.step.isExactly(step) && finish.commit.isExactly(commit): return false
      default: continue
      }
    }
    return false
  }

  /// The number of starts of a step, at any commit.
  package func starts(of step: String) -> Int {
    entries.count { entry in
      if case .stepStarted(let start) = entry.event { start.step.isExactly(step) } else { false }
    }
  }

  /// The number of failed tries, at a commit, of a step that has no end yet. Within a run a try is followed by another
  /// one only if it failed. A try that was in progress when its run was killed is not known to have failed.
  package func failures(of step: String, at commit: String) -> Int {
    var failures = 0
    var isUnderWay = false
    for entry in entries {
      switch entry.event {
      case .runStarted: isUnderWay = false
      case .stepStarted(let start) where start.step.isExactly(step) && start.commit.isExactly(commit):
        failures += isUnderWay ? 1 : 0
        isUnderWay = true
      case .stepFinished(let finish) where finish.step.isExactly(step) && finish.commit.isExactly(commit):
        failures = 0
        isUnderWay = false
      default: continue
      }
    }
    return failures
  }
}

/// One line.
package struct JournalEntry: Sendable, Hashable {
  /// The number of the line, from 1, without gaps.
  package let sequence: Int
  /// The current time when it was written.
  package let at: Timestamp
  package let event: JournalEvent

  package init(sequence: Int, at: Timestamp, event: JournalEvent) {
    self.sequence = sequence
    self.at = at
    self.event = event
  }
}

package enum JournalEvent: Sendable, Hashable {
  /// A run started or continued.
  case runStarted(RunStart)
  case stepStarted(StepStart)
  case stepFinished(StepFinish)
  /// A run ended. A later one may continue.
  case runFinished(RunFinish)
  case phaseStarted(PhaseStart)
  case phaseFinished(PhaseFinish)
}

package struct RunStart: Sendable, Hashable {
  package let commit: String
  package let isResumed: Bool
  package let playbook: String
  package let playbookDigest: String
  /// The folder where the run was started, which paths are relative to. It is relative to the state folder, so that a
  /// release can be moved as a whole.
  package let directory: String
  /// The workspace: commands and documents are in it.
  package let workspace: String
  package let replayGate: ReplayGateCheck
  /// The release's pull request, if it is known.
  package let pullRequest: Int?
  /// The deployed revision, if it is known.
  package let deploymentRevision: String?
  /// The files and folders that facts were read from, as they were given.
  package let factPaths: [String]
  /// Each file that was read.
  package let facts: [FactSource]
  /// The time at which ages are judged.
  package let judgedAt: JudgementTime
  /// Other inputs that bind the steps: `file` with a digest for each file of the replay gate, `checkout` with a commit.
  package internal(set) var inputs: [Reference]

  package init(
    commit: String, isResumed: Bool, playbook: String, playbookDigest: String, directory: String, workspace: String,
    replayGate: ReplayGateCheck, pullRequest: Int?, deploymentRevision: String?, factPaths: [String],
    facts: [FactSource], judgedAt: JudgementTime, inputs: [Reference] = []
  ) {
    self.directory = directory
    self.inputs = inputs
    self.commit = commit
    self.isResumed = isResumed
    self.playbook = playbook
    self.playbookDigest = playbookDigest
    self.workspace = workspace
    self.replayGate = replayGate
    self.pullRequest = pullRequest
    self.deploymentRevision = deploymentRevision
    self.factPaths = factPaths
    self.facts = facts
    self.judgedAt = judgedAt
  }
}

extension RunStart {
  /// A copy whose paths are relative to another folder than the one where the run was started.
  package func below(_ base: String) -> RunStart {
    func path(_ path: String) -> String { path.hasPrefix("/") ? path : path == "." ? base : "\(base)/\(path)" }
    var gate = replayGate
    func profile(_ name: String) -> String { PolicyProfile.shipped(named: name) == nil ? path(name) : name }
    gate.baseline = profile(gate.baseline)
    gate.candidate = profile(gate.candidate)
    gate.recordings = gate.recordings.map(path)
    gate.candidateRecording = gate.candidateRecording.map(path)
    return RunStart(
      commit: commit, isResumed: isResumed, playbook: playbook, playbookDigest: playbookDigest, directory: directory,
      workspace: path(workspace), replayGate: gate, pullRequest: pullRequest, deploymentRevision: deploymentRevision,
      factPaths: factPaths.map(path), facts: facts, judgedAt: judgedAt, inputs: inputs)
  }
}

package struct StepStart: Sendable, Hashable {
  package let step: String
  package let commit: String
  /// From 1, over all runs.
  package let attempt: Int

  package init(step: String, commit: String, attempt: Int) {
    self.step = step
    self.commit = commit
    self.attempt = attempt
  }
}

package struct StepFinish: Sendable, Hashable {
  package let step: String
  package let commit: String
  /// The digest of the step's definition: a step that the playbook has changed since then is not done.
  package let definition: String
  package let result: StepResult

  package init(step: String, commit: String, definition: String, result: StepResult) {
    self.step = step
    self.commit = commit
    self.definition = definition
    self.result = result
  }
}

/// The result of a step, as reports show it.
package struct StepResult: Sendable, Hashable {
  package let status: StepStatus
  package let expected: String
  package let observed: String
  /// A path relative to the state folder; nil if no output was captured.
  package let log: String?
  /// The last lines of the log.
  package let printed: [String]
  /// The command line that repeats only this step, from the folder in which its run was begun.
  package internal(set) var rerun: String
  /// The evidence: `check_run` with its URL, `fact` with its file, `replay_gate_report` with its file.
  package let references: [Reference]
  package let milliseconds: Int

  package init(
    status: StepStatus, expected: String, observed: String, log: String? = nil, printed: [String] = [], rerun: String,
    references: [Reference] = [], milliseconds: Int = 0
  ) {
    self.status = status
    self.expected = expected
    self.observed = observed
    self.log = log
    self.printed = printed
    self.rerun = rerun
    self.references = references
    self.milliseconds = milliseconds
  }
}

/// The verdict over a release.
package enum ReleaseVerdict: String, Sendable, CaseIterable {
  case pass
  /// A required step failed.
  case blocked
  /// A required step has no evidence, has stale evidence, or could not be run.
  case inconclusive

  /// How a terminal sets it off.
  package var tone: Screen.Tone {
    switch self {
    case .pass: .good
    case .blocked: .bad
    case .inconclusive: .odd
    }
  }
}

package struct RunFinish: Sendable, Hashable {
  package let commit: String
  package let verdict: ReleaseVerdict

  package init(commit: String, verdict: ReleaseVerdict) {
    self.commit = commit
    self.verdict = verdict
  }
}

/// The three phases of an incident.
package enum IncidentPhaseName: String, Sendable, CaseIterable { case contain, verify, recover }

package struct PhaseStart: Sendable, Hashable {
  package let incident: String
  package let phase: IncidentPhaseName
  package let commit: String
  /// The time at which measurements and their ages are judged.
  package let judgedAt: JudgementTime

  package init(incident: String, phase: IncidentPhaseName, commit: String, judgedAt: JudgementTime) {
    self.incident = incident
    self.phase = phase
    self.commit = commit
    self.judgedAt = judgedAt
  }
}

package struct PhaseFinish: Sendable, Hashable {
  package let incident: String
  package let phase: IncidentPhaseName
  package let commit: String
  package let status: StepStatus
  /// The affected ids: of lanes, of SLOs, of reasons.
  package let affected: [String]
  /// Each command and action that was run.
  package let actions: [PhaseAction]
  package let references: [Reference]

  package init(
    incident: String, phase: IncidentPhaseName, commit: String, status: StepStatus, affected: [String],
    actions: [PhaseAction], references: [Reference]
  ) {
    self.incident = incident
    self.phase = phase
    self.commit = commit
    self.status = status
    self.affected = affected
    self.actions = actions
    self.references = references
  }
}

/// An action of an incident phase.
package struct PhaseAction: Sendable, Hashable {
  package let name: String
  package let result: StepResult

  package init(name: String, result: StepResult) {
    self.name = name
    self.result = result
  }
}
