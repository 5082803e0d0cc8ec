/// A line of a recording with a requested record.
public struct FoundRecord: Sendable, Hashable {
  /// The id of the record.
  @Exact public internal(set) var id: String
  /// The name of the recording in error messages.
  @Exact public internal(set) var source: String
  /// The line number, from 1.
  public let line: Int
  /// The line, without its end.
  public let bytes: [UInt8]
}

extension Gate {
  /// Reads recordings to their end and returns the lines of the records with these ids, in order.
  ///
  /// - Parameters:
  ///   - ids: The ids, compared untrimmed.
  ///   - recordings: One recording, as parts in their order.
  /// - Returns: The lines in the order of the recording. An id can occur more than once.
  /// - Throws: The errors of ``evaluate(_:candidateRecording:progress:trace:)``, also for records after the last one
  ///   found.
  /// - Complexity: As ``evaluate(_:candidateRecording:progress:trace:)``. Memory for the lines that are found.
  public func records(
    withIds ids: [String], in recordings: [Recording]
  ) async throws(ReplayGateError) -> [FoundRecord] {
    let engine = ReplayEngine(
      work: SearchWork(ids: Set(ids.map { Array($0.utf8) })), recordings: recordings, workers: workers,
      pieceSize: pieceSize, limits: limits, progress: { _, _ in })
    return try await engine.run(from: SearchWork.Sum()).found
  }
}

/// Looks for records by id.
struct SearchWork: PieceWork {
  let ids: Set<[UInt8]>

  struct Found: Sendable {
    let id: String
    let lines: Int
    let bytes: [UInt8]
  }

  struct Sum: Sendable {
    var found: [FoundRecord] = []
    var records = 0
  }

  struct Part: Sendable {
    var found: [Found] = []
    var records = 0
  }

  func decisions(in sum: Sum) -> Int { sum.records }

  func begin() -> Part { Part() }

  func process(
    _ piece: Piece, after lines: Int, with worker: inout ReplayWorker, into part: inout Part
  ) -> (lines: Int, fault: LocatedFault?) {
    piece.forEachRecord(in: &worker, after: lines) { worker, line, lines in
      part.records += 1
      let id = worker.reader.record.id
      guard ids.contains(id.bytes) else { return }
      var start = line
      if piece.isStartOfRecording, lines == 0, start.byte == 0xEF { start += 3 }
      var end = start
      while end.byte != 0x0A { end += 1 }
      part.found.append(Found(id: id.string, lines: lines, bytes: Text(start: start, count: end - start).bytes))
    }
  }

  func fold(_ part: Part, after lines: Int, in source: String, into sum: inout Sum) throws(ReplayGateError) {
    sum.records += part.records
    sum.found += part.found.map {
      FoundRecord(id: $0.id, source: source, line: lines + $0.lines + 1, bytes: $0.bytes)
    }
  }
}

extension Text {
  /// A copy of the text's bytes. O(n), allocates.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }
}
