/// The options of what is said of recordings themselves.
extension OptionTable {
  static let recording = CommandSpec(
    path: ["recording"],
    summary: "Say what recordings hold, and which of their lines are invalid.",
    options: [help],
    subcommands: [recordingCheck])

  static let recordingCheck = CommandSpec(
    path: ["recording", "check"],
    summary: "Say what recordings hold, and name every invalid line; exit 2 if there is one, or no decision.",
    options: Array(gateOptions.prefix(2)) + [
      OptionSpec(
        id: .limit, value: .number,
        help: "list so many invalid lines of each file, and so many repeated ids (default "
          + "\(RecordingCheckRequest.defaultLimit)); all are counted"),
      format, jobs, help,
    ],
    operand: OperandSpec(value: .recording, isRepeatable: true),
    examples: [
      .init("recording check week.ndjson", "decisions, kinds, profiles, times, repeated ids, sizes of lines"),
      .init("recording check - --limit 1000 --format json", "standard input, with up to 1000 invalid lines, as JSON"),
    ])
}
