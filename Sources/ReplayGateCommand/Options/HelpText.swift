import ReplayGate

/// Help texts, generated from the table.
enum HelpText {
  static func render(_ command: CommandSpec) -> String {
    var text = command.summary + "\n\n" + usage(of: command) + "\n"
    if !command.subcommands.isEmpty {
      text += "\ncommands:\n"
      text += rows(
        command.subcommands.map { (left: $0.path.suffix(1).joined(), right: $0.summary) })
    }
    if !command.examples.isEmpty {
      let examples = command.examples.map { "  # \($0.effect)\n" + line(of: $0) }
      text += "\nexamples:\n" + examples.joined()
    }
    text += "\noptions:\n" + rows(command.options.map { (left: invocation(of: $0), right: description(of: $0)) })
    if command.path.isEmpty {
      text += """

        exit codes:
          0  pass
          1  blocked: the candidate regressed
          2  no verdict: bad flags, an invalid or unreadable input, an output that cannot be written
          3  unknown: blocked because the evidence cannot carry a verdict

        outputs:
          Files of an earlier run at --output, --trace and --report are removed before anything is read,
          if the command line is valid. Missing folders are created. The report is written to standard
          output after all files. A run that fails or is interrupted leaves no new files.

        environment:
          SOURCE_DATE_EPOCH  whole seconds since 1970: the time that is written, such as generatedAt,
                             instead of the current time; waivers and ages are not judged by it
          NO_COLOR           turns colour off
          TERM=dumb          turns colour and progress off

        """
    }
    return text
  }

  /// A command line in shell syntax, with line continuations if it is too long for one line.
  private static func line(of example: CommandSpec.Example) -> String {
    var lines = ["  \(OptionTable.programName)"]
    for word in example.words.split(separator: " ") {
      if lines[lines.count - 1].count + 1 + word.count > 96 { lines.append("     ") }
      lines[lines.count - 1] += " " + word
    }
    return lines.joined(separator: " \\\n") + "\n"
  }

  /// The usage line of a command and its subcommands. Commands of the same form share one line if they have more
  /// options than a line can show.
  private static func usage(of command: CommandSpec) -> String {
    var lines: [String] = []
    var shown: Set<[String]> = []
    for leaf in command.all where !leaf.isGroup {
      var name = leaf.fullName
      var words = leaf.options.filter { leaf.path.isEmpty || $0.id != .help }.map(bracketed)
      // The command's own help shows them.
      if !leaf.path.isExactly(command.path), words.count > 8 {
        words = ["[OPTION]…"]
        let alike = command.all.filter {
          $0.path.count == leaf.path.count && $0.options == leaf.options && $0.operand == leaf.operand
        }
        let parts = leaf.path.indices.map { place in
          alike.map { $0.path[place] }.withoutRepeats.joined(separator: "|")
        }
        name = ([OptionTable.programName] + parts).joined(separator: " ")
        if !shown.insert(parts).inserted { continue }
      }
      if let operand = leaf.operand {
        let name = operand.value.metavariable
        // If the choices do not fit on a line, the value has a name instead.
        let choices = name.count > 60 ? name.split(separator: "|").flatMap { ["|", String($0)] }.dropFirst() : [name]
        words.insert(contentsOf: choices, at: 0)
        if operand.isRepeatable { words[choices.count - 1] += "…" }
        if operand.isOptional { words[0] = "[\(words[0])]" }
      }
      lines += wrapped(words, after: (lines.isEmpty ? "usage: " : "       ") + name)
    }
    return lines.joined(separator: "\n")
  }

  private static func bracketed(_ option: OptionSpec) -> String {
    "[\(invocation(of: option))]" + (option.isRepeatable ? "…" : "")
  }

  private static func invocation(of option: OptionSpec) -> String {
    option.name + (option.value.map { " " + $0.metavariable } ?? "")
  }

  private static func description(of option: OptionSpec) -> String {
    option.help + option.aliases.map { "; also \($0)" }.joined()
  }

  /// Wraps words into lines of at most 100 columns, with continuation lines below the first.
  private static func wrapped(_ words: [String], after start: String) -> [String] {
    let indent = String(repeating: " ", count: start.count)
    var lines = [start]
    for word in words {
      if lines[lines.count - 1].count + 1 + word.count > 100 { lines.append(indent) }
      lines[lines.count - 1] += " " + word
    }
    return lines
  }

  /// Two columns. The right one wraps, and begins on a new line if the left one is long.
  private static func rows(_ rows: [(left: String, right: String)]) -> String {
    let column = min(28, (rows.map(\.left.count).max() ?? 0) + 4)
    var text = ""
    for row in rows {
      var left = "  " + row.left
      if left.count > column - 2 {
        text += left + "\n"
        left = ""
      }
      left += String(repeating: " ", count: column - 1 - left.count)
      let words = row.right.split(separator: " ").map(String.init)
      let lines = wrapped(words, after: left)
      text += lines.joined(separator: "\n") + "\n"
    }
    return text
  }
}
