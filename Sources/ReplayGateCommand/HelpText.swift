/// `--help`, rendered from the table.
enum HelpText {
  static func render(_ command: CommandSpec) -> String {
    var text = command.summary + "\n\n" + usage(of: command) + "\n"
    if !command.subcommands.isEmpty {
      text += "\ncommands:\n"
      text += rows(
        command.subcommands.map { (left: $0.path.suffix(1).joined(), right: $0.summary) })
    }
    text += "\noptions:\n" + rows(command.options.map { (left: invocation(of: $0), right: description(of: $0)) })
    if command.path.isEmpty {
      text += """

        exit codes:
          0  pass
          1  blocked: the candidate regressed
          2  no verdict: bad flags, an input that cannot be read or is invalid, an output that cannot be written
          3  unknown: blocked because the evidence cannot carry a verdict

        environment:
          SOURCE_DATE_EPOCH  whole seconds: the report's generatedAt, instead of the clock
          NO_COLOR, TERM     colour and progress

        """
    }
    return text
  }

  /// The line of usage of a command and of those below it.
  private static func usage(of command: CommandSpec) -> String {
    var lines: [String] = []
    for leaf in command.all where !leaf.isGroup {
      var words = leaf.options.filter { leaf.path.isEmpty || $0.id != .help }.map(bracketed)
      if let operand = leaf.operand {
        let word = operand.value.metavariable + (operand.isRepeatable ? "…" : "")
        words.insert(operand.isOptional ? "[\(word)]" : word, at: 0)
      }
      lines += wrapped(words, after: (lines.isEmpty ? "usage: " : "       ") + leaf.fullName)
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

  /// Words over lines of at most 100 columns, continued under the first.
  private static func wrapped(_ words: [String], after start: String) -> [String] {
    let indent = String(repeating: " ", count: start.count)
    var lines = [start]
    for word in words {
      if lines[lines.count - 1].count + 1 + word.count > 100 { lines.append(indent) }
      lines[lines.count - 1] += " " + word
    }
    return lines
  }

  /// Two columns; the right one wraps under itself, and starts a line of its own where the left one is long.
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
