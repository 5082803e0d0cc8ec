package import ReplayGate

/// A release as its runbook has it (`release-playbook.v1`): what has to hold, what is run, and what to do where it fails.
///
/// Paths of documents and scripts are below `folder`; a command says where it runs. Both are below the workspace,
/// the folder that the repositories of a release stand in side by side.
package struct Playbook: Sendable, Hashable {
  package static let schemaVersion = "release-playbook.v1"

  /// The gate's name, such as `Gate5`.
  package let name: String
  /// The repository that is released: facts about any other do not count.
  package let repository: RepositoryName
  /// The folder of its checkout, below the workspace.
  package let folder: String
  /// The folders of the repositories that commands need besides, below the workspace.
  package let checkouts: [String]
  package let entryCriteria: [EntryCriterion]
  package let governance: [GovernanceCheck]
  package let deploymentProfile: DeploymentProfileCheck
  package let reliabilityClosure: ReliabilityClosureCheck
  package let replayGate: ReplayGateCheck
  package let lanes: [Lane]
  package let promotion: Promotion
  /// In the file's order; each id once.
  package let incidents: [Incident]
  package let traceability: Traceability
  /// Of the file's bytes: `sha256:…`.
  package let digest: String

  /// The scenario of an id, such as `A`.
  package func incident(_ id: String) -> Incident? { incidents.first { $0.id.isExactly(id) } }
}

// MARK: Before the lanes

/// An issue or a pull request that has to be in a state before a release begins.
package struct EntryCriterion: Sendable, Hashable {
  package enum Requirement: String, Sendable, CaseIterable {
    /// The pull request, or one that closed the issue, is merged.
    case merged
    /// The issue is closed as completed, or the pull request merged; and the deployment profile has one active path.
    case reconciled
    /// The issue is closed as completed, or the pull request merged.
    case closed
  }

  /// The number of the issue or pull request.
  package let issue: Int
  package let title: String
  package let requirement: Requirement
  /// The issue on which a waiver may be recorded, with rationale and approver; nil where it cannot be waived.
  package let waiverIssue: Int?
  package let isRequired: Bool
}

/// A check of the release's pull request that has to be green at the candidate commit.
package struct GovernanceCheck: Sendable, Hashable {
  /// The name of the job, which a check run bears.
  package let name: String
  /// The name of the workflow that the job is in.
  package let workflow: String
  /// What in the job enforces something; nil if no step of it is asked for.
  package let enforces: EnforcingSteps?
  package let isRequired: Bool
}

/// The steps of a job that enforce something, and the workflow's file, which says what they run.
package struct EnforcingSteps: Sendable, Hashable {
  /// Below the repository.
  package let file: String
  /// At least one.
  package let steps: [EnforcingStep]
}

/// A step of a workflow's job that has to have run a command and succeeded.
package struct EnforcingStep: Sendable, Hashable {
  /// Exactly as the workflow names it.
  package let name: String
  /// The command, words parted by single spaces.
  package let run: String
  /// The options that may follow the command; one that takes a value is written with a word for it, `--output FILE`.
  package let options: [String]
}

/// The document that names the deployment paths: one is active, and none is both.
package struct DeploymentProfileCheck: Sendable, Hashable {
  package let document: String
  /// The heading of a numbered list: its first entry names the one active path, the others say what belongs to it.
  package let activeHeading: String
  /// The heading of a numbered list of paths that are not active.
  package let inactiveHeading: String
  /// The key of the document's date in its front matter.
  package let dateKey: String
  /// Nil: however old it is.
  package let maxAgeDays: Int?
}

/// The document that closes reliability work: every row of its scope matrix is done, with evidence, and it is recent.
package struct ReliabilityClosureCheck: Sendable, Hashable {
  package let document: String
  /// The heading of the scope matrix, a table with the two columns below.
  package let matrixHeading: String
  package let statusColumn: String
  package let evidenceColumn: String
  /// The statuses that count as done, in full.
  package let doneStatuses: [String]
  /// What a status that counts as done may also begin with, in whole words.
  package let doneStatusPrefixes: [String]
  /// The key of the document's date in its front matter, which is written `2026-11-20`.
  package let dateKey: String
  package let maxAgeDays: Int
}

/// The replay gate, as its flags would set it. In a playbook, paths are below the repository; in a run's record they
/// are as they are opened.
package struct ReplayGateCheck: Sendable, Hashable {
  package enum Mode: String, Sendable, CaseIterable { case regressions, any }

  /// A shipped profile's name, or a path.
  package var baseline: String
  package var candidate: String
  /// None is the recording that the program carries.
  package var recordings: [String]
  package var candidateRecording: String?
  package var mode: Mode
  package var minimumRecords: Int
}

