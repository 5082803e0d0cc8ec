/// The commands that distribute a gate over machines.
extension OptionTable {
  static let tally = CommandSpec(
    path: ["tally"],
    summary: "Replay recorded decisions, or a piece of them, into a tally instead of a verdict.",
    options: gateOptions
      + [
        limitOptions.first(for: .mode), limitOptions.first(for: .waivers), limitOptions.first(for: .now),
      ].compactMap(\.self) + [
        OptionSpec(
          id: .piece, value: ValueSpec(kind: .text, metavariable: "I/N"),
          help: "of a file, the lines that begin in the I-th of N parts of its bytes"),
        OptionSpec(
          id: .split, value: ValueSpec(kind: .text, metavariable: "FROM-TO/SIZE|all"),
          help: "standard input holds the lines that begin in these bytes of a recording, as Hadoop cuts text, "
            + "without a byte order mark"),
        OptionSpec(
          id: .name, value: ValueSpec(kind: .text, metavariable: "NAME"),
          help: "what standard input is called in reports"),
        OptionSpec(
          id: .candidateName, value: ValueSpec(kind: .text, metavariable: "NAME"),
          help: "what the candidate recording is called in reports, where --split goes with its own partners"),
        OptionSpec(
          id: .carryFaults,
          help: "an invalid line becomes part of the tally, and merge says where it is in the whole; exit 0"),
        OptionSpec(id: .output, value: .file, help: "write the tally to this file too"),
        jobs, quiet, help,
      ],
    examples: [
      .init(
        "tally --candidate EXPERT --recording week.ndjson --piece 1/4 --output 1.tally", "the first of four pieces")
    ])

  static let ids = CommandSpec(
    path: ["ids"],
    summary: "Print line and id (as JSON) of each recorded decision of standard input, for those who join by id.",
    options: [
      OptionSpec(
        id: .name, value: ValueSpec(kind: .text, metavariable: "NAME"), help: "what an error calls standard input"),
      help,
    ],
    examples: [.init("ids --name week.ndjson", "the line and the id of each decision of standard input")])

  static let merge = CommandSpec(
    path: ["merge"],
    summary: "Merge tallies, in order, into what one run gives; - or none: standard input.",
    options: outputOptions.filter { $0.id != .trace }
      + limitOptions.filter { $0.id != .waivers && $0.id != .now } + [
        OptionSpec(id: .tally, help: "write the merged tally instead of a verdict, to be merged again"),
        quiet, color, help,
      ],
    operand: OperandSpec(
      value: ValueSpec(kind: .recording, metavariable: "TALLY"), isRepeatable: true, isOptional: true),
    examples: [.init("merge 1.tally 2.tally 3.tally 4.tally --output report.json", "the verdict over all pieces")])
}
