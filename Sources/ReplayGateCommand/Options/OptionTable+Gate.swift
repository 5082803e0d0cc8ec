import ReplayGate

/// The options of a gate, for every command that runs one.
extension OptionTable {
  /// Profiles and recordings.
  static let gateOptions = [
    OptionSpec(
      id: .baseline, aliases: ["--baseline-profile"], value: .profile,
      help: "the profile in force: FAST, STANDARD, EXPERT, a file, or git:REV:PATH for a file of a commit; REV may be "
        + "merge-base:REV (default STANDARD)"),
    OptionSpec(
      id: .candidate, aliases: ["--candidate-profile"], value: .profile,
      help: "the profile that would replace it, given in the same way (default STANDARD)"),
    OptionSpec(
      id: .recording, value: .recording, isRepeatable: true,
      help: "recorded decisions, or - for standard input; several files are read as one recording, in order "
        + "(default: the embedded recording)"),
    OptionSpec(
      id: .candidateRecording, value: .file,
      help: "a recording that the candidate replays instead, joined by id; must be a regular file"),
  ]

  /// The outputs of a run other than standard output.
  static let outputOptions = [
    OptionSpec(id: .output, value: .file, help: "also write the report to this file; an earlier one is removed first"),
    OptionSpec(id: .trace, value: .file, help: "write the outcome of each decision to this file, one per line"),
    OptionSpec(
      id: .report, value: .report, isRepeatable: true,
      help: "render the verdict as markdown, markdown-comment, github, junit, sarif, gitlab, tap, html or intoto; "
        + "without FILE, github goes to standard error and markdown to GITHUB_STEP_SUMMARY"),
    OptionSpec(
      id: .subject, value: .subject, isRepeatable: true,
      help: "the name and digest of an artefact that the verdict is about, for --report intoto"),
    OptionSpec(
      id: .gate, value: .choice(of: GateSelection.self),
      help: "which gates decide the exit code (default both)"),
  ]

  /// Both where several candidates are compared.
  static let comparedOptions = (gateOptions + outputOptions).map { option in
    let more: String? =
      switch option.id {
      case .candidate:
        "; several are compared: the recording is read once, each gets its report, and the exit code is the worst, "
          + "unknown before blocked"
      case .output: "; {candidate} in a path of an output is the name of the candidate's file, without .json"
      case .report: "; markdown and html without {candidate} compare several candidates"
      default: nil
      }
    guard let more else { return option }
    return OptionSpec(
      id: option.id, aliases: option.aliases, value: option.value,
      isRepeatable: option.isRepeatable || option.id == .candidate, help: option.help + more)
  }

  /// What a verdict tolerates and what it requires.
  static let limitOptions = [
    OptionSpec(
      id: .mode, value: .choice(of: ModeChoice.self),
      help: "which decisions count: those that get worse under the candidate, or any (default regressions)"),
    OptionSpec(
      id: .minRecords, value: .count,
      help: "the minimum number of decisions; with fewer the verdict is unknown (default 1)"),
    OptionSpec(
      id: .minFidelity, value: .rate,
      help: "the minimum fraction of comparable decisions that the baseline replays as recorded; below it the "
        + "verdict is unknown"),
    OptionSpec(
      id: .requireExercised,
      help: "make the verdict unknown if a setting changes and no decision lies between its old and new value"),
    OptionSpec(id: .gateFile, value: .file, help: "read limits from a file (replay-gate-gate.v1)"),
    OptionSpec(id: .maxRegressions, value: .number, help: "the number of decisions that may get worse (default 0)"),
    OptionSpec(
      id: .maxRegressionRate, value: .rate,
      help: "the fraction of decisions that may get worse (see --confidence)"),
    OptionSpec(
      id: .maxLoosened, value: .number, help: "the number of decisions that may get better (default: no limit)"),
    OptionSpec(
      id: .maxLoosenedRate, value: .rate, help: "the fraction of decisions that may get better (see --confidence)"),
    OptionSpec(
      id: .maxRegressionsPerStrategy, value: .number, help: "--max-regressions for the decisions of each strategy"),
    OptionSpec(
      id: .maxRegressionRatePerStrategy, value: .rate,
      help: "--max-regression-rate for the decisions of each strategy"),
    OptionSpec(
      id: .maxLoosenedPerStrategy, value: .number, help: "--max-loosened for the decisions of each strategy"),
    OptionSpec(
      id: .maxLoosenedRatePerStrategy, value: .rate, help: "--max-loosened-rate for the decisions of each strategy"),
    OptionSpec(
      id: .confidence, value: .confidence,
      help: "the confidence for rates: the upper Clopper-Pearson bound of a rate must be within its limit "
        + "(default 0.95)"),
    OptionSpec(
      id: .waivers, value: .file,
      help: "approved exceptions, each with an expiry date (replay-gate-waivers.v1; see schema waivers)"),
    OptionSpec(
      id: .now, value: .moment, help: "the time at which waivers are judged, in RFC 3339 (default: the current time)"),
  ]

  static let jobs = OptionSpec(id: .jobs, value: .count, help: "the number of workers (default: one per processor)")

  static let format = OptionSpec(
    id: .format, value: .choice(of: TableFormat.self), help: "table or json (default table)")

  static let explain = CommandSpec(
    path: ["explain"],
    summary: "Explain one decision under both profiles, check by check; without an ID, explain all regressions.",
    options: gateOptions + limitOptions + [format, jobs, help],
    operand: OperandSpec(value: ValueSpec(kind: .text, metavariable: "ID"), isOptional: true),
    examples: [
      .init("explain --candidate EXPERT", "all regressions, grouped by strategy, reason and rule"),
      .init("explain valrun-0004 --candidate EXPERT", "one decision, check by check"),
      .init("explain --candidate EXPERT -- -17", "a decision whose id begins with a hyphen"),
    ])

  static let frontier = CommandSpec(
    path: ["frontier"],
    summary: "Show how many decisions count at other settings of the candidate, and where the gate passes.",
    options: gateOptions + limitOptions + [format, jobs, help],
    examples: [.init("frontier --candidate EXPERT", "the settings at which the gate passes")])

  static let coverage = CommandSpec(
    path: ["coverage"],
    summary: "Show what the recording can tell about the change: which settings and rules it exercises.",
    options: gateOptions + limitOptions + [format, jobs, help],
    examples: [
      .init("coverage --candidate EXPERT", "how many decisions lie between the old and new value of each setting"),
      .init(
        "coverage --candidate EXPERT --require-exercised", "the same; exit 3 if a changed setting is not exercised"),
    ])

  static let reproduce = CommandSpec(
    path: ["reproduce"],
    summary:
      "Write a folder with the fewest recorded decisions that give the same verdict, the same reasons and the same two "
      + "decisions of the deciding record, and a script that runs them.",
    options: gateOptions + limitOptions + [
      OptionSpec(id: .to, value: .folder, help: "the folder to write; it must not exist yet, or must be empty"), jobs,
      help,
    ],
    examples: [
      .init("reproduce --candidate EXPERT --to repro", "write repro/reproduce.sh, which gives the verdict again")
    ])
}