// MARK: Commands

/// A command of a step: a line for the shell, and how its end is judged.
package struct PlaybookCommand: Sendable, Hashable {
  /// As a person would type it.
  package let run: String
  /// Where, below the workspace; `.` is the workspace.
  package let directory: String
  package let timeoutSeconds: Int
  /// How often it is tried again after a failure. A pass after a retry is a warning.
  package let retries: Int
  package let expectedExit: Int
  /// Variables that it has besides what it inherits.
  package let environment: [EnvironmentVariable]
  /// Lines that it has to print.
  let mustPrint: [LinePattern]
  /// Lines that it must not print, such as that it skips what it is there for.
  let mustNotPrint: [LinePattern]

  package init(
    run: String, directory: String, timeoutSeconds: Int, retries: Int = 0, expectedExit: Int = 0,
    environment: [EnvironmentVariable] = [], mustPrint: [String] = [], mustNotPrint: [String] = []
  ) {
    self.run = run
    self.directory = directory
    self.timeoutSeconds = timeoutSeconds
    self.retries = retries
    self.expectedExit = expectedExit
    self.environment = environment
    self.mustPrint = mustPrint.map(LinePattern.init)
    self.mustNotPrint = mustNotPrint.map(LinePattern.init)
  }
}

/// A variable of a command's environment.
package struct EnvironmentVariable: Sendable, Hashable {
  @Exact package private(set) var name: String
  @Exact package private(set) var value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// What one client of the contracts has to pass. Lanes do not depend on each other.
package struct Lane: Sendable, Hashable {
  /// Lower-case letters, digits and dashes.
  package let id: String
  package let name: String
  package let command: PlaybookCommand
  /// What is to be seen, in words.
  package let expected: String
  package let isRequired: Bool

  /// The id of its step.
  package var stepID: String { "lane-" + id }
}

// MARK: After the lanes

/// How a release goes out, and how it comes back.
package struct Promotion: Sendable, Hashable {
  /// The guide for people.
  package let guide: String
  /// The files that a promotion and a rollback cannot do without.
  package let needs: [String]
  package let smoke: PlaybookCommand
  package let rollback: PlaybookCommand
  /// Prints the active revision, on one line, before and after a rollback; nil: nothing tells it.
  package let activeRevision: PlaybookCommand?
  package let sloDefinitions: String
  package let sloBaseline: String
  /// Any one of them that is met triggers the rollback.
  package let rollbackCriteria: [RollbackCriterion]
}

/// Met where what is measured is over a threshold.
package struct RollbackCriterion: Sendable, Hashable {
  package let id: String
  /// In words.
  package let when: String
  /// The name of the measurement.
  package let measure: String
  package let over: Double
  /// The time that the measurement is taken over, where it is one over time.
  package let withinSeconds: Int?
}

/// What can go wrong, and what is done then.
package struct Incident: Sendable, Hashable {
  package let id: String
  package let name: String
  package let contain: IncidentPhase
  package let verify: IncidentPhase
  package let recover: IncidentPhase
}

/// One of the three phases of an incident.
package struct IncidentPhase: Sendable, Hashable {
  /// What a program does that is more than a command.
  package enum Action: String, Sendable, CaseIterable {
    /// Runs exactly the commands of the lanes that failed.
    case rerunAffectedLanes = "rerun_affected_lanes"
    /// Judges the governance checks by the facts given.
    case judgeGovernance = "judge_governance"
    case smoke
    /// Holds measurements against the SLO baseline.
    case checkSLOs = "check_slos"
    /// Runs the rollback, where its criteria are met.
    case rollback
    /// Runs the replay gate of the playbook.
    case rerunReplayGate = "rerun_replay_gate"
  }

  /// What a person does, a sentence each.
  package let instructions: [String]
  package let commands: [NamedCommand]
  package let actions: [Action]
  /// When the phase is over, in words.
  package let passWhen: String
}

package struct NamedCommand: Sendable, Hashable {
  package let name: String
  package let command: PlaybookCommand
}

/// From the release to what it is about, by the numbers of issues.
package struct Traceability: Sendable, Hashable {
  package let child: Int
  package let parents: [Int]
  package let signoff: Int
  /// The labels of a pull request that keep it from being merged.
  package let blockingLabels: [String]
  package let documents: [String]

  /// The issues on which it is told how the gate stands.
  package var updatePlaces: [Int] { [child] + parents }
}
