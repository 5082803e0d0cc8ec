/// The one table of commands and options.
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
      explain, frontier, reproduce, tally, merge, ids, profile, schema, release, incident, slo, evidence, completions,
    ])

  static let quiet = OptionSpec(
    id: .quiet, help: "no progress; nothing on a pass, one line on a blocked run")
  static let color = OptionSpec(
    id: .color, value: .choice(of: ColorChoice.self),
    help: "colour on standard error (default auto: on a terminal, without NO_COLOR)")
  static let help = OptionSpec(id: .help, help: "print this help and end")

  private static let profile = CommandSpec(
    path: ["profile"],
    summary: "List, show and check policy profiles.",
    options: [help],
    subcommands: [
      CommandSpec(path: ["profile", "list"], summary: "Print the names of the shipped profiles.", options: [help]),
      CommandSpec(
        path: ["profile", "show"],
        summary: "Print a profile, or its digest.",
        options: [
          OptionSpec(id: .digest, help: "print the digest alone: SHA-256 of the canonical JSON"),
          help,
        ],
        operand: OperandSpec(value: ValueSpec(kind: .profile, metavariable: "NAME"))),
      CommandSpec(
        path: ["profile", "check"],
        summary: "Validate profile files; exit 2 if one is invalid.",
        options: [help],
        operand: OperandSpec(value: .file, isRepeatable: true)),
    ])

  private static let schema = CommandSpec(
    path: ["schema"],
    summary: "Print the JSON Schema (2020-12) of a format.",
    options: [help],
    operand: OperandSpec(value: .choice(of: SchemaName.self)))

  private static let completions = CommandSpec(
    path: ["completions"],
    summary: "Print the completion script of a shell.",
    options: [help],
    operand: OperandSpec(value: .choice(of: Shell.self)))
}
