/// The options of `replay-gate release`.
extension OptionTable {
  static let release = CommandSpec(
    path: ["release"],
    summary: "Carry out the release playbook, and say what a release comes to.",
    options: [help],
    subcommands: [
      CommandSpec(
        path: ["release", "plan"], summary: "Print the sequence, and what of it is done.",
        options: releaseInputs + selection + gate + [help],
        examples: [.init("release plan --facts facts --workspace ..", "each step, and what of it is done")]),
      CommandSpec(
        path: ["release", "run"],
        summary: "Carry out the sequence; exit 1 if it is blocked, 3 if it is inconclusive.",
        options: [
          OptionSpec(id: .resume, help: "go on with the journal; nothing that is done is done again"),
          OptionSpec(id: .dryRun, help: "print what would be done, and do nothing"),
        ] + releaseInputs + selection + gate + [
          OptionSpec(id: .quiet, help: "do not show what commands write while they run"), help,
        ],
        examples: [
          .init("release run --facts facts --workspace .. --commit \(commit)", "the whole sequence"),
          .init("release run --resume", "what is left of it"),
        ]),
      CommandSpec(
        path: ["release", "status"], summary: "Print how each step stands; exits like run.",
        options: [state, help],
        examples: [.init("release status --state release", "each step with its result")]),
      CommandSpec(
        path: ["release", "report"], summary: "Print the report of the journal; exits like run.",
        options: [
          state,
          OptionSpec(
            id: .format, value: .choice(of: ReleaseReportFormat.self), help: "how it is printed (default markdown)"),
          help,
        ],
        examples: [.init("release report --format json", "the report of the journal, for a program")]),
      CommandSpec(
        path: ["release", "collect"], summary: "Collect the facts that the playbook is judged by, with gh.",
        options: [
          OptionSpec(id: .playbook, value: .file, help: "the playbook (default: Gate5)"),
          OptionSpec(
            id: .facts, value: .folder,
            help: "the folder for them; what was collected there before is replaced (default facts)"),
          OptionSpec(
            id: .pullRequest, value: .count,
            help: "the number of the release's pull request (default: that of the event, in GitHub Actions)"),
          help,
        ],
        examples: [.init("release collect --facts facts --pr 151", "the facts, by gh")]),
      CommandSpec(
        path: ["release", "playbook"], summary: "Print the playbook that ships, to start one's own from.",
        options: [help],
        examples: [.init("release playbook", "Gate5, as JSON")]),
    ])

  static let commit = "0123456789abcdef0123456789abcdef01234567"

  static let state = OptionSpec(
    id: .state, value: ValueSpec(kind: .file, metavariable: "DIR"),
    help: "where the journal, the logs and the reports are (default release)")

  static let releaseInputs = [
    OptionSpec(id: .playbook, value: .file, help: "the playbook (default: that of the journal, or Gate5)"),
    OptionSpec(
      id: .facts, value: ValueSpec(kind: .file, metavariable: "FILE|DIR"), isRepeatable: true,
      help: "what gh --json printed, or a folder of such files (default: those of the journal)"),
    OptionSpec(
      id: .workspace, value: ValueSpec(kind: .file, metavariable: "DIR"),
      help: "the folder of the repositories (default: that of the journal, or .)"),
    state,
    OptionSpec(
      id: .commit, value: ValueSpec(kind: .text, metavariable: "SHA"),
      help:
        "the candidate, in full (default: the pull request's head or GITHUB_SHA in GitHub Actions, else the journal's)"),
    OptionSpec(
      id: .pullRequest, value: .count, help: "the number of the release's pull request"),
    OptionSpec(
      id: .revision, value: ValueSpec(kind: .text, metavariable: "TEXT"),
      help: "the revision that is deployed, for the records"),
    OptionSpec(
      id: .now, value: .moment,
      help: "the moment to judge the ages of documents and measurements at, RFC 3339 (default: the clock)"),
  ]

  private static let selection = [
    OptionSpec(
      id: .only, value: ValueSpec(kind: .text, metavariable: "STEP"), isRepeatable: true,
      help: "these steps and no others"),
    OptionSpec(
      id: .from, value: ValueSpec(kind: .text, metavariable: "STEP"), help: "this step and those after it"),
  ]

  static let gate = [
    OptionSpec(id: .baseline, value: .profile, help: "the replay gate's baseline (default: the playbook's)"),
    OptionSpec(id: .candidate, value: .profile, help: "its candidate"),
    OptionSpec(id: .recording, value: .file, isRepeatable: true, help: "its recording"),
    OptionSpec(id: .candidateRecording, value: .file, help: "what the candidate replays instead"),
    OptionSpec(id: .mode, value: .choice(of: ModeChoice.self), help: "which decisions count"),
    OptionSpec(id: .minRecords, value: .count, help: "fewer decisions than this give no verdict but unknown"),
  ]
}
