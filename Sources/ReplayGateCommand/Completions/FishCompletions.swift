/// The completion script for fish.
enum FishCompletions {
  static func render(_ root: CommandSpec) -> String {
    var lines = ["# fish completion for \(OptionTable.programName)", "complete -c \(OptionTable.programName) -f"]
    for command in root.all {
      let condition = condition(command)
      for subcommand in command.subcommands {
        lines.append(line(condition, ["-a", subcommand.path.last!, "-d", quoted(subcommand.summary)]))
      }
      if let operand = command.operand { lines.append(line(condition, values(operand.value))) }
      for option in command.options {
        for spelling in option.spellings {
          let isLong = spelling.hasPrefix("--")
          let name = [isLong ? "-l" : "-s", String(spelling.dropFirst(isLong ? 2 : 1))]
          let value = option.value.map { ["-x"] + values($0) } ?? []
          lines.append(line(condition, name + value + ["-d", quoted(option.help)]))
        }
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func line(_ condition: String, _ words: [String]) -> String {
    (["complete", "-c", OptionTable.programName, "-n", quoted(condition)] + words).joined(separator: " ")
  }

  private static func values(_ value: ValueSpec) -> [String] {
    let files = value.isPath ? ["(__fish_complete_path (commandline -ct))"] : []
    let words = value.words + files
    return words.isEmpty ? [] : ["-a", quoted(words.joined(separator: " "))]
  }

  /// Matches in this command, but not in its subcommands.
  private static func condition(_ command: CommandSpec) -> String {
    let inside = command.path.map { "__fish_seen_subcommand_from \($0)" }
    let below = command.subcommands.compactMap(\.path.last).joined(separator: " ")
    let outside = below.isEmpty ? [] : ["not __fish_seen_subcommand_from \(below)"]
    let parts = inside + outside
    return parts.isEmpty ? "true" : parts.joined(separator: "; and ")
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
  }
}
