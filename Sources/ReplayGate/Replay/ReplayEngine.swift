internal import Synchronization

/// The storage that a worker reuses from piece to piece. It grows only to the size that the longest line needs.
struct ReplayWorker: ~Copyable {
  var buffer = PieceBuffer()
  var reader = RecordReader()
  var checks = EvidenceChecks()
  var trace = TraceWriter()
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

  func inputFault(in source: String, after linesBefore: Int) -> InputFault {
    InputFault(source: source, line: linesBefore + lines + 1, column: column, found: found, expected: expected)
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
}

/// The work on a recording: what any worker does with a piece, and how the results are combined in order.
protocol PieceWork: Sendable {
  associatedtype Part: Sendable
  associatedtype Sum: Sendable

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

  /// Adds a part to the sum. Called with one part at a time, in the order of the recording.
  func fold(_ part: Part, after lines: Int, in source: String, into sum: inout Sum) throws(ReplayGateError)

  /// The number of decisions in a sum.
  func decisions(in sum: Sum) -> Int
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
        } else {
          place = try worker.reader.readLine(content) + 1
          body(&worker, lineStart, before &+ lines)
        }
        lines &+= 1
        lineStart = place
      }
      if isCutShort { throw Fault(.shortLine, at: last) }
    } catch {
      return (lines, Self.located(error, worker.buffer, lineStart: lineStart, lines: before + lines, end: end))
    }
    return (lines, nil)
  }

  private static func located(
    _ fault: Fault, _ buffer: borrowing PieceBuffer, lineStart: Cursor, lines: Int, end: Int
  ) -> LocatedFault {
    let offset = fault.offset(from: buffer.start)
    let found =
      switch fault.expected {
      case .member: "no such member"
      case .memberOnce: "it again"
      case .shortLine: "a longer one"
      default: InputFault.describe(buffer.bytes(offset, min(end, offset + 64)))
      }
    return LocatedFault(
      lines: lines, column: offset - (lineStart - buffer.start) + 1, expected: fault.expectation, found: found)
  }
}

/// Runs a work over pieces on any number of workers, and combines the parts in the order of the recording. A single
/// worker takes the same path.
struct ReplayEngine<Work: PieceWork>: Sendable {
  /// After this many pieces a worker yields its thread to other tasks.
  private static var piecesATurn: Int { 16 }
  /// More workers than any machine has processors, and larger pieces than any recording, only cost memory. Larger
  /// numbers are reduced to these.
  private static var bounds: (workers: Int, pieceSize: Int) { (1024, 1 << 40) }

  let work: Work
  let recordings: [Recording]
  let workers: Int
  let pieceSize: Int
  let progress: @Sendable (_ bytes: Int, _ decisions: Int) -> Void

  /// Returns the sum over all pieces.
  ///
  /// - Throws: The first error in the order of the recording; `cancelled`, regardless of other errors, if the task was
  ///   cancelled before this function returns.
  func run(from start: Work.Sum) async throws(ReplayGateError) -> Work.Sum {
    let workers = min(workers, Self.bounds.workers)
    let source = PieceSource(recordings, pieceSize: min(pieceSize, Self.bounds.pieceSize))
    let merge = OrderedMerge(
      work: work, sources: recordings.map(\.name), sum: start, window: 2 * workers + 2, progress: progress)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<workers { group.addTask { await Self.workThrough(source, work, merge) } }
    }
    // This must be the last check before the only return: a cancelled source ends like an empty one, so the sum, and
    // any fault, may be those of a part of the recording.
    if Task.isCancelled { throw .cancelled }
    return try merge.result()
  }

  private static func workThrough(_ source: PieceSource, _ work: Work, _ merge: OrderedMerge<Work>) async {
    var worker = ReplayWorker()
    while !merge.isStopped {
      if Task.isCancelled { return merge.cancel() }
      switch await source.next(into: &worker.buffer) {
      case .finished: return
      case .failed(let position, let error): return merge.add(.failed(error), at: position)
      case .piece(let piece):
        await merge.waitForRoom(piece.position)
        merge.add(decide(piece, source, work, &worker), at: piece.position)
        // A piece takes about a millisecond. The worker yields now and then for the other tasks of a program that
        // embeds the gate, but not after each piece, because switching the thread costs two system calls.
        if piece.position % Self.piecesATurn == 0 { await Task.yield() }
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
          PieceResult(recording: piece.recording, part: part, lines: lines, bytes: bytes, fault: read.fault))
      }
      do throws(ReplayGateError) {
        piece = try source.fill(&worker.buffer, rest)
      } catch {
        return .failed(error)
      }
    }
  }
}

