/// Lines that a system which runs a pipeline takes for commands to itself.
package enum PipelineText {
  /// The variables that such systems set.
  private static let variables = [
    "CI", "GITHUB_ACTIONS", "TF_BUILD", "GITLAB_CI", "TEAMCITY_VERSION", "JENKINS_URL", "BUILDKITE", "CIRCLECI",
    "TRAVIS", "APPVEYOR", "BITBUCKET_BUILD_NUMBER", "CODEBUILD_BUILD_ID", "DRONE",
  ]

  /// Whether a system that takes lines for commands may be reading.
  package static func isRead(_ environment: (String) -> String?) -> Bool {
    variables.contains { name in
      let value = environment(name) ?? ""
      return !value.isEmpty && value != "false" && value != "0"
    }
  }

  /// Text in which no line is a command: `::` at the start of one, after white space too (GitHub), and `##[…`,
  /// `##vso[…` and `##teamcity[…` anywhere in it.
  package static func neutralised(_ text: String) -> String {
    // Nearly all text has neither sign twice.
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

  /// `::` at the start of a text is a command of our own; the rest of it is neutralised.
  package static func neutralised(annotation text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("::") ? "::" + neutralised("." + line.dropFirst(2)).dropFirst() : neutralised(String(line))
    }.joined(separator: "\n")
  }

  /// Whether `#`, letters and `[` come next.
  private static func isBracketed(_ scalars: Substring.UnicodeScalarView) -> Bool {
    guard scalars.first == "#" else { return false }
    return scalars.dropFirst().first { !(("a"..."z").contains($0) || ("A"..."Z").contains($0)) } == "["
  }
}

/// What a terminal does not show but carries out.
package enum ControlSequences {
  /// Text without escape sequences, with a blank for each other character that is a control, invisible or changes the
  /// direction of a line.
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

  /// What follows an escape character (ECMA-48): a control sequence, a string, or up to a final character.
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

  /// Parameters and a final character; anything else ends the sequence and is text.
  private static func skipControl(_ scalars: inout Substring.UnicodeScalarView) {
    while let next = scalars.first, ("\u{20}"..."\u{3F}").contains(next) { scalars.removeFirst() }
    if let final = scalars.first, ("\u{40}"..."\u{7E}").contains(final) { scalars.removeFirst() }
  }

  /// Up to its terminator: a bell, or the string terminator in one character or two. Without one it is what is left of
  /// the line.
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
