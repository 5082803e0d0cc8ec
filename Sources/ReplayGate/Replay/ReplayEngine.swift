/// The storage that a worker reuses from piece to piece. It grows only to the size that the longest line needs.
struct ReplayWorker: ~Copyable {
  var buffer = PieceBuffer()
  var reader = RecordReader()
  var checks = EvidenceChecks()
  var trace = TraceWriter()
  /// The number of lines of the piece before the line of each record; nil unless the number of decisions is limited.
  var recordLines: [Int]?
  /// For each candidate, the examples that the worker found in earlier pieces.
  var exampleCounts: [ExampleCounts] = []
  /// Used to read a candidate's record again, to show the findings of its checks.
  var partner = Partner()

  struct Partner: ~Copyable {
    var buffer = PieceBuffer()
    var reader = RecordReader()
    var checks = EvidenceChecks()
  }
}

/// A fault with its position in a piece and its description. It stays valid when the piece is gone.
struct LocatedFault: Sendable {
  /// The number of lines of the piece before it.
  let lines: Int
  /// In bytes, from 1.
  let column: Int
  let expected: String
  let found: String
  /// What the whole recording is instead.
  var format: ForeignFormat?

  func inputFault(in source: String, after linesBefore: Int) -> InputFault {
    InputFault(
      source: source, line: linesBefore + lines + 1, column: column, found: found, expected: expected, format: format)
  }
}

/// The result of one piece.
struct PieceResult<Part: Sendable>: Sendable {
  let recording: Int
  let part: Part
  /// The number of lines up to a fault.
  let lines: Int
  let bytes: Int
  let fault: LocatedFault?
  /// The number of lines of the piece before the line of each record; nil unless the number of decisions is limited.
  let recordLines: [Int]?
}

/// How the parts of a run are combined in order, whichever workers made them.
protocol PartFolding: Sendable {
  associatedtype Part: Sendable
  associatedtype Sum: Sendable

  /// Adds a part to the sum. Called with one part at a time, in the order of the recording. It may wait: no lock is held.
  func fold(_ part: Part, after lines: Int, in source: String, into sum: inout Sum) async throws(ReplayGateError)

  /// The number of decisions in a sum.
  func decisions(in sum: Sum) -> Int
}

/// The work on a recording: what any worker does with a piece, and how the results are combined in order.
protocol PieceWork: PartFolding {
  /// The part of a piece before any of it is read.
  func begin() -> Part

  /// Processes the lines of a piece that are in memory. Called by several workers at once, and repeatedly for a piece,
  /// in order; `lines` is the number of lines of the piece that were processed before. Returns the number of lines
  /// read, and the fault that stopped the reading, or nil.
  func process(
    _ piece: Piece, after lines: Int, with worker: inout ReplayWorker, into part: inout Part
  ) -> (lines: Int, fault: LocatedFault?)

  /// Called after the last lines of a piece were read.
  func finish(_ part: inout Part, with worker: inout ReplayWorker)
}

extension PieceWork {
  func finish(_ part: inout Part, with worker: inout ReplayWorker) {}
}

extension Piece {
  /// Reads the lines in memory and calls `body` for each record with the number of lines before it, including `before`.
  /// Returns the number of lines read, and the fault that stopped the reading, or nil. O(n).
  @inline(__always)
  func forEachRecord(
    in worker: inout ReplayWorker, after before: Int = 0,
    _ body: (inout ReplayWorker, _ line: Cursor, _ lines: Int) -> Void
  ) -> (lines: Int, fault: LocatedFault?) {
    var place = worker.buffer.start + first
    let last = worker.buffer.start + end
    var lines = 0
    var lineStart = place
    if isStartOfRecording, end > first, place.byte == 0xEF, place.byte(1) == 0xBB, place.byte(2) == 0xBF { place += 3 }
    do throws(Fault) {
      while place != last {
        let content = JSONReader.skipSpace(place)
        if content.byte == 0x0A {
          place = content + 1
          if place - lineStart > longestLine &+ 1 { throw Fault(.shortLine, at: lineStart) }
        } else {
          place = try worker.reader.readLine(content) + 1
          if place - lineStart > longestLine &+ 1 { throw Fault(.shortLine, at: lineStart) }
          worker.recordLines?.append(before &+ lines)
          body(&worker, lineStart, before &+ lines)
        }
        lines &+= 1
        lineStart = place
      }
      if isCutShort { throw Fault(.shortLine, at: last) }
    } catch {
      return (lines, located(error, worker.buffer, lineStart: lineStart, lines: before + lines))
    }
    return (lines, nil)
  }

