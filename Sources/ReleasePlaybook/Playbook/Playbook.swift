package import ReplayGate

/// A release runbook (`release-playbook.v1`): the criteria, the commands, and what to do after a failure.
///
/// Paths of documents and scripts are relative to `folder`, and each command names the folder where it runs. Both are
/// below the workspace, the folder that contains the repositories of a release side by side.
package struct Playbook: Sendable, Hashable {
  package static let schemaVersion = "release-playbook.v1"

  /// The gate's name, such as `Gate5`.
  package let name: String
  /// The repository that is released. Facts about any other are ignored.
  package let repository: RepositoryName
  /// The folder of its checkout, relative to the workspace.
  package let folder: String
  /// The folders of other repositories that commands need, relative to the workspace.
  package let checkouts: [String]
  package let entryCriteria: [EntryCriterion]
  package let governance: [GovernanceCheck]
  package let deploymentProfile: DeploymentProfileCheck
  package let reliabilityClosure: ReliabilityClosureCheck
  package let replayGate: ReplayGateCheck
  package let lanes: [Lane]
  package let promotion: Promotion
  /// In the order of the file. Ids are unique.
  package let incidents: [Incident]
  package let traceability: Traceability
  /// The digest of the file's bytes: `sha256:…`.
  package let digest: String

  /// The scenario with an id, such as `A`.
  package func incident(_ id: String) -> Incident? { incidents.first { $0.id.isExactly(id) } }
}

// MARK: Before the lanes

/// An issue or a pull request that must be in a state before a release begins.
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
  /// The issue where a waiver may be recorded, with rationale and approver; nil if the criterion cannot be waived.
  package let waiverIssue: Int?
  package let isRequired: Bool
}

/// A check of the release's pull request that must be green at the candidate commit.
package struct GovernanceCheck: Sendable, Hashable {
  /// The name of the job, which is also the name of the check run.
  package let name: String
  /// The name of the job's workflow.
  package let workflow: String
  /// The steps that enforce something; nil if no step is required.
  package let enforces: EnforcingSteps?
  package let isRequired: Bool
}

/// The steps of a job that enforce something, and the workflow's file, which contains their commands.
package struct EnforcingSteps: Sendable, Hashable {
  /// Relative to the repository.
  package let file: String
  /// Not empty.
  package let steps: [EnforcingStep]
}

/// A step of a workflow's job that must have run a command successfully.
package struct EnforcingStep: Sendable, Hashable {
  /// The exact name in the workflow.
  package let name: String
  /// The command, its words separated by single spaces.
  package let run: String
  /// The options that may follow the command. One with a value is written with a placeholder, `--output FILE`.
  package let options: [String]
}

/// The document of the deployment paths: exactly one is active, and none is both active and inactive.
package struct DeploymentProfileCheck: Sendable, Hashable {
  package let document: String
  /// The heading of a numbered list. Its first entry is the active path; the others describe it.
  package let activeHeading: String
  /// The heading of a numbered list of inactive paths.
  package let inactiveHeading: String
  /// The key of the document's date in its front matter.
  package let dateKey: String
  /// Nil if any age is allowed.
  package let maxAgeDays: Int?
}

/// The document that closes the reliability work: every row of its scope matrix is done with evidence, and it is
/// recent.
package struct ReliabilityClosureCheck: Sendable, Hashable {
  package let document: String
  /// The heading of the scope matrix, a table with the two columns below.
  package let matrixHeading: String
  package let statusColumn: String
  package let evidenceColumn: String
  /// The statuses that count as done, in full.
  package let doneStatuses: [String]
  /// Prefixes, in whole words, of other statuses that count as done.
  package let doneStatusPrefixes: [String]
  /// The key of the document's date in its front matter, which is written `2026-11-20`.
  package let dateKey: String
  package let maxAgeDays: Int
}

