import ReleasePlaybook

/// The options of `replay-gate incident` and `replay-gate evidence`.
extension OptionTable {
  static let incident = CommandSpec(
    path: ["incident"],
    summary: "Identify an incident, contain it, verify it and recover from it.",
    options: [help],
    subcommands: [
      CommandSpec(
        path: ["incident", "triage"],
        summary: "Identify the incident from reports; exit 1 if something is wrong, 3 if it is not known.",
        options: [
          report,
          OptionSpec(id: .playbook, value: .file, help: "the playbook (default: that of --state, or Gate5)"),
          OptionSpec(
            id: .state, value: ValueSpec(kind: .file, metavariable: "DIR"),
            help: "also read the journal of a release in this folder"),
          OptionSpec(id: .now, value: .moment, help: "the time to judge at, in RFC 3339 (default: the current time)"),
          OptionSpec(id: .maxAge, value: .span, help: "the maximum age of an SLO report (default 1h)"),
          help,
        ],
        examples: [.init("incident triage --report report.json", "the incident that the report shows")])
    ] + zip(scenarios, scenarioNames).map(scenario))

  /// The playbook's scenarios that have commands.
  static let scenarios = ["A", "B", "C", "D"]

  /// The names of the scenarios in the embedded playbook.
  static let scenarioNames = [
    "contract regression", "reliability or SLO breach", "cross-client failure", "replay gate blocked",
  ]

  private static func scenario(_ id: String, _ name: String) -> CommandSpec {
    CommandSpec(
      path: ["incident", id], summary: "Incident \(id): \(name).", options: [help],
      subcommands: IncidentPhaseName.allCases.map { phase in
        CommandSpec(
          path: ["incident", id, phase.rawValue], summary: summary(phase), options: incidentOptions + gate + [help],
          examples: [
            .init(
              "incident \(id) \(phase.rawValue) --report report.json --commit \(commit)",
              "show what to do, without doing it"),
            .init(
              "incident \(id) \(phase.rawValue) --report report.json --commit \(commit) --execute",
              "also do what the program can do"),
          ])
      })
  }

  private static func summary(_ phase: IncidentPhaseName) -> String {
    switch phase {
    case .contain: "Show what to stop, and print the gate update to post."
    case .verify: "Rerun the checks of the incident."
    case .recover: "Fix the problem or roll back, and check the result."
    }
  }

  private static let report = OptionSpec(
    id: .report, value: .file, isRepeatable: true,
    help: "a report of the replay gate, of a release or of an SLO check")

  private static let incidentOptions =
    [
      OptionSpec(id: .execute, help: "do what the program can do; without it, only show what to do"),
      OptionSpec(id: .confirm, help: "with --execute: also roll back, if a criterion for a rollback is met"),
      OptionSpec(
        id: .rollbackTo, value: ValueSpec(kind: .text, metavariable: "REVISION"),
        help: "the revision to roll back to (default: chosen by the playbook's command)"),
      report,
      OptionSpec(
        id: .lane, value: ValueSpec(kind: .text, metavariable: "LANE"), isRepeatable: true,
        help: "an affected client lane, in addition to those in the reports"),
      OptionSpec(
        id: .failingRun, value: ValueSpec(kind: .text, metavariable: "URL"), help: "the URL of the failing run"),
      OptionSpec(
        id: .remediation, value: ValueSpec(kind: .text, metavariable: "URL"),
        help: "the URL of the pull request that fixes the problem"),
      OptionSpec(id: .branch, value: ValueSpec(kind: .text, metavariable: "NAME"), help: "the branch of the release"),
      OptionSpec(
        id: .measurements, value: .file, isRepeatable: true,
        help: "measurements to compare with the SLO baseline, in the formats of slo check"),
      OptionSpec(
        id: .sloBaseline, value: .file, isRepeatable: true, help: "the SLO baseline (default: that of the playbook)"),
      OptionSpec(id: .maxAge, value: .span, help: "the maximum age of a single value or an SLO report (default 1h)"),
      OptionSpec(id: .quiet, help: "do not show the output of commands while they run"),
    ] + releaseInputs

  static let evidence = CommandSpec(
    path: ["evidence"],
    summary: "Create and verify the evidence of a release or a drill.",
    options: [help],
    subcommands: [
      CommandSpec(
        path: ["evidence", "release"], summary: "Print the evidence of a release; exit 3 if something is missing.",
        options: evidenceOptions + [help],
        examples: [
          .init(
            "evidence release --state release --output release-evidence.md",
            "the evidence of the release in the folder release")
        ]),
      CommandSpec(
        path: ["evidence", "drill"], summary: "Print the report of a drill; exit 3 if something is missing.",
        options: [incidents] + evidenceOptions + [help],
        examples: [.init("evidence drill --incident C --output drill-report.md", "the report of a drill of incident C")]
      ),
      CommandSpec(
        path: ["evidence", "verify"],
        summary: "Check evidence against the journal; exit 1 if something is blank, edited or missing.",
        options: [incidents, state, playbook, template, help],
        operand: OperandSpec(value: .file, isRepeatable: true),
        examples: [
          .init("evidence verify release-evidence.md --state release", "check the document against the journal")
        ]),
    ])

  private static let incidents = OptionSpec(
    id: .incident, value: .choice(scenarios, meanings: scenarioNames), isRepeatable: true,
    help: "the incident of the drill (default: all in the journal): "
      + zip(scenarios, scenarioNames).map { "\($0), \($1)" }.joined(separator: "; "))

  private static let playbook = OptionSpec(
    id: .playbook, value: .file, help: "the playbook (default: that of the last run, or Gate5)")

  private static let template = OptionSpec(
    id: .template, value: .file, help: "your own form or template in Markdown, with {{name}} for each figure")

  private static let evidenceOptions = [
    state, playbook, template,
    OptionSpec(
      id: .output, value: .file,
      help: "also write the document to this file; an existing file is kept unless a new document is made"),
  ]
}
