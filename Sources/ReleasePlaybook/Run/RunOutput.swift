/// What commands write, shown while it is written: whole lines, each with the name of its step before it.
package struct LiveOutput: Sendable {
  /// Whether a system reads the lines for commands to itself, as GitHub's runner does. Those are then made harmless: a
  /// test that prints `::set-output` or `##[error]` must not steer the pipeline that runs it.
  package let neutralisesCommands: Bool
  /// Whether nothing is shown, so that nothing has to be made ready for it.
  package let isQuiet: Bool
  /// Gets text with its newlines.
  private let show: @Sendable (String) -> Void

  package init(neutralisesCommands: Bool, isQuiet: Bool = false, show: @escaping @Sendable (String) -> Void) {
    self.neutralisesCommands = neutralisesCommands
    self.isQuiet = isQuiet
    self.show = show
  }

  /// Shows lines as they are.
  package func say(_ text: String) { if !isQuiet { show(neutralised(text) + "\n") } }

  /// Shows lines that are ready.
  func write(_ bytes: [UInt8]) { if !isQuiet, !bytes.isEmpty { show(String(decoding: bytes, as: UTF8.self)) } }

  /// Text in which nothing steers whoever reads it for commands.
  package func neutralised(_ text: String) -> String { neutralisesCommands ? PipelineText.neutralised(text) : text }

  /// A line of a command as it is shown: nothing in it moves a cursor, or steers a pipeline.
  func shown(_ bytes: some Collection<UInt8>) -> String {
    neutralised(ControlSequences.removed(from: String(decoding: bytes, as: UTF8.self)))
  }
}

/// Cuts a stream into lines. CR ends one too: a system that reads lines may take it for an end.
struct LineCutter {
  /// The end of the stream.
  private(set) var tail: [UInt8] = []
  private var pending: [UInt8] = []
  private let prefix: [UInt8]
  private let output: LiveOutput
  /// A longer line is shown in parts.
  private static let limit = 8192
  private static let tailLimit = 16384

  /// - Parameter name: what stands before each line that is shown.
  init(name: String, output: LiveOutput) {
    prefix = Array("\(name) | ".utf8)
    self.output = output
  }

  /// Takes the next bytes, and shows the lines that they end.
  mutating func add(_ bytes: ArraySlice<UInt8>) {
    keepTail(bytes)
    if output.isQuiet { return }
    var ready: [UInt8] = []
    ready.reserveCapacity(bytes.count + bytes.count / 4)
    // One look-up a byte: nearly all of them are neither special nor the last that a line may have.
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

  /// Shows what has no end yet.
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

  /// The bytes that a line has to be looked at for: controls, what may begin a command of a pipeline, and the first bytes
  /// of characters that are invisible or change the direction.
  private static let isSpecial: [Bool] = (0..<256).map { byte in
    (byte < 0x20 && byte != 0x09) || byte == 0x7F || byte == 0x23
      || [0xC2, 0xD8, 0xDB, 0xDC, 0xE1, 0xE2, 0xEF, 0xF0, 0xF3].contains(byte)
  }

  /// The last lines that are not blank, without what would move a cursor.
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

/// Text of a command, fit for a report's line.
package enum PlainLine {
  /// Without escape sequences and control characters, trimmed, and of at most `limit` characters; nothing in it steers
  /// a pipeline that shows the report.
  package static func cleaned(_ text: String, limit: Int = 200) -> String {
    let plain = VisibleText.trimmed(PipelineText.neutralised(ControlSequences.removed(from: text, keepingTabs: false)))
    return plain.count <= limit ? plain : plain.prefix(limit - 1) + "…"
  }
}
