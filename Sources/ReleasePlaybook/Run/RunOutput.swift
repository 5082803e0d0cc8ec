/// What commands write, shown while it is written: whole lines, each with the name of its step before it.
package struct LiveOutput: Sendable {
  /// Whether a system reads the lines for commands to itself, as GitHub's runner does. Those are then made harmless: a
  /// test that prints `::set-output` or `##[error]` must not steer the pipeline that runs it.
  package let neutralisesCommands: Bool
  /// Gets text with its newline.
  package let show: @Sendable (String) -> Void

  package init(neutralisesCommands: Bool, show: @escaping @Sendable (String) -> Void) {
    self.neutralisesCommands = neutralisesCommands
    self.show = show
  }

  /// Shows lines as they are.
  package func say(_ text: String) { show(neutralised(text) + "\n") }

  func line(_ bytes: some Collection<UInt8>, of step: String) {
    show("\(step) | \(neutralised(String(decoding: bytes, as: UTF8.self)))\n")
  }

  /// The runner takes `::` for a command at the start of a line, behind white space too, and `##[` anywhere.
  package func neutralised(_ text: String) -> String {
    guard neutralisesCommands else { return text }
    let start = text.drop(while: \.isWhitespace)
    let plain = start.hasPrefix("::") ? "\(text[..<start.startIndex]): :\(start.dropFirst(2))" : text
    return plain.replacing("##[", with: "# #[")
  }
}

/// Cuts a stream into lines. CR ends one too: a system that reads lines may take it for an end.
struct LineCutter {
  private var pending: [UInt8] = []
  /// The last line that is not blank, without what would move a cursor.
  private(set) var lastLine = ""
  /// A longer line is shown in parts.
  private static let limit = 8192

  mutating func add(_ bytes: [UInt8], _ show: ([UInt8]) -> Void) {
    for byte in bytes {
      if byte == 0x0A || byte == 0x0D {
        end(show)
      } else {
        pending.append(byte)
        if pending.count == Self.limit { end(show) }
      }
    }
  }

  /// Shows what has no end yet.
  mutating func end(_ show: ([UInt8]) -> Void) {
    if pending.isEmpty { return }
    show(pending)
    let text = PlainLine.cleaned(String(decoding: pending, as: UTF8.self))
    if !text.isEmpty { lastLine = text }
    pending = []
  }
}

/// Text of a command, fit for a report's line.
package enum PlainLine {
  /// Without escape sequences and control characters, trimmed, and of at most `limit` characters.
  package static func cleaned(_ text: String, limit: Int = 200) -> String {
    var result = ""
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      if scalar == "\u{1B}" {
        // A control sequence ends with a letter or `~`.
        guard scalars.first == "[" else { continue }
        while let next = scalars.popFirst(), next == "[" || !("\u{40}"..."\u{7E}").contains(next) {}
        continue
      }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: result.unicodeScalars.append(" ")
      default: result.unicodeScalars.append(scalar)
      }
    }
    let plain = VisibleText.trimmed(result)
    return plain.count <= limit ? plain : plain.prefix(limit - 1) + "…"
  }
}