/// Accepts parts in any order and combines them in the order of the recording. Memory is bounded: a worker that is too
/// far ahead waits.
final class OrderedMerge<Work: PieceWork>: Sendable {
  enum Arrival: Sendable {
    case result(PieceResult<Work.Part>)
    case failed(ReplayGateError)
  }

  private struct State {
    var sum: Work.Sum
    var next = 0
    var early: [Int: Arrival] = [:]
    var recording = 0
    /// The number of lines before piece `next` in its recording.
    var lines = 0
    var bytes = 0
    /// No more pieces are taken. Those before a failed piece still arrive.
    var isStopped = false
    var error: ReplayGateError?
    var waiting: [(position: Int, continuation: CheckedContinuation<Void, Never>)] = []

    mutating func takeWaiting(where isReady: (Int) -> Bool) -> [CheckedContinuation<Void, Never>] {
      let ready = waiting.filter { isReady($0.position) }.map(\.continuation)
      waiting.removeAll { isReady($0.position) }
      return ready
    }
  }

  private let work: Work
  private let sources: [String]
  private let window: Int
  private let progress: @Sendable (_ bytes: Int, _ decisions: Int) -> Void
  private let state: Mutex<State>

  init(
    work: Work, sources: [String], sum: Work.Sum, window: Int,
    progress: @escaping @Sendable (_ bytes: Int, _ decisions: Int) -> Void
  ) {
    self.work = work
    self.sources = sources
    self.window = window
    self.progress = progress
    state = Mutex(State(sum: sum))
  }

  var isStopped: Bool { state.withLock { $0.isStopped } }

  /// Returns the sum. All workers must have ended.
  func result() throws(ReplayGateError) -> Work.Sum {
    let (sum, error) = state.withLock { ($0.sum, $0.error) }
    if let error { throw error }
    return sum
  }

  /// Ends the run without a result.
  func cancel() {
    resume(
      state.withLock { state in
        if state.error == nil { state.error = .cancelled }
        state.isStopped = true
        return state.takeWaiting { _ in true }
      })
  }

  /// Returns when few enough pieces are missing before the piece at `position`.
  func waitForRoom(_ position: Int) async {
    let window = self.window
    if state.withLock({ position < $0.next + window || $0.isStopped }) { return }
    await withCheckedContinuation { continuation in
      let hasRoom = state.withLock { state in
        let hasRoom = position < state.next + window || state.isStopped
        if !hasRoom { state.waiting.append((position, continuation)) }
        return hasRoom
      }
      if hasRoom { continuation.resume() }
    }
  }

  /// Accepts the result of the piece at `position`. Combines it and the pieces that were waiting for it as soon as all
  /// pieces before it have arrived.
  func add(_ arrival: Arrival, at position: Int) {
    resume(
      state.withLock { state in
        state.early[position] = arrival
        if arrival.isFailure { state.isStopped = true }
        while state.error == nil, let arrival = state.early.removeValue(forKey: state.next) {
          state.next += 1
          fold(arrival, into: &state)
        }
        if state.error != nil { state.isStopped = true }
        let limit = state.next + window
        let isStopped = state.isStopped
        return state.takeWaiting { isStopped || $0 < limit }
      })
  }

  private func resume(_ waiting: [CheckedContinuation<Void, Never>]) {
    for continuation in waiting { continuation.resume() }
  }

  private func fold(_ arrival: Arrival, into state: inout State) {
    switch arrival {
    case .failed(let error): state.error = error
    case .result(let result):
      if result.recording != state.recording {
        state.recording = result.recording
        state.lines = 0
      }
      let source = sources[result.recording]
      do throws(ReplayGateError) {
        try work.fold(result.part, after: state.lines, in: source, into: &state.sum)
      } catch {
        state.error = error
        return
      }
      if let fault = result.fault {
        state.error = .invalidInput(fault.inputFault(in: source, after: state.lines))
        return
      }
      state.lines += result.lines
      state.bytes += result.bytes
      progress(state.bytes, work.decisions(in: state.sum))
    }
  }
}

extension OrderedMerge.Arrival {
  fileprivate var isFailure: Bool {
    switch self {
    case .failed: true
    case .result(let result): result.fault != nil
    }
  }
}
