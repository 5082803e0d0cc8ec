import ReleasePlaybook

/// The options of `replay-gate incident` and `replay-gate evidence`.
extension OptionTable {
  static let incident = CommandSpec(
    path: ["incident"],
    summary: "Name an incident, and contain it, verify it and recover from it.",
    options: [help],
    subcommands: [
      CommandSpec(
        path: ["incident", "triage"],
        summary: "Name the scenario by what reports say is wrong; exit 1 if there is one, 3 if it is not known.",
        options: [
          report,
          OptionSpec(id: .playbook, value: .file, help: "the playbook (default: Gate5)"),
          OptionSpec(
            id: .state, value: ValueSpec(kind: .file, metavariable: "DIR"),
            help: "look into the journal of a release too"),
          OptionSpec(id: .now, value: .moment, help: "the moment to judge at (default: the clock)"),
          OptionSpec(id: .maxAge, value: .span, help: "how old an SLO report may be (default 1h)"),
          help,
        ],
        examples: [.init("incident triage --report report.json", "which scenario a blocked gate is")])
    ] + scenarios.map(scenario))

  /// The playbook's scenarios that have commands.
  static let scenarios = ["A", "B", "C", "D"]

  private static func scenario(_ id: String) -> CommandSpec {
    CommandSpec(
      path: ["incident", id], summary: "Incident \(id) of the playbook.", options: [help],
      subcommands: IncidentPhaseName.allCases.map { phase in
        CommandSpec(
          path: ["incident", id, phase.rawValue], summary: summary(phase), options: incidentOptions + gate + [help],
          examples: [
            .init(
              "incident \(id) \(phase.rawValue) --report report.json --commit \(commit)",
              "what there is to do; nothing is done"),
            .init(
              "incident \(id) \(phase.rawValue) --report report.json --commit \(commit) --execute",
              "what a program can do of it"),
          ])
      })
  }

  private static func summary(_ phase: IncidentPhaseName) -> String {
    switch phase {
    case .contain: "Say what has to be stopped, and print the gate update to post."
    case .verify: "Find out what is wrong."
    case .recover: "Put it right, and see that it is."
    }
  }

  private static let report = OptionSpec(
    id: .report, value: .file, isRepeatable: true,
    help: "what says that something is wrong: the report of a replay gate, a release or an SLO check")

  private static let incidentOptions =
    [
      OptionSpec(id: .execute, help: "run what a program can; without it, it is only told"),
      OptionSpec(id: .confirm, help: "with --execute: roll back too, where a criterion for it is met"),
      OptionSpec(
        id: .rollbackTo, value: ValueSpec(kind: .text, metavariable: "REVISION"),
        help: "the revision to roll back to (default: that of the playbook's command)"),
      report,
      OptionSpec(
        id: .lane, value: ValueSpec(kind: .text, metavariable: "LANE"), isRepeatable: true,
        help: "a lane that is affected, besides those of the reports"),
      OptionSpec(
        id: .failingRun, value: ValueSpec(kind: .text, metavariable: "URL"), help: "where the failing run can be seen"),
      OptionSpec(
        id: .remediation, value: ValueSpec(kind: .text, metavariable: "URL"), help: "the pull request that remedies it"),
      OptionSpec(id: .branch, value: ValueSpec(kind: .text, metavariable: "NAME"), help: "the branch of the release"),
      OptionSpec(
        id: .measurements, value: .file, isRepeatable: true,
        help: "what to hold the SLO baseline against, as slo check reads it"),
      OptionSpec(
        id: .sloBaseline, value: .file, isRepeatable: true, help: "the SLO baseline (default: that of the playbook)"),
      OptionSpec(id: .maxAge, value: .span, help: "how old a single value, or an SLO report, may be (default 1h)"),
      OptionSpec(id: .quiet, help: "do not show what commands write while they run"),
    ] + releaseInputs

  static let evidence = CommandSpec(
    path: ["evidence"],
    summary: "Make the evidence of a release or of a drill, and verify it.",
    options: [help],
    subcommands: [
      CommandSpec(
        path: ["evidence", "release"], summary: "Print release-evidence.md; exit 3 if something is missing of it.",
        options: evidenceOptions + [help],
        examples: [.init("evidence release --state release --output release-evidence.md", "of this release")]),
      CommandSpec(
        path: ["evidence", "drill"], summary: "Print drill-report.md; exit 3 if something is missing of it.",
        options: [incidents] + evidenceOptions + [help],
        examples: [.init("evidence drill --incident C --output drill-report.md", "of a drill of incident C")]),
      CommandSpec(
        path: ["evidence", "verify"],
        summary: "Hold evidence against the journal; exit 1 and say why where something is blank, edited or missing.",
        options: [incidents, state, playbook, template, help],
        operand: OperandSpec(value: .file, isRepeatable: true),
        examples: [
          .init("evidence verify release-evidence.md --state release", "whether it says what the journal says")
        ]),
    ])

  private static let incidents = OptionSpec(
    id: .incident, value: .choice(scenarios), isRepeatable: true,
    help: "the incident that was drilled (default: all of the journal)")

  private static let playbook = OptionSpec(
    id: .playbook, value: .file, help: "the playbook (default: that of the journal, or Gate5)")

  private static let template = OptionSpec(
    id: .template, value: .file, help: "Markdown of your own, with {{name}} for each figure")

  private static let evidenceOptions = [
    state, playbook, template,
    OptionSpec(
      id: .output, value: .file,
      help: "write the document to this file too; what is there stays unless the new one is made"),
  ]
}
