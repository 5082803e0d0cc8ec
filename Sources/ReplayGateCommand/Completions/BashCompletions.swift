/// The completion script for bash.
enum BashCompletions {
  static func render(_ root: CommandSpec) -> String {
    """
    # bash completion for \(OptionTable.programName)
    _replay_gate() {
      local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= word words= files=
      local at=$COMP_CWORD
      # bash splits at equals signs: --flag=value is three words, and so is FORMAT=FILE.
      if [[ $cur == = ]]; then
        cur=
        at=$((at + 1))
      fi
      if [[ $at -ge 3 && ${COMP_WORDS[at-1]} == = ]]; then
        prev=${COMP_WORDS[at-2]}
        if [[ $prev != -* ]]; then
          # The file of a format.
          word=${COMP_WORDS[at-3]}
          [[ $at -ge 5 && $word == = ]] && word=${COMP_WORDS[at-4]}
          prev=$word=
        fi
      fi
      for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case "$command $word" in
    \(subcommandCases(root))
          *) break ;;
        esac
      done
      case "$command $prev" in
    \(valueCases(root))
        *)
          case "$command" in
    \(commandCases(root))
          esac
          ;;
      esac
      COMPREPLY=()
      while IFS= read -r word; do
        [[ -n $word ]] && COMPREPLY+=("$word")
      done < <(
        compgen -W "$words" -- "$cur"
        [[ -n $files && $cur != --* ]] && compgen -f -- "$cur"
      )
      [[ -n $files ]] && compopt -o filenames 2>/dev/null
      [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
      return 0
    }
    complete -F _replay_gate \(OptionTable.programName)

    """
  }

  /// The name of a command in the script: its words, each after a space.
  private static func key(_ command: CommandSpec) -> String { command.path.map { " " + $0 }.joined() }

  private static func subcommandCases(_ root: CommandSpec) -> String {
    root.all.dropFirst().map { "      '\(key($0))') command='\(key($0))' ;;" }.joined(separator: "\n")
  }

  private static func valueCases(_ root: CommandSpec) -> String {
    var lines: [String] = []
    for command in root.all {
      for option in command.options {
        guard let value = option.value else { continue }
        let pattern = option.spellings.map { "'\(key(command)) \($0)'" }.joined(separator: "|")
        lines.append("    \(pattern)) \(assignment(value.words, isPath: value.isPath)) ;;")
        if value.kind == .report {
          let file = option.spellings.map { "'\(key(command)) \($0)='" }.joined(separator: "|")
          lines.append("    \(file)) \(assignment([], isPath: true)) ;;")
        }
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func commandCases(_ root: CommandSpec) -> String {
    root.all.map { command in
      let words =
        command.subcommands.compactMap(\.path.last) + (command.operand?.value.words ?? [])
        + command.options.flatMap(\.longSpellings)
      let isPath = command.operand?.value.isPath ?? false
      return "        '\(key(command))') \(assignment(words, isPath: isPath)) ;;"
    }.joined(separator: "\n")
  }

  private static func assignment(_ words: [String], isPath: Bool) -> String {
    "words='\(words.joined(separator: " "))'" + (isPath ? " files=1" : "")
  }
}
