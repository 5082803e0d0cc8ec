/// Shows the output of commands while they run: whole lines, each after the name of its step.
package struct LiveOutput: Sendable {
  /// Whether a CI system interprets the lines as commands, as GitHub's runner does. Such lines are then made harmless:
  /// a test that prints `::set-output` or `##[error]` must not control the pipeline that runs it.
  package let neutralisesCommands: Bool
  /// Whether nothing is shown, so that nothing must be prepared.
  package let isQuiet: Bool
  /// Receives text with newlines.
  private let show: @Sendable (String) -> Void

  package init(neutralisesCommands: Bool, isQuiet: Bool = false, show: @escaping @Sendable (String) -> Void) {
    self.neutralisesCommands = neutralisesCommands
    self.isQuiet = isQuiet
    self.show = show
  }

  /// Shows lines unchanged.
  package func say(_ text: String) { if !isQuiet { show(neutralised(text) + "\n") } }

  /// Shows lines that were already made harmless.
  func write(_ bytes: [UInt8]) { if !isQuiet, !bytes.isEmpty { show(String(decoding: bytes, as: UTF8.self)) } }

  /// Text without commands of a CI system.
  package func neutralised(_ text: String) -> String { neutralisesCommands ? PipelineText.neutralised(text) : text }

  /// A line of a command's output as it is shown: without cursor movements and without commands of a CI system.
  func shown(_ bytes: some Collection<UInt8>) -> String {
    neutralised(ControlSequences.removed(from: String(decoding: bytes, as: UTF8.self)))
  }
}

/// Splits a stream into lines, also at CR, because some systems treat CR as a line end.
struct LineCutter {
  /// The end of the stream.
  private(set) var tail: [UInt8] = []
  private var pending: [UInt8] = []
  private let prefix: [UInt8]
  private let output: LiveOutput
  /// Longer lines are shown in parts.
  private static let limit = 8192
  private static let tailLimit = 16384

  /// - Parameter name: The prefix of each line.
  init(name: String, output: LiveOutput) {
    prefix = Array("\(name) | ".utf8)
    self.output = output
  }

  /// Processes the next bytes and shows the lines that are complete.
  mutating func add(_ bytes: ArraySlice<UInt8>) {
    keepTail(bytes)
    if output.isQuiet { return }
    var ready: [UInt8] = []
    ready.reserveCapacity(bytes.count + bytes.count / 4)
    // One look-up per byte: nearly no byte is special or the last one that a line may have.
    let isSpecial = Self.isSpecial
    var start = bytes.startIndex
    var isPlain = pending.isEmpty
    var last = start + Self.limit - pending.count - 1
    for index in bytes.indices {
      let byte = bytes[index]
      if isSpecial[Int(byte)] {
        if byte == 0x0A || byte == 0x0D {
          end(bytes[start..<index], isPlain: isPlain, &ready)
          start = index + 1
          last = index + Self.limit
          isPlain = true
          continue
        }
        isPlain = false
      }
      if index == last {
        end(bytes[start...index], isPlain: isPlain, &ready)
        start = index + 1
        last = index + Self.limit
        isPlain = true
      }
    }
    pending += bytes[start...]
    output.write(ready)
  }

  /// Shows the incomplete rest.
  mutating func end() {
    var ready: [UInt8] = []
    end([], isPlain: false, &ready)
    output.write(ready)
  }

  private mutating func end(_ rest: ArraySlice<UInt8>, isPlain: Bool, _ ready: inout [UInt8]) {
    if pending.isEmpty, rest.isEmpty { return }
    let first = rest.first { $0 != 0x20 && $0 != 0x09 }
    if isPlain, pending.isEmpty, first != UInt8(ascii: ":") {
      ready += prefix
      ready += rest
    } else {
      pending += rest
      ready += prefix
      ready += output.shown(pending).utf8
      pending.removeAll(keepingCapacity: true)
    }
    ready.append(0x0A)
  }

  private mutating func keepTail(_ bytes: ArraySlice<UInt8>) {
    if bytes.count >= Self.tailLimit {
      tail = Array(bytes.suffix(Self.tailLimit))
    } else {
      tail += bytes
      if tail.count > 4 * Self.tailLimit { tail.removeFirst(tail.count - Self.tailLimit) }
    }
  }

  /// The bytes that require a closer look at a line: controls, possible starts of CI commands, and the first bytes of
  /// characters that are invisible or change the text direction.
  private static let isSpecial: [Bool] = (0..<256).map { byte in
    (byte < 0x20 && byte != 0x09) || byte == 0x7F || byte == 0x23
      || [0xC2, 0xD8, 0xDB, 0xDC, 0xE1, 0xE2, 0xEF, 0xF0, 0xF3].contains(byte)
  }

  /// The last lines that are not blank, without cursor movements.
  func lastLines(_ count: Int) -> [String] {
    var lines: [String] = []
    var rest = tail[...]
    while lines.count < count, !rest.isEmpty {
      let start = rest.lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? rest.startIndex
      let line = PlainLine.cleaned(String(decoding: rest[start...].suffix(Self.limit), as: UTF8.self))
      if !line.isEmpty { lines.append(line) }
      rest = rest[..<max(rest.startIndex, start - 1)]
    }
    return lines.reversed()
  }
}

/// Text of a command, prepared for a line of a report.
package enum PlainLine {
  /// The text without escape sequences, control characters and CI commands, trimmed to at most `limit` characters.
  package static func cleaned(_ text: String, limit: Int = 200) -> String {
    let plain = VisibleText.trimmed(PipelineText.neutralised(ControlSequences.removed(from: text, keepingTabs: false)))
    return plain.count <= limit ? plain : plain.prefix(limit - 1) + "…"
  }
}
