extension OptionTable {
  static let slo = CommandSpec(
    path: ["slo"],
    summary: "Hold measurements against service level objectives.",
    options: [help],
    subcommands: [sloCheck])

  static let sloCheck = CommandSpec(
    path: ["slo", "check"],
    summary: "Say of each objective whether it is met, of each alert whether it fires, and whether to roll back.",
    options: [
      OptionSpec(
        id: .baseline, value: .file, isRepeatable: true,
        help: "objectives and alerts: an SLO baseline, or OpenSLO documents (openslo/v1) in JSON"),
      OptionSpec(
        id: .measurements, value: .file, isRepeatable: true,
        help: "values or time series, as JSON (slo-measurements.v1) or CSV"),
      OptionSpec(id: .now, value: .moment, help: "the moment to judge at (default: the clock)"),
      OptionSpec(id: .maxAge, value: .span, help: "how old a single value may be (default 1h)"),
      OptionSpec(id: .output, value: .file, help: "write the report to this file too; an earlier one is removed first"),
      OptionSpec(id: .quiet, help: "no words, only the report"),
      help,
    ],
    examples: [
      .init(
        "slo check --baseline slo-baseline.json --measurements measurements.csv",
        "which objectives are met, now")
    ])
}
