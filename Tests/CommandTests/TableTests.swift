import ReleasePlaybook
import Testing

@testable import ReplayGateCommand

/// Help and completions are generated from one table, so they contain every word of it.
@Suite struct TableTests {
  static let spellings = OptionTable.root.all.flatMap { command in
    command.options.flatMap { option in option.spellings.map { (command, $0) } }
  }

  @Test("each flag belongs to a command, and no command has two flags with the same spelling")
  func table() {
    let used = Set(OptionTable.root.all.flatMap { $0.options.map(\.id) })
    #expect(used == Set(OptionID.allCases))
    for command in OptionTable.root.all {
      let words = command.options.flatMap(\.spellings)
      #expect(Set(words).count == words.count)
    }
  }

  @Test("help lists every flag of its command, on lines of at most 100 columns", arguments: OptionTable.root.all)
  func help(_ command: CommandSpec) throws {
    let result = try Scratch().gate(command.path + ["--help"])
    #expect(result.status == 0)
    #expect(result.error.isEmpty)
    for word in command.options.flatMap(\.spellings) { #expect(result.output.contains(word)) }
    for line in result.output.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
  }

  @Test("--color goes with every command, and with what it prints for programs too", arguments: OptionTable.root.all)
  func colour(_ command: CommandSpec) throws {
    if command.isGroup { return }
    let result = try Scratch().gate(command.path + ["--color", "always", "--help"])
    #expect(result.status == 0)
    #expect(result.output.contains("\u{1B}[1moptions:"))
    let plain = try Scratch().gate(command.path + ["--color=never", "--help"]).output
    #expect(result.output.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
  }

  @Test("the incidents have the names of the embedded playbook")
  func incidents() throws {
    let playbook = try Playbook.gate5()
    #expect(OptionTable.scenarios.map { playbook.incident($0)?.name } == OptionTable.scenarioNames)
    // Help and the shells that describe words tell them.
    let scratch = try Scratch()
    let help = try scratch.gate("incident", "--help").output
    let drill = try scratch.gate("help", "evidence", "drill").output.split { " \n".contains($0) }.joined(separator: " ")
    for (id, name) in zip(OptionTable.scenarios, OptionTable.scenarioNames) {
      #expect(help.contains("Incident \(id): \(name).") && drill.contains("\(id), \(name)"))
      for shell in ["zsh", "fish"] { #expect(try scratch.gate("completions", shell).output.contains(name)) }
    }
  }

  @Test("the completions contain every flag, subcommand and choice", arguments: Shell.allCases)
  func completions(_ shell: Shell) throws {
    let result = try Scratch().gate("completions", shell.rawValue)
    #expect(result.status == 0)
    for command in OptionTable.root.all {
      for option in command.options {
        for spelling in option.spellings {
          let isLong = spelling.hasPrefix("--")
          // The completions for bash have only long flags.
          if shell == .bash, !isLong { continue }
          let ofFish = isLong ? "-l \(spelling.dropFirst(2)) " : "-s \(spelling.dropFirst(1)) "
          #expect(result.output.contains(shell == .fish ? ofFish : spelling))
        }
        for word in option.value?.words ?? [] { #expect(result.output.contains(word)) }
      }
      for word in command.operand?.value.words ?? [] { #expect(result.output.contains(word)) }
      if let name = command.path.last { #expect(result.output.contains(name)) }
    }
  }

  @Test(
    "bash completes the words of the table",
    arguments: [
      ("--cand", "--candidate --candidate-profile --candidate-recording"),
      ("--gate ", "merge release both"), ("--gate m", "merge"), ("--gate = r", "release"),
      ("profile ", "list show check --help"), ("profile show E", "EXPERT"), ("profile show --d", "--digest"),
      ("schema d", "decision decided"), ("completions ", "bash zsh fish --color --help"), ("--jobs ", ""),
      ("sch", "schema"),
      ("--trace no-such-f", ""), ("--recording a.", "a.ndjson"), ("--output = a.", "a.ndjson"),
      ("--report ht", "html="), ("--report = ju", "junit="), ("--report html = a.", "a.ndjson"),
      ("--report = html = a.", "a.ndjson"), ("--report html =", "a.ndjson completion.bash try.bash"),
      ("merge --report tap = a.", "a.ndjson"), ("slo check --color n", "never"), ("incident ", "triage A B C D --help"),
    ])
  func bash(_ line: String, _ expected: String) throws {
    let scratch = try Scratch()
    try scratch.write("", to: "a.ndjson")
    try scratch.write(try scratch.gate("completions", "bash").output, to: "completion.bash")
    #expect(try scratch.shell("bash -n completion.bash").status == 0)
    let words = (["replay-gate"] + line.split(separator: " ", omittingEmptySubsequences: false).map(String.init))
    try scratch.write(
      """
      . ./completion.bash
      COMP_WORDS=(\(words.map { "'\($0)'" }.joined(separator: " ")))
      COMP_CWORD=\(words.count - 1)
      _replay_gate
      echo "${COMPREPLY[*]}"
      """, to: "try.bash")
    let result = try scratch.shell("bash try.bash")
    // Files come in the order of the folder.
    let offered = result.output.split { " \n".contains($0) }.map(String.init)
    #expect(offered.sorted() == expected.split(separator: " ").map(String.init).sorted())
    #expect(result.error.isEmpty)
  }

  @Test(
    "the nearest name",
    arguments: [
      ("--jbos", "--jobs"), ("--outptu", "--output"), ("--recordings", "--recording"), ("--COLOR", "--color"),
      ("--h", "--help"), ("--xyzzy", nil), ("--", nil), ("", nil),
    ] as [(String, String?)])
  func nearest(_ word: String, _ expected: String?) {
    #expect(NearestName.to(word, among: OptionTable.root.options.flatMap(\.longSpellings)) == expected)
  }

  @Test(
    "the number of edits between words",
    arguments: [
      ("", "", 0), ("abc", "", 3), ("", "ab", 2), ("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3),
    ])
  func distance(_ a: String, _ b: String, _ edits: Int) {
    #expect(NearestName.distance(Array(a), Array(b)) == edits)
  }

  @Test(
    "a shell reads a quoted word back unchanged",
    arguments: [
      "", "plain", "two words", "it's", "$HOME", "`id`", "a\"b", "a\\b", "*", "~", "-n", "tab\there", "100%\u{7}",
      "line\nfeed", "ends\n\n", "\n", "é", "\u{202E}x", "%s\u{1B}'\\",
    ])
  func quoting(_ word: String) throws {
    let quoted = ShellWord.quoted(word)
    #expect(try Scratch().shell("printf '[%s]' \(quoted)").output == "[\(word)]")
    #expect(!quoted.contains("\u{1B}"))
  }
}