/// The settings of the replay gate, like its flags. In a playbook, paths are relative to the repository; in the record
/// of a run they are as opened.
package struct ReplayGateCheck: Sendable, Hashable {
  package enum Mode: String, Sendable, CaseIterable { case regressions, any }

  /// The name of an embedded profile, or a path.
  package var baseline: String
  package var candidate: String
  /// Empty for the embedded recording.
  package var recordings: [String]
  package var candidateRecording: String?
  package var mode: Mode
  package var minimumRecords: Int
}

// MARK: Commands

/// A command of a step: a shell command line, and how its result is judged.
package struct PlaybookCommand: Sendable, Hashable {
  /// The shell command line.
  package let run: String
  /// The working folder, relative to the workspace; `.` is the workspace.
  package let directory: String
  package let timeoutSeconds: Int
  /// The number of retries after a failure. A pass after a retry is a warning.
  package let retries: Int
  package let expectedExit: Int
  /// Additional environment variables.
  package let environment: [EnvironmentVariable]
  /// Lines that it must print.
  let mustPrint: [LinePattern]
  /// Lines that it must not print, for example that it skips its tests.
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

/// The commands that one client of the contracts must pass. Lanes are independent of each other.
package struct Lane: Sendable, Hashable {
  /// Lower-case letters, digits and dashes.
  package let id: String
  package let name: String
  package let command: PlaybookCommand
  /// The expected result in words.
  package let expected: String
  package let isRequired: Bool

  /// The id of its step.
  package var stepID: String { "lane-" + id }
}

// MARK: After the lanes

/// How to promote a release, and how to roll it back.
package struct Promotion: Sendable, Hashable {
  /// The guide for people.
  package let guide: String
  /// The files that a promotion and a rollback require.
  package let needs: [String]
  package let smoke: PlaybookCommand
  package let rollback: PlaybookCommand
  /// Prints the active revision on one line, before and after a rollback; nil if nothing can.
  package let activeRevision: PlaybookCommand?
  package let sloDefinitions: String
  package let sloBaseline: String
  /// The rollback criteria. Any one that is met triggers the rollback.
  package let rollbackCriteria: [RollbackCriterion]
}

/// A criterion that is met if a measurement exceeds a threshold.
package struct RollbackCriterion: Sendable, Hashable {
  package let id: String
  /// A description.
  package let when: String
  /// The name of the measurement.
  package let measure: String
  package let over: Double
  /// The period of the measurement, if it has one.
  package let withinSeconds: Int?
}

/// A failure scenario and the response to it.
package struct Incident: Sendable, Hashable {
  package let id: String
  package let name: String
  package let contain: IncidentPhase
  package let verify: IncidentPhase
  package let recover: IncidentPhase
}

/// One of the three phases of an incident.
package struct IncidentPhase: Sendable, Hashable {
  /// A built-in action of the program, other than a command.
  package enum Action: String, Sendable, CaseIterable {
    /// Runs exactly the commands of the failed lanes.
    case rerunAffectedLanes = "rerun_affected_lanes"
    /// Judges the governance checks by the given facts.
    case judgeGovernance = "judge_governance"
    case smoke
    /// Compares measurements with the SLO baseline.
    case checkSLOs = "check_slos"
    /// Runs the rollback if its criteria are met.
    case rollback
    /// Runs the replay gate of the playbook.
    case rerunReplayGate = "rerun_replay_gate"
  }

  /// The steps for a person, one sentence each.
  package let instructions: [String]
  package let commands: [NamedCommand]
  package let actions: [Action]
  /// When the phase is complete, in words.
  package let passWhen: String
}

package struct NamedCommand: Sendable, Hashable {
  package let name: String
  package let command: PlaybookCommand
}

/// The issues that the release refers to, by number.
package struct Traceability: Sendable, Hashable {
  package let child: Int
  package let parents: [Int]
  package let signoff: Int
  /// The labels that block the merge of a pull request.
  package let blockingLabels: [String]
  package let documents: [String]

  /// The issues where gate updates are posted.
  package var updatePlaces: [Int] { [child] + parents }
}
