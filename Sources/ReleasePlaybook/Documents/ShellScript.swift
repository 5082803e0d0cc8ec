import ReplayGate

/// The commands of a script that consists only of a sequence of commands: no conditions, loops, functions, pipes,
/// redirections, substitutions, assignments or background jobs, and nothing of the shell's own that changes its state.
/// So every command runs, finds what the one before it would have found, and with `-e` the failure of any fails the
/// script.
struct ShellScript {
  private(set) var commands: [ShellCommand] = []

  /// Throws at a line that is more than a simple command. `line` is the number of the script's first line.
  init(_ text: String, line first: Int) throws(DocumentFault) {
    var pending = ""
    var start = first
    for (offset, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if pending.isEmpty { start = first + offset }
      // A comment does not continue on the next line, whatever its last character is.
      if pending.isEmpty, line.drop(while: { $0 == " " }).first == "#" { continue }
      pending += line
      if pending.hasSuffix("\\") {
        // A comment does not continue either, and this code does not know whether this is one.
        if pending.contains("#") { throw DocumentFault(line: start, words: "'#' in a line that goes on") }
        pending.removeLast()
        continue
      }
      if let command = try ShellCommand(pending, line: start) { commands.append(command) }
      pending = ""
    }
    if !pending.isEmpty { throw DocumentFault(line: start, words: "a command that goes on beyond the script") }
  }
}

/// One command of a script.
struct ShellCommand {
  struct Word {
    /// Without quotes. A variable has its name in it, not its value.
    fileprivate(set) var bytes: [UInt8] = []
    /// Whether the shell can make several words of it, or none: a variable or a pattern outside quotes.
    fileprivate(set) var isSplit = false
    /// Whether it begins with the value of a variable.
    fileprivate(set) var beginsWithVariable = false

    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  /// Not empty. The first is plain text, and no command of the shell's that changes what others mean.
  let words: [Word]
  private let line: DocumentLine

  /// Nil if there is no command in the line.
  fileprivate init?(_ text: String, line number: Int) throws(DocumentFault) {
    line = DocumentLine(number: number, bytes: [])
    var reader = ShellWordReader(text, line)
    words = try reader.words()
    guard let first = words.first else { return nil }
    let name = first.text
    guard Self.isPlainName(first) else { throw fault("the command '\(name)', which is no plain name") }
    if Self.steering.containsExactly(name) { throw fault("'\(name)', which may keep a command from counting") }
    if name.isExactly("set"), words.count == 1 || !words.dropFirst().allSatisfy({ Self.isStrictOption($0.text) }) {
      let all = words.map(\.text).joined(separator: " ")
      throw fault("'\(all)', which may keep a command from counting")
    }
  }

  func fault(_ words: String) -> DocumentFault { line.fault(words) }

  /// Whether it can only be the name of a command or of its file: no variable, pattern, assignment or job.
  private static func isPlainName(_ word: Word) -> Bool {
    !word.isSplit && !word.beginsWithVariable && word.bytes.first.map { $0 != UInt8(ascii: "-") } == true
      && word.bytes.allSatisfy { Byte.isLetter($0) || Byte.isDigit($0) || "_./+:-".utf8.contains($0) }
  }

  /// The keywords and commands of bash and dash, but for those that change nothing that a later command could notice
  /// (`cd` does what `working-directory` does): `:`, `cd`, `echo`, `false`, `pwd`, `true`, and `set`, see there.
  private static let steering = [
    "if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "select", "function",
    "time", "coproc", "in",
    ".", "alias", "bg", "bind", "break", "builtin", "caller", "chdir", "command", "compgen", "complete", "compopt",
    "continue", "declare", "dirs", "disown", "enable", "eval", "exec", "exit", "export", "fc", "fg", "getopts", "hash",
    "help", "history", "jobs", "kill", "let", "local", "logout", "mapfile", "popd", "printf", "pushd", "read",
    "readarray", "readonly", "return", "shift", "shopt", "source", "suspend", "test", "times", "trap", "type",
    "typeset", "ulimit", "umask", "unalias", "unset", "wait",
  ]

  private static func isStrictOption(_ word: String) -> Bool {
    ["-e", "-u", "-x", "-o", "pipefail", "errexit", "nounset", "xtrace"].containsExactly(word)
      || (word.hasPrefix("-") && word.dropFirst().allSatisfy { "euxo".contains($0) } && word.count > 1)
  }
}

/// Cuts a line of a script into words.
private struct ShellWordReader {
  private var rest: ArraySlice<UInt8>
  private let line: DocumentLine
  private var word: ShellCommand.Word?

