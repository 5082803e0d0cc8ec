/// The completion script for fish.
enum FishCompletions {
  static func render(_ root: CommandSpec) -> String {
    var lines = [
      "# fish completion for \(OptionTable.programName)", helpers, "complete -c \(OptionTable.programName) -f",
    ]
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

  /// A flag's value as typed so far, also after `--flag=`; paths; and the file of a format.
  private static let helpers = #"""
    function __replay_gate_value
      string replace -r '^--[^=]*=' '' -- (commandline -ct)
    end
    function __replay_gate_paths
      __fish_complete_path (__replay_gate_value)
    end
    function __replay_gate_formats
      set -l parts (string split -m 1 = -- (__replay_gate_value))
      if set -q parts[2]
        for path in (__fish_complete_path $parts[2])
          echo $parts[1]=$path
        end
      else
        string join \n -- $argv
      end
    end
    """#

  private static func line(_ condition: String, _ words: [String]) -> String {
    (["complete", "-c", OptionTable.programName, "-n", quoted(condition)] + words).joined(separator: " ")
  }

  private static func values(_ value: ValueSpec) -> [String] {
    if value.kind == .report { return ["-a", quoted("(__replay_gate_formats \(value.words.joined(separator: " ")))")] }
    let files = value.isPath ? ["(__replay_gate_paths)"] : []
    let words =
      value.explained.map { $0.meaning.isEmpty ? $0.word : "\($0.word)\\t\(quoted($0.meaning))" } + files
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
