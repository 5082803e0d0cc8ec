/// The lines of a log that decide whether a command has done what it says.
struct PrintedLines {
  /// For each line that has to be there, the last one that is; nil if there is none.
  private(set) var found: [String?]
  /// The first line that must not be there.
  private(set) var forbidden: String?
  private let command: PlaybookCommand
  /// A longer line is looked at in parts.
  private static let limit = 65536

  /// Looks through a log. Nothing is read if nothing is asked for.
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

  /// Why a command that ended as it should has not passed; nil if it has.
  var fault: String? {
    if let forbidden { return "it printed \"\(PlainLine.cleaned(forbidden))\"" }
    let missing = zip(command.mustPrint, found).filter { $1 == nil }.map { "\"\($0.0.text)\"" }
    return missing.isEmpty ? nil : "it did not print \(missing.joined(separator: ", "))"
  }

  /// The lines that had to be there.
  var words: String { found.compactMap { line in line.map { PlainLine.cleaned($0) } }.joined(separator: "; ") }
}