  init(_ text: String, _ line: DocumentLine) {
    rest = Array(text.utf8)[...]
    self.line = line
  }

  mutating func words() throws(DocumentFault) -> [ShellCommand.Word] {
    var words: [ShellCommand.Word] = []
    while let byte = rest.popFirst() {
      switch byte {
      case Byte.space, Byte.tab:
        if let word { words.append(word) }
        word = nil
      case UInt8(ascii: "#") where word == nil: rest = []
      case UInt8(ascii: "'"): try addQuotation(upTo: byte)
      case UInt8(ascii: "\""): try addQuotation(upTo: byte)
      case UInt8(ascii: "$"):
        try addVariable()
        word?.isSplit = true
      case _ where "|&;<>()`\\{}".utf8.contains(byte):
        throw line.fault("'\(Character(Unicode.Scalar(byte)))', so that it is more than one command")
      default:
        // A tilde is a pattern in some places only, and none is needed in the others.
        if "*?[~".utf8.contains(byte) { word = word ?? ShellCommand.Word(); word?.isSplit = true }
        add(byte)
      }
    }
    if let word { words.append(word) }
    return words
  }

  private mutating func add(_ byte: UInt8) {
    word = word ?? ShellCommand.Word()
    word?.bytes.append(byte)
  }

  /// What follows a quotation mark.
  private mutating func addQuotation(upTo mark: UInt8) throws(DocumentFault) {
    word = word ?? ShellCommand.Word()
    while let byte = rest.popFirst() {
      if byte == mark { return }
      switch byte {
      case UInt8(ascii: "$") where mark == UInt8(ascii: "\""): try addVariable()
      case UInt8(ascii: "\\"), UInt8(ascii: "`"):
        if mark == UInt8(ascii: "\"") { throw line.fault("a substitution") }
        add(byte)
      default: add(byte)
      }
    }
    throw line.fault("a quotation over several lines")
  }

  /// What follows a `$`: the name of a variable, also in braces. Any other expansion could run a command, set a
  /// variable, or be several words even in quotes.
  private mutating func addVariable() throws(DocumentFault) {
    if word?.bytes.isEmpty ?? true { word = word ?? ShellCommand.Word(); word?.beginsWithVariable = true }
    add(UInt8(ascii: "$"))
    let isBraced = rest.first == UInt8(ascii: "{")
    if isBraced { add(rest.removeFirst()) }
    let name = rest.prefix { Byte.isLetter($0) || Byte.isDigit($0) || $0 == UInt8(ascii: "_") }
    guard let first = name.first, !Byte.isDigit(first) else { throw line.fault("a substitution") }
    rest = rest.dropFirst(name.count)
    for byte in name { add(byte) }
    if isBraced {
      guard rest.popFirst() == UInt8(ascii: "}") else { throw line.fault("a substitution") }
      add(UInt8(ascii: "}"))
    }
  }
}

extension EnforcingStep {
  /// Whether a command is the required one, followed only by allowed options. Throws if the shell could make other
  /// words of it.
  func isRun(by command: ShellCommand) throws(DocumentFault) -> Bool {
    let wanted = run.split(separator: " ").map(String.init)
    guard command.words.prefix(wanted.count).map(\.text).isExactly(wanted) else { return false }
    if let word = command.words.first(where: \.isSplit) {
      throw command.fault("'\(word.text)', of which the shell may make other words")
    }
    var rest = command.words.dropFirst(wanted.count)
    while let word = rest.popFirst() {
      let text = word.text
      guard let option = options.map(Option.init).first(where: { $0.stands(in: text) }) else { return false }
      // The value is the next word, unless it is in this one.
      guard option.takesValue, text.isExactly(option.name) else { continue }
      guard let value = rest.popFirst(), value.bytes.first != UInt8(ascii: "-") else { return false }
      if value.beginsWithVariable { throw command.fault("'\(value.text)', which may be another option") }
    }
    return true
  }

  private struct Option {
    let name: String
    let takesValue: Bool

    init(_ text: String) {
      let words = text.split(separator: " ").map(String.init)
      name = words.first ?? ""
      takesValue = words.count == 2
    }

    func stands(in word: String) -> Bool {
      word.isExactly(name) || takesValue && word.dropping(exactly: name + "=") != nil
    }
  }
}