  /// A fault in the line that begins at `lineStart`, after `lines` others, with its place and its words.
  func located(_ fault: Fault, _ buffer: borrowing PieceBuffer, lineStart: Cursor, lines: Int) -> LocatedFault {
    let start = lineStart - buffer.start
    let offset = fault.offset(from: buffer.start)
    if let format = format(buffer, ofLineAt: start) {
      return LocatedFault(
        lines: lines, column: offset - start + 1, expected: Fault.expectedRecord, found: format.words, format: format)
    }
    // A line that is too long is reported as such, whatever else is wrong with it.
    let isTooLong =
      fault.expected == .shortLine || (buffer.firstLineEnd(from: start) ?? end) - start > longestLine
    if isTooLong {
      return LocatedFault(
        lines: lines, column: 1, expected: "a line of at most \(longestLine) bytes", found: "a longer one")
    }
    let found =
      switch fault.expected {
      case .member: "no such member"
      case .memberOnce: "it again"
      case _ where isCutOff(fault, at: offset, buffer): "the end of the recording: its last line is cut off"
      default: InputFault.describe(buffer.bytes(offset, min(end, offset + 64)))
      }
    return LocatedFault(lines: lines, column: offset - start + 1, expected: fault.expectation, found: found)
  }

  /// The format that the recording is in instead, if the line that begins here is its first. Told by that line alone, so
  /// that it is told however the recording is cut.
  private func format(_ buffer: borrowing PieceBuffer, ofLineAt start: Int) -> ForeignFormat? {
    guard isStartOfRecording, start == first else { return nil }
    let lineEnd = isCutShort ? buffer.count : buffer.firstLineEnd(from: first).map { $0 + 1 } ?? end
    let known = isLineEndAdded && lineEnd == end ? lineEnd - 1 : lineEnd
    return ForeignFormat(beginning: buffer.bytes(first, min(known, first + ForeignFormat.length)))
  }

  /// Whether a fault is where the recording ends within a line.
  private func isCutOff(_ fault: Fault, at offset: Int, _ buffer: borrowing PieceBuffer) -> Bool {
    guard isLineEndAdded, offset < end, end - 1 - offset < Fault.longestCut else { return false }
    return fault.isCutOff(before: buffer.bytes(offset, end - 1))
  }
}

/// Runs a work over pieces on any number of workers, and combines the parts in the order of the recording. A single
/// worker takes the same path.
struct ReplayEngine<Work: PieceWork>: Sendable {
  /// Larger pieces than any recording only cost memory. Larger numbers are reduced to this one.
  private static var largestPiece: Int { 1 << 40 }

  let work: Work
  let recordings: [Recording]
  let workers: Int
  let pieceSize: Int
  let limits: RecordingLimits
  let progress: @Sendable (_ bytes: Int, _ decisions: Int) async -> Void

  /// Returns the sum over all pieces.
  ///
  /// - Throws: The first error in the order of the recording; `cancelled`, regardless of other errors, if the task was
  ///   cancelled before this function returns.
  func run(from start: Work.Sum) async throws(ReplayGateError) -> Work.Sum {
    let source = PieceSource(recordings, pieceSize: min(pieceSize, Self.largestPiece), limits: limits)
    let merge = OrderedMerge(
      work: work, sources: recordings.map(\.name), sum: start, workers: workers, maximumDecisions: limits.decisions,
      progress: progress)
    let (work, isLimited) = (work, limits.decisions != nil)
    return try await merge.run { worker in
      switch await source.next(into: &worker.buffer) {
      case .finished: return nil
      case .failed(let position, let error): return (.failed(error), position)
      case .piece(let piece):
        await merge.waitForRoom(piece.position)
        if isLimited { worker.recordLines = [] }
        return (Self.decide(piece, source, work, &worker), piece.position)
      }
    }
  }

  /// Processes one piece, one block in memory at a time.
  private static func decide(
    _ piece: Piece, _ source: PieceSource, _ work: Work, _ worker: inout ReplayWorker
  ) -> OrderedMerge<Work>.Arrival {
    var (piece, part) = (piece, work.begin())
    var (lines, bytes) = (0, 0)
    while true {
      let read = work.process(piece, after: lines, with: &worker, into: &part)
      lines += read.lines
      bytes += piece.end - piece.first
      guard read.fault == nil, let rest = piece.rest else {
        work.finish(&part, with: &worker)
        return .result(
          PieceResult(
            recording: piece.recording, part: part, lines: lines, bytes: bytes, fault: read.fault,
            recordLines: worker.recordLines.take()))
      }
      do throws(ReplayGateError) {
        piece = try source.fill(&worker.buffer, rest)
      } catch {
        return .failed(error)
      }
    }
  }
}
