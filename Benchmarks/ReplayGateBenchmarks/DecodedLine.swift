@testable import ReplayGate

/// The lines of a recording in memory that the reader can access.
final class Lines {
  private var buffer = PieceBuffer()
  private var reader = RecordReader()

  init(_ bytes: [UInt8]) {
    buffer.append(bytes, from: 0, count: bytes.count)
    buffer.terminate()
  }

  /// Validates and decodes every line. Returns the number of lines.
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

/// One decoded line, for the checks.
final class DecodedLine {
  var reader = RecordReader()
  /// Owns the bytes that the record refers to.
  private let lines: Lines

  init(lines: Lines) { self.lines = lines }
}
