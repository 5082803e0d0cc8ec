import ReplayGate

/// Placeholder text that was never filled in.
package enum Placeholder {
  private static let words: Set<Exact<String>> = [
    "tbd", "tba", "tbs", "todo", "tbc", "na", "n a", "nil", "null", "pending", "placeholder", "unknown", "not known",
    "undefined", "xxx", "nnn", "wip", "work in progress", "fixme", "fill in", "fill me in", "to do", "to be done",
    "to be determined", "to be decided", "to be defined", "to be confirmed", "to be announced", "to follow", "later",
    "mm", "dd", "hh", "hh mm", "hh mm ss", "mm dd", "dd mm",
  ]

  /// Whether a required name is missing: the text is blank, `None`, or a placeholder.
  package static func matches(_ text: String) -> Bool { isOpen(text) || isNone(text) }

  /// Whether the only word of a text is `None`.
  static func isNone(_ text: String) -> Bool { plain(text).isExactly("none") }

  /// Whether a text is blank, a placeholder, or has a mark to fill in. `None` is an answer. Invisible characters are
  /// ignored.
  package static func isOpen(_ text: String) -> Bool {
    let visible = VisibleText.visible(text)
    if isBracketed(visible) || visible.contains("{{") || hasMark(visible) { return true }
    let word = plain(text)
    return word.isEmpty || words.contains(Exact(word))
  }

  /// Whether a text has a mark to fill in. Inside an address only its host counts.
  package static func hasMark(_ text: String) -> Bool {
    !marks(in: VisibleText.visible(text)[...]).isEmpty
  }

  /// Whether `TBD` or the like is one of the words of a text. Inside an address it does not count.
  static func hasOpenWord(_ text: String) -> Bool {
    VisibleText.visible(text).split(whereSeparator: \.isWhitespace).filter { !$0.contains("://") }.contains { piece in
      piece.split { !isOfAWord($0) }.contains { openWords.contains(Exact(String($0))) }
    }
  }

  private static func isBracketed(_ text: String) -> Bool {
    text.hasPrefix("<") && text.hasSuffix(">") && !text.contains("://")
  }

  /// In lower case, with only letters and numbers.
  private static func plain(_ text: String) -> String {
    String(VisibleText.visible(text).lowercased().map { $0.isLetter || $0.isNumber ? $0 : " " })
      .split(separator: " ").joined(separator: " ")
  }

  // MARK: Marks

  /// The marks to fill in: `TBD`, `NNN`, `YYYY`, `HH`, `___`, `☐`, `[ ]`, `<sha>`, `[DATE]`, `???`, and an address without
  /// a host. In their order. O(n).
  static func marks(in text: Substring) -> [Range<Substring.Index>] {
    var marks: [Range<Substring.Index>] = []
    for piece in text.split(whereSeparator: \.isWhitespace) {
      guard let scheme = piece.firstRange(of: "://") else {
        marks += self.marks(inPiece: piece, of: text)
        continue
      }
      let host = piece[scheme.upperBound...].prefix { !"/?#".contains($0) }
      marks += self.marks(inPiece: piece[..<scheme.lowerBound], of: text)
      let inHost = self.marks(inPiece: host, of: text)
      let isBlank = !host.contains { $0.isLetter || $0.isNumber || $0 == "*" }
      marks += inHost.isEmpty && isBlank ? [scheme.lowerBound..<host.endIndex] : inHost
    }
    marks += boxes(in: text)
    return marks.sorted { $0.lowerBound < $1.lowerBound }
  }

  /// The marks without white space.
  private static func marks(inPiece piece: Substring, of text: Substring) -> [Range<Substring.Index>] {
    var marks: [Range<Substring.Index>] = []
    var rest = piece
    while let first = rest.first {
      var end = rest.index(after: rest.startIndex)
      if first == "<" || first == "[",
        let close = rest.prefix(Self.longestName).firstIndex(of: first == "<" ? ">" : "]"),
        isName(rest[end..<close], in: first), !(first == "[" && rest[close...].hasPrefix("]("))
      {
        end = rest.index(after: close)
        marks.append(rest.startIndex..<end)
      } else if first == "☐" {
        marks.append(rest.startIndex..<end)
      } else if first == "_" || first == "?" {
        let run = rest.prefix { $0 == first }
        end = run.endIndex
        let isAlone = !isOfAWord(before: run.startIndex, in: text) && !isOfAWord(at: end, in: text)
        if run.count > 2 || first == "_" && run.count == 2 && isAlone { marks.append(run.startIndex..<end) }
      } else if isOfAWord(first) {
        let word = rest.prefix(while: isOfAWord)
        end = word.endIndex
        if isOpen(word: word) { marks.append(word.startIndex..<end) }
      }
      rest = rest[end...]
    }
    return marks
  }

  /// The empty boxes.
  private static func boxes(in text: Substring) -> [Range<Substring.Index>] {
    var boxes: [Range<Substring.Index>] = []
    var rest = text
    while let box = rest.firstRange(of: "[ ]") {
      boxes.append(box)
      rest = rest[box.upperBound...]
    }
    return boxes
  }

  private static func isOfAWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }

  private static func isOfAWord(at index: Substring.Index, in text: Substring) -> Bool {
    index < text.endIndex && isOfAWord(text[index])
  }

  private static func isOfAWord(before index: Substring.Index, in text: Substring) -> Bool {
    index > text.startIndex && isOfAWord(text[text.index(before: index)])
  }

  /// Whether a text in brackets is the name of something to fill in: `<sha>`, `<TAG>`, `[DATE]`, but not `[INFO]`.
  private static func isName(_ text: Substring, in bracket: Character) -> Bool {
    if bracket == "<" {
      return !text.isEmpty && text != "br" && text.allSatisfy { $0.isLetter || $0.isNumber || "-_".contains($0) }
    }
    return text.count > 2 && text.allSatisfy { $0.isUppercase || "-_".contains($0) }
      && text.contains { $0.isUppercase } && !levels.containsExactly(String(text))
  }

  /// The length of the longest name in brackets, with the brackets.
  private static let longestName = 80

  /// What logs write in brackets.
  private static let levels = [
    "OK", "PASS", "PASSED", "FAIL", "FAILED", "SKIP", "SKIPPED", "DONE", "TRACE", "DEBUG", "INFO", "NOTE", "NOTICE",
    "WARN",
    "WARNING", "ERROR", "FATAL",
  ]

  /// Whether a word stands for something to fill in: `TBD`, `NNN`, `xxx`, `YYYY`, `HH`.
  private static func isOpen(word: Substring) -> Bool {
    if openWords.contains(Exact(String(word))) { return true }
    let isRun = word.count > 2 && word.allSatisfy { $0 == word.first }
    if isRun, let first = word.first, "NXx".contains(first) { return true }
    var rest = word.uppercased()[...]
    // `mm` is a length, `dd` a program; a date in lower case has a year.
    if word.contains(where: \.isLowercase) { return rest == "YYYY" || rest.hasPrefix("YYYYMM") }
    if rest.count < 2 { return false }
    while let part = datePatterns.first(where: { rest.utf8.starts(with: $0.utf8) }) {
      rest = rest.dropFirst(part.count)
    }
    return rest.isEmpty || rest == "Z"
  }

  private static let openWords: Set<Exact<String>> = ["TBD", "TBA", "TBC", "TBS", "TODO", "FIXME", "WIP"]
  private static let datePatterns = ["YYYY", "MM", "DD", "THH", "HH"]
}
