import ReplayGate

/// Help texts, generated from the table.
struct HelpText {
  private let command: CommandSpec
  private let screen: Screen

  /// The help of a command, in lines of at most 100 columns.
  static func render(_ command: CommandSpec, on screen: Screen = .log) -> String {
    let columns = min(screen.columns, Screen.standardColumns)
    return HelpText(command: command, screen: Screen(columns: columns, isTerminal: true, isColoured: screen.isColoured))
      .text
  }

  private var text: String {
    var text = sentence(command.summary) + "\n" + usage + "\n"
    if !command.subcommands.isEmpty {
      text += heading("commands")
      text += rows(
        command.subcommands.map { (left: $0.path.suffix(1).joined(), right: $0.summary) })
    }
    if !command.examples.isEmpty {
      text += heading("examples")
      text += command.examples.map { sentence("  # \($0.effect)", indent: 4) + line(of: $0) }.joined()
    }
    text += heading("options") + rows(command.options.map { (left: invocation(of: $0), right: description(of: $0)) })
    guard command.path.isEmpty else { return text }
    text += heading("exit codes") + rows(Self.exitCodes)
    text += heading("outputs") + Self.outputs.map { sentence("  \($0)", indent: 2) }.joined()
    return text + heading("environment") + rows(Self.environment)
  }

  private static let exitCodes = [
    (left: "0", right: "pass"), (left: "1", right: "blocked: the candidate regressed"),
    (
      left: "2",
      right: "no verdict: bad flags, an invalid or unreadable input, an output that cannot be written"
    ), (left: "3", right: "unknown: blocked because the evidence cannot carry a verdict"),
  ]

  private static let outputs = [
    "Files of an earlier run at --output, --trace and --report are removed before anything is read, if the command line "
      + "is valid, so that no old verdict is taken for this one. The document of evidence is kept until the new one is "
      + "complete, because people edit it. Missing folders are created.",
    "The report is written to standard output after all files, and the words to standard error after it. A run that "
      + "fails or is interrupted leaves no new files.",
  ]

  private static let environment = [
    (
      left: "SOURCE_DATE_EPOCH",
      right:
        "whole seconds since 1970: the time to write, such as generatedAt, instead of the current time; waivers and "
        + "ages are not judged by it, and an empty value is none"
    ), (left: "NO_COLOR", right: "turns colour off"), (left: "TERM=dumb", right: "turns colour and progress off"),
  ]

  private func heading(_ title: String) -> String { "\n\(screen.shown("\(title):", .strong))\n" }

  private func sentence(_ text: String, indent: Int = 0) -> String { screen.rowText(text, indent: indent) }

  /// A command line in shell syntax, with line continuations if it is too long for one line.
  private func line(of example: CommandSpec.Example) -> String {
    var lines = ["  \(OptionTable.programName)"]
    for word in example.words.split(separator: " ") {
      if lines[lines.count - 1].count + 1 + word.count > screen.columns - 4 { lines.append("     ") }
      lines[lines.count - 1] += " " + word
    }
    return lines.joined(separator: " \\\n") + "\n"
  }

  /// The usage line of a command and its subcommands. Commands of the same form share one line if they have more
  /// options than a line can show.
  private var usage: String {
    var lines: [String] = []
    var shown: Set<[String]> = []
    for leaf in command.all where !leaf.isGroup {
      var name = leaf.fullName
      var words = leaf.options.filter { leaf.path.isEmpty || $0.id != .help && $0.id != .color }.map(bracketed)
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
      let lead = lines.isEmpty ? "usage: " : "       "
      // Beside a long name a narrow terminal has no room for flags.
      let start = lead.count + name.count + 1
      lines += screen.lines(
        name.split(separator: " ").map(String.init) + words, between: " ", after: lead,
        indent: start + 44 > screen.columns ? lead.count + 2 : start)
    }
    return lines.joined(separator: "\n")
  }

  private func bracketed(_ option: OptionSpec) -> String {
    "[\(invocation(of: option))]" + (option.isRepeatable ? "…" : "")
  }

  private func invocation(of option: OptionSpec) -> String {
    option.name + (option.value.map { " " + $0.metavariable } ?? "")
  }

  private func description(of option: OptionSpec) -> String {
    option.help + option.aliases.map { "; also \($0)" }.joined()
  }

  /// Two columns. The right one wraps, and begins on a new line if the left one is long or the terminal narrow.
  private func rows(_ rows: [(left: String, right: String)]) -> String {
    let column = screen.columns < 72 ? 6 : min(28, (rows.map(\.left.count).max() ?? 0) + 4)
    var text = ""
    for row in rows {
      var left = "  " + row.left
      if left.count > column - 2 {
        text += left + "\n"
        left = ""
      }
      left += String(repeating: " ", count: column - left.count)
      let words = row.right.split(separator: " ").map(String.init)
      text += screen.lines(words, between: " ", after: left, indent: column).map { $0 + "\n" }.joined()
    }
    return text
  }
}
