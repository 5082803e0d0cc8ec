/// Output lines that a CI system interprets as commands.
package enum PipelineText {
  /// The variables that such systems set.
  private static let variables = [
    "CI", "GITHUB_ACTIONS", "TF_BUILD", "GITLAB_CI", "TEAMCITY_VERSION", "JENKINS_URL", "BUILDKITE", "CIRCLECI",
    "TRAVIS", "APPVEYOR", "BITBUCKET_BUILD_NUMBER", "CODEBUILD_BUILD_ID", "DRONE",
  ]

  /// Whether the output may be read by a CI system that interprets lines as commands.
  package static func isRead(_ environment: (String) -> String?) -> Bool {
    variables.contains { name in
      let value = environment(name) ?? ""
      return !value.isEmpty && value != "false" && value != "0"
    }
  }

  /// The text with all commands neutralised: `::` at the start of a line, also after white space (GitHub), and `##[…`,
  /// `##vso[…` and `##teamcity[…` anywhere.
  package static func neutralised(_ text: String) -> String {
    // Fast path: nearly all text contains neither sign twice.
    var previous: UInt8 = 0
    let isCandidate = text.utf8.contains { byte in
      defer { previous = byte }
      return byte == previous && (byte == UInt8(ascii: "#") || byte == UInt8(ascii: ":"))
    }
    if !isCandidate { return text }
    var result = ""
    var isLineStart = true
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      result.unicodeScalars.append(scalar)
      if scalar == ":" && isLineStart && scalars.first == ":" || scalar == "#" && Self.isBracketed(scalars) {
        result += " "
      }
      switch scalar {
      case "\n", "\r": isLineStart = true
      case _ where scalar.properties.isWhitespace: break
      default: isLineStart = false
      }
    }
    return result
  }

  /// `::` at the start of the text is a command of this program; the rest of the text is neutralised.
  package static func neutralised(annotation text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("::") ? "::" + neutralised("." + line.dropFirst(2)).dropFirst() : neutralised(String(line))
    }.joined(separator: "\n")
  }

  /// Whether `#`, letters and `[` follow.
  private static func isBracketed(_ scalars: Substring.UnicodeScalarView) -> Bool {
    guard scalars.first == "#" else { return false }
    return scalars.dropFirst().first { !(("a"..."z").contains($0) || ("A"..."Z").contains($0)) } == "["
  }
}

/// Characters that a terminal interprets instead of showing.
package enum ControlSequences {
  /// The text without escape sequences. Every other character that is a control, is invisible or changes the text
  /// direction is replaced by a space.
  package static func removed(from text: String, keepingTabs: Bool = true) -> String {
    var result = ""
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\u{1B}": skipEscape(&scalars)
      case "\u{9B}": skipControl(&scalars)
      case "\u{90}", "\u{98}", "\u{9D}", "\u{9E}", "\u{9F}": skipString(&scalars)
      case "\t" where keepingTabs: result.unicodeScalars.append(scalar)
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: result.unicodeScalars.append(" ")
        default: result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }

  /// The rest of an escape sequence (ECMA-48): a control sequence, a string, or everything up to a final character.
  private static func skipEscape(_ scalars: inout Substring.UnicodeScalarView) {
    guard let next = scalars.first else { return }
    switch next {
    case "[":
      scalars.removeFirst()
      skipControl(&scalars)
    case "P", "X", "]", "^", "_":
      scalars.removeFirst()
      skipString(&scalars)
    default:
      while let first = scalars.first, ("\u{20}"..."\u{2F}").contains(first) { scalars.removeFirst() }
      if let final = scalars.first, ("\u{30}"..."\u{7E}").contains(final) { scalars.removeFirst() }
    }
  }

  /// Parameters and a final character. Anything else ends the sequence and is text.
  private static func skipControl(_ scalars: inout Substring.UnicodeScalarView) {
    while let next = scalars.first, ("\u{20}"..."\u{3F}").contains(next) { scalars.removeFirst() }
    if let final = scalars.first, ("\u{40}"..."\u{7E}").contains(final) { scalars.removeFirst() }
  }

  /// Everything up to the terminator: a bell, or the string terminator in its one-character or two-character form.
  /// Without a terminator, the rest of the line.
  private static func skipString(_ scalars: inout Substring.UnicodeScalarView) {
    while let next = scalars.first, next != "\n", next != "\r" {
      scalars.removeFirst()
      if next == "\u{07}" || next == "\u{9C}" { return }
      if next == "\u{1B}" {
        if scalars.first == "\\" { scalars.removeFirst() }
        return
      }
    }
  }
}
