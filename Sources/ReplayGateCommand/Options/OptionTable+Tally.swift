/// The commands that distribute a gate over machines.
extension OptionTable {
  static let tally = CommandSpec(
    path: ["tally"],
    summary: "Replay recorded decisions, or a piece of them, and print a tally for merge instead of a verdict.",
    options: gateOptions
      + [
        limitOptions.first(for: .mode), limitOptions.first(for: .waivers), limitOptions.first(for: .now),
      ].compactMap(\.self) + [
        OptionSpec(
          id: .piece, value: ValueSpec(kind: .text, metavariable: "I/N"),
          help: "only the lines that begin in the I-th of N parts of the file's bytes"),
        OptionSpec(
          id: .split, value: ValueSpec(kind: .text, metavariable: "FROM-TO/SIZE|all"),
          help: "standard input contains the lines that begin in these bytes of a recording, split as by Hadoop, "
            + "without a byte order mark"),
        OptionSpec(
          id: .name, value: ValueSpec(kind: .text, metavariable: "NAME"),
          help: "the name of standard input in reports"),
        OptionSpec(
          id: .candidateName, value: ValueSpec(kind: .text, metavariable: "NAME"),
          help: "the name of the candidate recording in reports, if a split has its own partners"),
        OptionSpec(
          id: .carryFaults,
          help: "record an invalid line in the tally and exit 0; merge then reports its line in the whole recording"),
        OptionSpec(id: .output, value: .file, help: "also write the tally to this file"),
        jobs, quiet, help,
      ],
    examples: [
      .init(
        "tally --candidate EXPERT --recording week.ndjson --piece 1/4 --output 1.tally", "the first of four pieces")
    ])

  static let ids = CommandSpec(
    path: ["ids"],
    summary: "Print the line and the id (as JSON) of each decision on standard input, for joining by id.",
    options: [
      OptionSpec(
        id: .name, value: ValueSpec(kind: .text, metavariable: "NAME"),
        help: "the name of standard input in error messages"),
      help,
    ],
    examples: [.init("ids --name week.ndjson", "the line and the id of each decision on standard input")])

  static let merge = CommandSpec(
    path: ["merge"],
    summary: "Merge tallies, in order, into the verdict of one run; - or no operand reads standard input.",
    options: outputOptions.filter { $0.id != .trace }
      + limitOptions.filter { $0.id != .waivers && $0.id != .now } + [
        OptionSpec(id: .tally, help: "write the merged tally instead of a verdict, to be merged again"),
        quiet, color, help,
      ],
    operand: OperandSpec(
      value: ValueSpec(kind: .recording, metavariable: "TALLY"), isRepeatable: true, isOptional: true),
    examples: [.init("merge 1.tally 2.tally 3.tally 4.tally --output report.json", "the verdict over all pieces")])
}
