extension OptionTable {
  static let slo = CommandSpec(
    path: ["slo"],
    summary: "Compare measurements with service level objectives.",
    options: [help],
    subcommands: [sloCheck])

  static let sloCheck = CommandSpec(
    path: ["slo", "check"],
    summary: "Show which objectives are met, which alerts fire, and whether a rollback is due.",
    options: [
      OptionSpec(
        id: .baseline, value: .file, isRepeatable: true,
        help: "an SLO baseline, or OpenSLO documents (openslo/v1) in JSON"),
      OptionSpec(
        id: .measurements, value: .file, isRepeatable: true,
        help: "values or time series, in JSON (slo-measurements.v1) or CSV"),
      OptionSpec(id: .now, value: .moment, help: "the time to judge at, in RFC 3339 (default: the current time)"),
      OptionSpec(id: .maxAge, value: .span, help: "the maximum age of a single value (default 1h)"),
      OptionSpec(
        id: .output, value: .file, help: "also write the report to this file; an earlier one is removed first"),
      OptionSpec(id: .quiet, help: "print only the report"),
      help,
    ],
    examples: [
      .init(
        "slo check --baseline slo-baseline.json --measurements measurements.csv",
        "which objectives are met now")
    ])
}
