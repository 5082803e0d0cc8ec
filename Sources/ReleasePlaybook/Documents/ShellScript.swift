import ReplayGate

/// The commands of a script that consists only of a sequence of commands: no conditions, loops, functions, pipes,
/// redirections, substitutions or background jobs. So every command runs, and with `-e` the failure of any fails the
/// script.
struct ShellScript {
  /// The words of each command, without quotes.
  private(set) var commands: [[String]] = []

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
      try add(pending, DocumentLine(number: start, bytes: []))
      pending = ""
    }
    if !pending.isEmpty { throw DocumentFault(line: start, words: "a command that goes on beyond the script") }
  }

  private mutating func add(_ text: String, _ line: DocumentLine) throws(DocumentFault) {
    let words = try Self.words(of: Array(text.utf8), line)
    guard let name = words.first else { return }
    if Self.steering.containsExactly(name) { throw line.fault("'\(name)', which may keep a command from counting") }
    if name == "set", !words.dropFirst().allSatisfy(Self.isStrictOption) {
      throw line.fault("'\(words.joined(separator: " "))', which may keep a command from counting")
    }
    // It could change which program the name finds.
    if words.contains(where: { $0.hasPrefix("PATH=") }) { throw line.fault("another PATH") }
    commands.append(words)
  }

  /// Keywords of the shell's control structures.
  private static let steering = [
    "if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "select", "function",
    "time", "coproc", "in", "!", "{", "}", "[[", ".", "source", "exit", "return", "exec", "eval", "trap", "alias",
    "unalias",
    "shopt", "enable", "builtin", "command", "break", "continue", "hash", "kill",
  ]

  private static func isStrictOption(_ word: String) -> Bool {
    ["-e", "-u", "-x", "-o", "pipefail", "errexit", "nounset", "xtrace"].containsExactly(word)
      || (word.hasPrefix("-") && word.dropFirst().allSatisfy { "euxo".contains($0) } && word.count > 1)
  }

  private static func words(of text: [UInt8], _ line: DocumentLine) throws(DocumentFault) -> [String] {
    var words: [String] = []
    var word: [UInt8]?
    var rest = text[...]
    func end() {
      if let done = word { words.append(String(decoding: done, as: UTF8.self)) }
      word = nil
    }
    while let byte = rest.popFirst() {
      switch byte {
      case Byte.space, Byte.tab: end()
      case UInt8(ascii: "#") where word == nil: rest = []
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        guard let close = rest.firstIndex(of: byte) else { throw line.fault("a quotation over several lines") }
        let inside = rest[..<close]
        if byte == UInt8(ascii: "\""), inside.contains(where: { "\\`".utf8.contains($0) }) || inside.substitutes {
          throw line.fault("a substitution")
        }
        word = (word ?? []) + inside
        rest = rest[(close + 1)...]
      case _ where "|&;<>()`\\{}".utf8.contains(byte) && !isVariable(rest, byte, word):
        throw line.fault("'\(Character(Unicode.Scalar(byte)))', so that it is more than one command")
      default:
        let isSubstitution = ["(", "{{", "'", "\""].contains { rest.begins(with: $0) }
        if byte == UInt8(ascii: "$"), isSubstitution { throw line.fault("a substitution") }
        word = (word ?? []) + [byte]
      }
    }
    end()
    return words
  }

  /// The braces of `${NAME}`.
  private static func isVariable(_ rest: ArraySlice<UInt8>, _ byte: UInt8, _ word: [UInt8]?) -> Bool {
    if byte == UInt8(ascii: "{") { return word?.last == UInt8(ascii: "$") }
    guard byte == UInt8(ascii: "}"), let word, let open = word.lastIndex(of: UInt8(ascii: "{")) else { return false }
    return word[(open + 1)...].allSatisfy { Byte.isLetter($0) || Byte.isDigit($0) || $0 == UInt8(ascii: "_") }
  }
}

extension ArraySlice<UInt8> {
  /// Whether it contains `$(` or `${{`.
  fileprivate var substitutes: Bool {
    indices.contains { self[$0...].begins(with: "$(") || self[$0...].begins(with: "${{") }
  }
}

extension EnforcingStep {
  /// Whether a command is the required one, followed only by allowed options.
  func isRun(by words: [String]) -> Bool {
    let wanted = run.split(separator: " ").map(String.init)
    guard Array(words.prefix(wanted.count)).isExactly(wanted) else { return false }
    var rest = words.dropFirst(wanted.count)
    while let word = rest.popFirst() {
      guard let option = options.map(Option.init).first(where: { $0.stands(in: word) }) else { return false }
      // The value is the next word, unless it is in this one.
      guard option.takesValue, word.isExactly(option.name) else { continue }
      guard let value = rest.popFirst(), value.utf8.first != UInt8(ascii: "-") else { return false }
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
