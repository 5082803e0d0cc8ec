/// The options of a gate, for every command that runs one.
extension OptionTable {
  /// Profiles and recordings.
  static let gateOptions = [
    OptionSpec(
      id: .baseline, aliases: ["--baseline-profile"], value: .profile,
      help: "the profile in force: FAST, STANDARD, EXPERT or a file (default STANDARD)"),
    OptionSpec(
      id: .candidate, aliases: ["--candidate-profile"], value: .profile,
      help: "the profile that is to replace it (default STANDARD)"),
    OptionSpec(
      id: .recording, value: .recording, isRepeatable: true,
      help: "recorded decisions, - for standard input; several are one recording in this order "
        + "(default: the embedded recording)"),
    OptionSpec(
      id: .candidateRecording, value: .file,
      help: "what the candidate replays instead, joined by id; a regular file"),
  ]

  /// The outputs of a run other than standard output.
  static let outputOptions = [
    OptionSpec(id: .output, value: .file, help: "write the report to this file too; an earlier one is removed first"),
    OptionSpec(id: .trace, value: .file, help: "write the outcome of each decision to this file, one a line"),
    OptionSpec(
      id: .report, value: .report, isRepeatable: true,
      help: "render the verdict: markdown, markdown-comment, github, junit, sarif, gitlab, tap, html or intoto; "
        + "github goes to standard error and markdown to GITHUB_STEP_SUMMARY where no file is given"),
    OptionSpec(
      id: .subject, value: .subject, isRepeatable: true,
      help: "an artefact that the verdict is about, for --report intoto"),
    OptionSpec(
      id: .gate, value: .choice(of: GateSelection.self),
      help: "which gates decide the exit code (default both)"),
  ]

  /// What a verdict tolerates and what it requires.
  static let limitOptions = [
    OptionSpec(
      id: .mode, value: .choice(of: ModeChoice.self),
      help: "which decisions count: those the candidate made worse, or any (default regressions)"),
    OptionSpec(
      id: .minRecords, value: .count, help: "fewer decisions than this give no verdict but unknown (default 1)"),
    OptionSpec(
      id: .minFidelity, value: .rate,
      help: "the least part of the comparable decisions that the baseline has to replay as recorded"),
    OptionSpec(
      id: .requireExercised,
      help: "a change of a profile's figure that no decision lies between gives no verdict but unknown"),
    OptionSpec(id: .gateFile, value: .file, help: "these limits from a file (replay-gate-gate.v1)"),
    OptionSpec(id: .maxRegressions, value: .number, help: "so many decisions may get worse (default 0)"),
    OptionSpec(
      id: .maxRegressionRate, value: .rate,
      help: "this part of the decisions may get worse, as sure as --confidence says"),
    OptionSpec(id: .maxLoosened, value: .number, help: "so many decisions may get better (default: any)"),
    OptionSpec(id: .maxLoosenedRate, value: .rate, help: "this part of the decisions may get better"),
    OptionSpec(id: .maxRegressionsPerStrategy, value: .number, help: "the same of each strategy's decisions"),
    OptionSpec(id: .maxRegressionRatePerStrategy, value: .rate, help: "the same of each strategy's decisions"),
    OptionSpec(id: .maxLoosenedPerStrategy, value: .number, help: "the same of each strategy's decisions"),
    OptionSpec(id: .maxLoosenedRatePerStrategy, value: .rate, help: "the same of each strategy's decisions"),
    OptionSpec(
      id: .confidence, value: .confidence,
      help: "how sure a rate has to be: its upper Clopper-Pearson bound is what counts (default 0.95)"),
    OptionSpec(
      id: .waivers, value: .file, help: "exceptions that somebody answers for (replay-gate-waivers.v1)"),
    OptionSpec(id: .now, value: .moment, help: "when waivers are judged, RFC 3339 (default: the clock)"),
  ]

  static let jobs = OptionSpec(id: .jobs, value: .count, help: "how many workers replay (default: the processors)")

  private static let format = OptionSpec(
    id: .format, value: .choice(of: TableFormat.self), help: "table or json (default table)")

  static let explain = CommandSpec(
    path: ["explain"],
    summary: "Show one decision under both profiles, check by check; without an ID, what regressed and why.",
    options: gateOptions + limitOptions + [format, jobs, help],
    operand: OperandSpec(value: ValueSpec(kind: .text, metavariable: "ID"), isOptional: true),
    examples: [
      .init("explain --candidate EXPERT", "what regressed, by strategy and rule"),
      .init("explain valrun-0004 --candidate EXPERT", "one decision, check by check"),
      .init("explain --candidate EXPERT -- -17", "one whose id begins with a hyphen"),
    ])

  static let frontier = CommandSpec(
    path: ["frontier"],
    summary: "For each figure of the candidate profile: how many decisions regress at each setting.",
    options: gateOptions + limitOptions + [format, jobs, help],
    examples: [.init("frontier --candidate EXPERT", "at which settings the gate passes")])

  static let coverage = CommandSpec(
    path: ["coverage"],
    summary: "What the recording can tell of the change: what lies between the settings, which rules it shows.",
    options: gateOptions + limitOptions + [format, jobs, help],
    examples: [
      .init("coverage --candidate EXPERT", "how many decisions lie between the settings of each figure"),
      .init("coverage --candidate EXPERT --require-exercised", "exit 3 if none lies between those of a changed one"),
    ])

  static let reproduce = CommandSpec(
    path: ["reproduce"],
    summary: "Write the smallest recording that still gives the verdict to a new folder, to be run offline.",
    options: gateOptions + limitOptions + [
      OptionSpec(id: .to, value: .folder, help: "the folder; it must not exist, or be empty"), jobs, help,
    ],
    examples: [.init("reproduce --candidate EXPERT --to repro", "repro/reproduce.sh gives the verdict again")])
}
