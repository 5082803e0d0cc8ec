/// A word for a POSIX shell.
package enum ShellWord {
  /// The word as a shell reads it back. Control characters are written by `printf`, so that the line can be shown on a
  /// terminal; a final line feed stays as it is, because `$(…)` would drop it.
  package static func quoted(_ word: String) -> String {
    if !word.isEmpty, word.utf8.allSatisfy(isPlain) { return word }
    guard word.unicodeScalars.contains(where: isControl) else { return singleQuoted(word) }
    var body = word.unicodeScalars[...]
    var lineFeeds = ""
    while body.last == "\n" {
      lineFeeds.unicodeScalars.append(body.removeLast())
    }
    var format = ""
    for scalar in body {
      switch scalar {
      case "%": format += "%%"
      case "\\": format += "\\\\"
      case _ where isControl(scalar): for byte in String(scalar).utf8 { format += "\\" + octal(byte) }
      default: format.unicodeScalars.append(scalar)
      }
    }
    let printed = "\"$(printf -- \(singleQuoted(format)))\""
    return lineFeeds.isEmpty ? printed : printed + singleQuoted(lineFeeds)
  }

  /// The words as one line.
  package static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  /// The words that give a flag a value, also a value that begins as a flag does. (`-` alone is a value.)
  package static func option(_ name: String, _ value: String) -> [String] {
    let looksLikeFlag = value.utf8.first == UInt8(ascii: "-") && value.utf8.count > 1
    return looksLikeFlag ? ["\(name)=\(value)"] : [name, value]
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "_./:=@%+,-".utf8.contains(byte)
    }
  }

  private static func singleQuoted(_ word: String) -> String {
    "'" + word.unicodeScalars.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'"
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  private static func octal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 8)
    return String(repeating: "0", count: 3 - digits.count) + digits
  }
}
