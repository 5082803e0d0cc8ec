/// The only table of commands and options.
enum OptionTable {
  static let programName = "replay-gate"

  static let root = commands.taking(color)

  private static let commands = CommandSpec(
    path: [],
    summary: "Replay recorded decisions under two policy profiles; gate the merge and the release of the change.",
    options: comparedOptions + limitOptions + [
      jobs, quiet, color, help,
      OptionSpec(id: .version, help: "print the version and exit"),
      OptionSpec(id: .json, help: "with --version: print JSON, with schema versions and profile digests"),
    ],
    subcommands: [
      explain, frontier, coverage, reproduce, tally, merge, ids, recording, profile, schema, release, incident, slo,
      evidence,
      completions,
      helpCommand,
    ],
    examples: [
      .init("--baseline STANDARD --candidate EXPERT", "the verdict for the embedded recording"),
      .init(
        "--candidate next.json --recording week.ndjson --report html=report.html",
        "the verdict for your own profile and recording, with a page"),
      .init(
        "--candidate FAST --candidate EXPERT --output reports/{candidate}.json --report html=compared.html",
        "the verdicts for two candidates in one pass, with a page that compares them"),
    ])

  private static let helpCommand = CommandSpec(
    path: ["help"],
    summary: "Print the help of a command.",
    options: [help],
    operand: OperandSpec(
      value: ValueSpec(kind: .command, metavariable: "COMMAND"), isRepeatable: true, isOptional: true),
    examples: [.init("help release run", "the help of release run")])

  static let quiet = OptionSpec(
    id: .quiet, help: "print no progress, nothing on a pass, and one line if the gate is blocked")
  static let color = OptionSpec(
    id: .color, value: .choice(of: ColorChoice.self),
    help: "use colour in words for people (default auto: on a terminal, unless NO_COLOR is set)")
  static let help = OptionSpec(id: .help, aliases: ["-h"], help: "print this help and exit")

  private static let profile = CommandSpec(
    path: ["profile"],
    summary: "List, show and check policy profiles.",
    options: [help],
    subcommands: [
      CommandSpec(
        path: ["profile", "list"], summary: "Print the names of the shipped profiles.", options: [help],
        examples: [.init("profile list", "FAST, STANDARD and EXPERT, one per line")]),
      CommandSpec(
        path: ["profile", "show"],
        summary: "Print a profile, or its digest.",
        options: [
          OptionSpec(id: .digest, help: "print only the digest: the SHA-256 of the canonical JSON"),
          help,
        ],
        operand: OperandSpec(value: ValueSpec(kind: .profile, metavariable: "NAME")),
        examples: [
          .init("profile show EXPERT", "the profile as JSON, a start for your own"),
          .init("profile show next.json --digest", "the digest of the profile in a file"),
        ]),
      CommandSpec(
        path: ["profile", "check"],
        summary: "Validate profile files; exit 2 if one is invalid.",
        options: [help],
        operand: OperandSpec(value: .file, isRepeatable: true),
        examples: [.init("profile check next.json", "check that the file is a valid profile")]),
    ])

  private static let schema = CommandSpec(
    path: ["schema"],
    summary: "Print the JSON Schema (2020-12) of a format.",
    options: [help],
    operand: OperandSpec(value: .choice(of: SchemaName.self)),
    examples: [.init("schema report", "the schema of the report")])

  private static let completions = CommandSpec(
    path: ["completions"],
    summary: "Print the completion script of a shell.",
    options: [help],
    operand: OperandSpec(value: .choice(of: Shell.self)),
    examples: [.init("completions bash", "the script for bash, to be sourced by ~/.bashrc")])
}
