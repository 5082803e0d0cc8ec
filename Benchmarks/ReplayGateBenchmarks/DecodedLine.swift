@testable import ReplayGate

/// The lines of a recording where the reader can see them.
final class Lines {
  private var buffer = PieceBuffer()
  private var reader = RecordReader()

  init(_ bytes: [UInt8]) {
    buffer.append(bytes, from: 0, count: bytes.count)
    buffer.terminate()
  }

  /// Reads every line: validation and decoding, nothing else. Returns how many there were.
  func read() throws -> Int {
    var place = buffer.start
    let end = buffer.start + (buffer.count - 1)
    var lines = 0
    while place != end {
      place = try reader.readLine(place) + 1
      lines += 1
    }
    return lines
  }

  /// The first lines, decoded.
  func decoded(_ count: Int) throws -> [DecodedLine] {
    var place = buffer.start
    return try (0..<count).map { _ in
      let line = DecodedLine(lines: self)
      place = try line.reader.readLine(place) + 1
      return line
    }
  }
}

/// One line as the reader leaves it, for the checks.
final class DecodedLine {
  var reader = RecordReader()
  /// Owns the bytes that the record is a view of.
  private let lines: Lines

  init(lines: Lines) { self.lines = lines }
}
