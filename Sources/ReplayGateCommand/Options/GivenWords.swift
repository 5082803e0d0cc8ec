import ReplayGate

/// The words of a command line, as the system hands them over: bytes.
///
/// A word that is not UTF-8 is refused. `CommandLine.arguments` would repair it, and a repaired name is that of another
/// file; reports and tallies are UTF-8, so none of them could name this one.
enum GivenWords {
  /// The words as texts, but for the program's name, which is shown and never opened.
  static func texts(_ words: [[UInt8]]) throws(CommandFailure) -> [String] {
    var texts = words.prefix(1).map { String(decoding: $0, as: UTF8.self) }
    for word in words.dropFirst() {
      guard let text = String(validating: word, as: UTF8.self) else {
        throw .usage(
          "\(subject(of: word)) is not UTF-8; rename the file, or give it by a link that is named so",
          help: OptionTable.root.fullName)
      }
      texts.append(text)
    }
    return texts
  }

  /// What is at fault in a word: the value alone, where a flag before it is sound.
  private static func subject(of word: [UInt8]) -> String {
    let parts = word.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    if word.starts(with: "--".utf8), parts.count > 1, let flag = String(validating: parts[0], as: UTF8.self) {
      return "the value '\(escaped(parts[1]))' of \(flag)"
    }
    return "the name '\(escaped(word[...]))'"
  }

  /// The text with what is not UTF-8 as `\xff`, and so a backslash as `\\`. O(n).
  private static func escaped(_ bytes: ArraySlice<UInt8>) -> String {
    var (text, rest) = ("", bytes)
    while let first = rest.first {
      let character = (1...4).lazy.map { rest.prefix($0) }.first { String(validating: $0, as: UTF8.self) != nil }
      if first == UInt8(ascii: "\\") {
        text += "\\\\"
      } else if let character {
        text += String(decoding: character, as: UTF8.self)
      } else {
        text += "\\x" + String(first, radix: 16)
      }
      rest = rest.dropFirst(character?.count ?? 1)
    }
    return text
  }
}
