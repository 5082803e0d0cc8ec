/// The completion script for zsh.
enum ZshCompletions {
  static func render(_ root: CommandSpec) -> String {
    let functions = root.all.map(function).joined(separator: "\n")
    return """
      #compdef \(OptionTable.programName)

      _replay_gate_words_or_files() {
        compadd -- "$@"
        _files
      }

      _replay_gate_formats() {
        if compset -P '*='; then
          _files
        else
          compadd -S '' -- ${(M)@:#*=}
          compadd -- ${@:#*=}
        fi
      }

      \(functions)
      if [[ $funcstack[1] == _replay_gate ]]; then
        _replay_gate "$@"
      else
        compdef _replay_gate \(OptionTable.programName)
      fi

      """
  }

  private static func name(_ command: CommandSpec) -> String {
    (["_replay_gate"] + command.path).joined(separator: "_")
  }

  private static func function(_ command: CommandSpec) -> String {
    var specs = command.options.flatMap(specs)
    var dispatch = ""
    if !command.subcommands.isEmpty {
      let names = command.subcommands.map { (word: $0.path.last!, meaning: $0.summary) }
      specs += ["'1:command:\(described(names))'", "'*:: :->rest'"]
      let cases = command.subcommands.map { "      \($0.path.last!)) \(name($0)) ;;" }.joined(separator: "\n")
      dispatch = """

          if [[ $state == rest ]]; then
            case $line[1] in
        \(cases)
            esac
          fi
        """
    } else if let operand = command.operand {
      specs.append(
        "'\(operand.isRepeatable ? "*" : "1"):\(quoted(operand.value.metavariable)):\(action(operand.value))'")
    }
    let lines = specs.map { " \\\n    " + $0 }.joined()
    return """
      \(name(command))() {
        local curcontext=$curcontext state line
        local -A opt_args
        _arguments -C\(lines)\(dispatch)
      }

      """
  }

  private static func specs(_ option: OptionSpec) -> [String] {
    let exclusion = option.isRepeatable ? "*" : "(\(option.spellings.joined(separator: " ")))"
    return option.spellings.map { spelling in
      guard let value = option.value else { return "'\(exclusion)\(spelling)[\(quoted(option.help))]'" }
      return "'\(exclusion)\(spelling)=[\(quoted(option.help))]:\(quoted(value.metavariable)):\(action(value))'"
    }
  }

  private static func action(_ value: ValueSpec) -> String {
    let words = value.words.joined(separator: " ")
    // The space prevents `_arguments` from adding options of `compadd` to the words.
    if value.kind == .report { return " _replay_gate_formats \(words)" }
    if !value.meanings.isEmpty { return described(value.explained) }
    if value.isPath { return words.isEmpty ? "_files" : " _replay_gate_words_or_files \(words)" }
    return words.isEmpty ? " " : "(\(words))"
  }

  /// Words with what they stand for.
  private static func described(_ words: [(word: String, meaning: String)]) -> String {
    // The list is read as a shell reads it, within the single quotes of the specification.
    let items = words.map { item in
      let meaning = item.meaning.map { "\"\\$`".contains($0) ? "\\\($0)" : String($0) }.joined()
      return "\(item.word)\\:\"\(meaning)\""
    }
    return "((\(items.joined(separator: " "))))".replacing("'", with: "'\\''")
  }

  /// A help text, escaped for `_arguments` in single quotes.
  private static func quoted(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "'": result += "'\\''"
      case "[", "]", ":", "\\": result += "\\\(character)"
      default: result.append(character)
      }
    }
    return result
  }
}
