extension Gate {
  /// Reads a recording without a byte order mark and outputs one line per decision, in order: its line number, a space,
  /// its id as a JSON string, and LF. Ids are equal if and only if these strings are.
  ///
  /// - Throws: The errors of `evaluate`.
  package func ids(
    of recording: Recording, to sink: @escaping TraceSink
  ) async throws(ReplayGateError) {
    let plain = Recording(name: recording.name, bytes: recording.bytes, mayHaveMark: false)
    let engine = ReplayEngine(
      work: IdWork(sink: sink), recordings: [plain], workers: workers, pieceSize: pieceSize, limits: limits,
      progress: { _, _ in })
    _ = try await engine.run(from: 0)
  }
}

/// Finds the ids of records.
private struct IdWork: PieceWork {
  let sink: TraceSink

  struct Part: Sendable {
    var ids: [(line: Int, json: [UInt8])] = []
  }

  func decisions(in sum: Int) -> Int { sum }

  func begin() -> Part { Part() }

  func process(
    _ piece: Piece, after lines: Int, with worker: inout ReplayWorker, into part: inout Part
  ) -> (lines: Int, fault: LocatedFault?) {
    piece.forEachRecord(in: &worker, after: lines) { worker, _, lines in
      var writer = JSONWriter()
      writer.string(worker.reader.record.id)
      part.ids.append((lines, writer.bytes))
    }
  }

  func fold(_ part: Part, after lines: Int, in source: String, into sum: inout Int) async throws(ReplayGateError) {
    var text: [UInt8] = []
    for id in part.ids {
      text += "\(lines + id.line + 1) ".utf8
      text += id.json + [0x0A]
    }
    sum += part.ids.count
    do { try await sink(text) } catch { throw .sinkFailed(error) }
  }
}
