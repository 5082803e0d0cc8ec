/// The only table of commands and options.
enum OptionTable {
  static let programName = "replay-gate"

  static let root = CommandSpec(
    path: [],
    summary: "Replay recorded validation decisions under two policy profiles; gate the merge and the release.",
    options: gateOptions + outputOptions + limitOptions + [
      jobs, quiet, color, help,
      OptionSpec(id: .version, help: "print the version and end"),
      OptionSpec(id: .json, help: "with --version: as JSON, with schema versions and profile digests"),
    ],
    subcommands: [
      explain, frontier, coverage, reproduce, tally, merge, ids, profile, schema, release, incident, slo, evidence,
      completions,
      helpCommand,
    ],
    examples: [
      .init("--baseline STANDARD --candidate EXPERT", "the verdict over the embedded recording"),
      .init(
        "--candidate next.json --recording week.ndjson --report html=report.html",
        "that of a profile of one's own over a recording of one's own, and a page"),
    ])

  private static let helpCommand = CommandSpec(
    path: ["help"],
    summary: "Print the help of a command.",
    options: [help],
    operand: OperandSpec(
      value: ValueSpec(kind: .command, metavariable: "COMMAND"), isRepeatable: true, isOptional: true),
    examples: [.init("help release run", "what release run takes")])

  static let quiet = OptionSpec(
    id: .quiet, help: "no progress; nothing on a pass, one line on a blocked run")
  static let color = OptionSpec(
    id: .color, value: .choice(of: ColorChoice.self),
    help: "colour on standard error (default auto: on a terminal, without NO_COLOR)")
  static let help = OptionSpec(id: .help, aliases: ["-h"], help: "print this help and end")

  private static let profile = CommandSpec(
    path: ["profile"],
    summary: "List, show and check policy profiles.",
    options: [help],
    subcommands: [
      CommandSpec(
        path: ["profile", "list"], summary: "Print the names of the shipped profiles.", options: [help],
        examples: [.init("profile list", "FAST, STANDARD and EXPERT, one a line")]),
      CommandSpec(
        path: ["profile", "show"],
        summary: "Print a profile, or its digest.",
        options: [
          OptionSpec(id: .digest, help: "print the digest alone: SHA-256 of the canonical JSON"),
          help,
        ],
        operand: OperandSpec(value: ValueSpec(kind: .profile, metavariable: "NAME")),
        examples: [
          .init("profile show EXPERT", "the profile as JSON, to start one's own from"),
          .init("profile show next.json --digest", "the digest of a file's profile"),
        ]),
      CommandSpec(
        path: ["profile", "check"],
        summary: "Validate profile files; exit 2 if one is invalid.",
        options: [help],
        operand: OperandSpec(value: .file, isRepeatable: true),
        examples: [.init("profile check next.json", "whether the file can be a profile, and if not, where it fails")]),
    ])

  private static let schema = CommandSpec(
    path: ["schema"],
    summary: "Print the JSON Schema (2020-12) of a format.",
    options: [help],
    operand: OperandSpec(value: .choice(of: SchemaName.self)),
    examples: [.init("schema report", "the schema of the verdict")])

  private static let completions = CommandSpec(
    path: ["completions"],
    summary: "Print the completion script of a shell.",
    options: [help],
    operand: OperandSpec(value: .choice(of: Shell.self)),
    examples: [.init("completions bash", "to be sourced, or kept where bash-completion looks")])
}
