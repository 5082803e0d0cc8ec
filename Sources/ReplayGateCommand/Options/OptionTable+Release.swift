/// The options of `replay-gate release`.
extension OptionTable {
  static let release = CommandSpec(
    path: ["release"],
    summary: "Run a release by its playbook, and show its status and report.",
    options: [help],
    subcommands: [
      CommandSpec(
        path: ["release", "plan"], summary: "Print the steps, and which of them are done.",
        options: releaseInputs + selection + gate + [help],
        examples: [.init("release plan --facts facts --workspace ..", "each step, and whether it is done")]),
      CommandSpec(
        path: ["release", "run"],
        summary: "Run the steps; exit 1 if the release is blocked, 3 if it is inconclusive.",
        options: [
          OptionSpec(id: .resume, help: "continue the run in the journal, without repeating steps that have passed"),
          OptionSpec(id: .dryRun, help: "print what would be done, without doing it"),
        ] + releaseInputs + selection + gate + [
          OptionSpec(id: .quiet, help: "do not show the output of commands while they run"), help,
        ],
        examples: [
          .init("release run --facts facts --workspace .. --commit \(commit)", "all steps"),
          .init("release run --resume", "the steps that have not passed yet"),
        ]),
      CommandSpec(
        path: ["release", "status"], summary: "Print the status of each step; the exit codes are those of run.",
        options: [state, help],
        examples: [.init("release status --state release", "the status of each step")]),
      CommandSpec(
        path: ["release", "report"],
        summary: "Print the report again, from the journal; the exit codes are those of run.",
        options: [
          state,
          OptionSpec(
            id: .format, value: .choice(of: ReleaseReportFormat.self), help: "markdown or json (default markdown)"),
          help,
        ],
        examples: [.init("release report --format json", "the report as JSON")]),
      CommandSpec(
        path: ["release", "collect"], summary: "Collect the facts that the playbook requires, with gh.",
        options: [
          OptionSpec(id: .playbook, value: .file, help: "the playbook (default: Gate5)"),
          OptionSpec(
            id: .facts, value: .folder,
            help: "the folder for the facts; an earlier collection is replaced (default facts)"),
          OptionSpec(
            id: .pullRequest, value: .count,
            help: "the number of the release's pull request (default in GitHub Actions: that of the event)"),
          help,
        ],
        examples: [.init("release collect --facts facts --pr 151", "collect the facts for pull request 151")]),
      CommandSpec(
        path: ["release", "playbook"], summary: "Print the embedded playbook.",
        options: [help],
        examples: [.init("release playbook", "Gate5 as JSON, a start for your own")]),
    ])

  static let commit = "0123456789abcdef0123456789abcdef01234567"

  static let state = OptionSpec(
    id: .state, value: ValueSpec(kind: .file, metavariable: "DIR"),
    help: "the folder of the journal, the logs and the reports (default release)")

  static let releaseInputs = [
    OptionSpec(id: .playbook, value: .file, help: "the playbook (default: that of the last run, or Gate5)"),
    OptionSpec(
      id: .facts, value: ValueSpec(kind: .file, metavariable: "FILE|DIR"), isRepeatable: true,
      help: "output of gh --json, or a folder of such files (default: those of the last run)"),
    OptionSpec(
      id: .workspace, value: ValueSpec(kind: .file, metavariable: "DIR"),
      help: "the folder that contains the repositories (default: that of the last run, or .)"),
    state,
    OptionSpec(
      id: .commit, value: ValueSpec(kind: .text, metavariable: "SHA"),
      help:
        "the full SHA of the candidate (default: in GitHub Actions the pull request's head or GITHUB_SHA, else that of the "
        + "last run)"),
    OptionSpec(
      id: .pullRequest, value: .count, help: "the number of the release's pull request"),
    OptionSpec(
      id: .revision, value: ValueSpec(kind: .text, metavariable: "TEXT"),
      help: "the deployed revision, for the records"),
    OptionSpec(
      id: .now, value: .moment,
      help: "the time at which ages of documents and measurements are judged, in RFC 3339 (default: the current time)"),
  ]

  private static let selection = [
    OptionSpec(
      id: .only, value: ValueSpec(kind: .text, metavariable: "STEP"), isRepeatable: true,
      help: "only these steps"),
    OptionSpec(
      id: .from, value: ValueSpec(kind: .text, metavariable: "STEP"), help: "this step and the following ones"),
  ]

  static let gate = [
    OptionSpec(id: .baseline, value: .profile, help: "the baseline of the replay gate (default: that of the playbook)"),
    OptionSpec(id: .candidate, value: .profile, help: "the candidate of the replay gate"),
    OptionSpec(id: .recording, value: .file, isRepeatable: true, help: "the recording of the replay gate"),
    OptionSpec(id: .candidateRecording, value: .file, help: "a recording that the candidate replays instead"),
    OptionSpec(id: .mode, value: .choice(of: ModeChoice.self), help: "which decisions count in the replay gate"),
    OptionSpec(
      id: .minRecords, value: .count, help: "the minimum number of decisions; with fewer the verdict is unknown"),
  ]
}
