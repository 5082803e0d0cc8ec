/// Reads tallies, one per line, and merges them. It keeps only the current tally and the sum.
package struct TallyMerger: Sendable {
  /// The sum so far; nil before the first.
  package private(set) var sum: TallyDocument?

  /// Creates a reader without tallies.
  package init() {}

  /// Adds the tallies of a file.
  package mutating func add(path: String) throws(ReplayGateError) { try add(InputFile(path: path)) }

  /// Adds the tallies of standard input.
  package mutating func addStandardInput() throws(ReplayGateError) { try add(InputFile.standardInput()) }

  private mutating func add(_ file: InputFile) throws(ReplayGateError) {
    var buffer = PieceBuffer()
    var line: [UInt8] = []
    var number = 0
    while true {
      buffer.removeAll()
      try file.read(into: &buffer, count: 1 << 16, at: nil)
      if buffer.count == 0 { break }
      var rest = buffer.bytes[...]
      while let end = rest.firstIndex(of: 0x0A) {
        line += rest[..<end]
        number += 1
        try add(line, number, of: file.path)
        line.removeAll(keepingCapacity: true)
        rest = rest[(end + 1)...]
      }
      line += rest
    }
    try add(line, number + 1, of: file.path)
  }

  private mutating func add(_ line: [UInt8], _ number: Int, of source: String) throws(ReplayGateError) {
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
    let document = try TallyDocument(json: line, source: source, line: number)
    guard sum != nil else { return sum = document }
    do throws(ReplayGateError) {
      try sum?.merge(document)
    } catch {
      guard error.code == .invalidConfiguration else { throw error }
      throw .invalidConfiguration("\(source):\(number): \(error.reason)")
    }
  }
}
