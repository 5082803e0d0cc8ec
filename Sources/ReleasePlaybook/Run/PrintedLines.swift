/// Checks a log for the lines that determine whether a command did its work.
struct PrintedLines {
  /// For each required line, the last match; nil if there is none.
  private(set) var found: [String?]
  /// The first forbidden line.
  private(set) var forbidden: String?
  private let command: PlaybookCommand
  /// Longer lines are checked in parts.
  private static let limit = 65536

  /// Reads a log. Reads nothing if no lines are required or forbidden.
  init(_ command: PlaybookCommand, log path: String) throws(SystemError) {
    self.command = command
    found = command.mustPrint.map { _ in nil }
    guard !command.mustPrint.isEmpty || !command.mustNotPrint.isEmpty else { return }
    let file = try Platform.openForReading(path)
    var line: [UInt8] = []
    while case .bytes(let bytes) = try Platform.readSome(file) {
      for byte in bytes {
        let isEnd = byte == 0x0A || byte == 0x0D
        if !isEnd { line.append(byte) }
        guard isEnd || line.count == Self.limit else { continue }
        look(at: line)
        line.removeAll(keepingCapacity: true)
      }
    }
    look(at: line)
  }

  private mutating func look(at bytes: [UInt8]) {
    if bytes.isEmpty { return }
    let plain = ControlSequences.removed(from: String(decoding: bytes, as: UTF8.self))
    let line = VisibleText.trimmed(plain)
    for (index, pattern) in command.mustPrint.enumerated() where pattern.matches(line) { found[index] = line }
    if forbidden == nil, command.mustNotPrint.contains(where: { $0.matches(line) }) { forbidden = line }
  }

  /// Why a command with a successful exit status has not passed; nil if it has.
  var fault: String? {
    if let forbidden { return "it printed \"\(PlainLine.cleaned(forbidden))\"" }
    let missing = zip(command.mustPrint, found).filter { $1 == nil }.map { "\"\($0.0.text)\"" }
    return missing.isEmpty ? nil : "it did not print \(missing.joined(separator: ", "))"
  }

  /// The required lines.
  var words: String { found.compactMap { line in line.map { PlainLine.cleaned($0) } }.joined(separator: "; ") }
}
