internal import Synchronization

/// A sequence of whole lines in a worker's buffer: a piece of a recording, or the part of a piece that is in memory.
struct Piece {
  /// The index of the piece among the pieces of all recordings, from 0.
  let position: Int
  /// The index of its recording.
  let recording: Int
  /// The offsets in the buffer of the first line and of the end of the last line, after its LF.
  let first: Int
  let end: Int
  /// The offset of `first` in a recording that is read by offset; 0 in one that is read in order.
  let offset: Int
  let isStartOfRecording: Bool
  /// Whether a line longer than `longestLine` begins at `end`.
  let isCutShort: Bool
  /// The maximum length of a line in bytes, without its LF.
  var longestLine = RecordingLimits.longestLine
  /// Whether the last line is the last of the recording and has no LF there.
  var isLineEndAdded = false
  /// The part of the piece that has not been read.
  var rest: Claim?

  /// A range of a recording that is read by offset and has not been read.
  struct Claim {
    fileprivate let opened: PieceSource.Opened
    let position: Int
    let recording: Int
    fileprivate var range: Range<Int>
    let size: Int
    let mayHaveMark: Bool
  }
}

/// Cuts recordings at newlines into pieces of about `pieceSize` bytes, and hands them to workers in order.
///
/// Files and arrays are read by offset and cut as Hadoop cuts text: a piece owns the lines that begin in its range, so
/// workers find the ends of lines themselves and read in parallel. A pipe or a sequence is read by one worker at a time
/// while the others decide; the bytes after the last LF are carried over to the next piece. Memory: one buffer for each
/// worker, of the size of a piece and the longest line.
final class PieceSource: Sendable {
  /// A recording after it was opened.
  fileprivate enum Opened {
    case file(InputFile, size: Int)
    case array([UInt8])
    case sequence(@Sendable () async throws -> [UInt8]?)
  }

  private struct State {
    var opened: Opened?
    var recording = 0
    var position = 0
    /// The offset at which the next piece begins, in a recording that is read by offset.
    var offset = 0
    /// Bytes that were read but belong to no piece yet.
    var carried: [UInt8] = []
    /// Whether they contain LF. It is updated as bytes arrive, so that a long line is searched once.
    var carriedHasLineEnd = false
    var isStart = true
    var isDrained = false
    /// The number of bytes that pipes and sequences have delivered.
    var streamed = 0
    /// Whether they delivered more than the limit. The lines within it are still processed: an error there goes first.
    var isOverLimit = false

    mutating func turnToNextRecording() {
      opened = nil
      recording += 1
      offset = 0
      carried = []
      carriedHasLineEnd = false
      isStart = true
      isDrained = false
    }
  }

  private enum Step {
    case claimed(Piece.Claim)
    case filled(Piece)
    case failed(position: Int, ReplayGateError)
    case wantsMore(@Sendable () async throws -> [UInt8]?)
    case finished
  }

  /// What a worker receives.
  enum Next {
    case piece(Piece)
    case failed(position: Int, ReplayGateError)
    case finished
  }

  private let recordings: [Recording]
  private let pieceSize: Int
  private let longestLine: Int
  /// The maximum number of bytes that pipes and sequences may deliver; nil for no limit.
  private let streamLimit: Int?
  private let turn = AsyncTurn()
  private let state = Mutex(State())

  /// - Parameters:
  ///   - limits: The limits on lines, and on the bytes of pipes and sequences. `RecordingLimits` checks known sizes.
  init(_ recordings: [Recording], pieceSize: Int, limits: RecordingLimits) {
    self.recordings = recordings
    self.pieceSize = pieceSize
    longestLine = limits.longestLine
    streamLimit = limits.bytes.map { limit in
      recordings.reduce(limit) { left, recording in max(0, left - recording.sizeByOffset) }
    }
  }

  /// Fills `buffer` with the next piece. Suspends while another worker reads from a pipe or a sequence.
  func next(into buffer: inout PieceBuffer) async -> Next {
    await turn.take()
    var step = advance(&buffer, more: nil)
    while case .wantsMore(let pull) = step {
      do {
        // An empty array means that the sequence has ended.
        step = advance(&buffer, more: try await pull() ?? [])
      } catch {
        step = state.withLock { state in
          .failed(position: state.position, .thrown(error, by: recordings[state.recording].name))
        }
      }
    }
    turn.pass()
    switch step {
    case .claimed(let claim):
      do throws(ReplayGateError) {
        return .piece(try fill(&buffer, claim))
      } catch {
        return .failed(position: claim.position, error)
      }
    case .filled(let piece): return .piece(piece)
    case .failed(let position, let error): return .failed(position: position, error)
    case .finished, .wantsMore: return .finished
    }
  }

  private func advance(_ buffer: inout PieceBuffer, more: [UInt8]?) -> Step {
    state.withLock { state in
      var more = more
      while state.recording < recordings.count {
        do throws(ReplayGateError) {
          let recording = recordings[state.recording]
          if state.opened == nil {
            state.offset = recording.range?.lowerBound ?? 0
            state.isStart = recording.mayHaveMark
          }
          let opened = if let known = state.opened { known } else { try open(recording) }
          state.opened = opened
          switch opened {
          case .file(_, let size):
            if let claim = claim(opened, size, &state) { return .claimed(claim) }
          case .array(let bytes):
            if let claim = claim(opened, bytes.count, &state) { return .claimed(claim) }
          case .sequence(let pull):
            if let bytes = more.take() { take(bytes, &state) }
            if !state.isDrained, !hasPiece(state) { return .wantsMore(pull) }
            if let piece = takeCarried(&buffer, &state) { return .filled(piece) }
            if state.isOverLimit {
              throw .unreadable(source: recording.name, reason: RecordingLimits.tooManyBytes(streamLimit ?? 0))
            }
          }
        } catch {
          return .failed(position: state.position, error)
        }
        state.turnToNextRecording()
      }
      return .finished
    }
  }

  private func open(_ recording: Recording) throws(ReplayGateError) -> Opened {
    let file: InputFile
    switch recording.bytes {
    case .array(let bytes): return .array(bytes)
    case .sequence(_, let start): return .sequence(start())
    case .standardInput: file = try InputFile.standardInput()
    case .descriptor(let descriptor): file = try InputFile(descriptor: descriptor, name: recording.name)
    case .file(let path):
      guard try InputFile.probe(path: path) != nil else {
        return try pipe(recording) { () throws(ReplayGateError) in try recording.openFile(path, isPipe: true) }
      }
      file = try recording.openFile(path)
    }
    if let size = file.size { return .file(file, size: size) }
    return try pipe(recording) { file }
  }

  private func pipe(
    _ recording: Recording, _ open: @escaping @Sendable () throws(ReplayGateError) -> InputFile
  ) throws(ReplayGateError) -> Opened {
    let reader = try PipeReader(source: recording.name, open)
    let count = max(pieceSize, 1 << 16)
    return .sequence { try await reader.read(count) }
  }

  // MARK: By offset

  private func claim(_ opened: Opened, _ size: Int, _ state: inout State) -> Piece.Claim? {
    let end = min(size, recordings[state.recording].range?.upperBound ?? size)
    guard state.offset < end else { return nil }
    let range = state.offset..<min(end, state.offset + pieceSize)
    defer {
      state.offset = range.upperBound
      state.position += 1
    }
    return Piece.Claim(
      opened: opened, position: state.position, recording: state.recording, range: range, size: size,
      mayHaveMark: recordings[state.recording].mayHaveMark)
  }

  /// The number of bytes of a piece that are in memory at a time. A block of this size is still in a core's own cache
  /// when it is decided.
  private static let blockSize = 128 << 10

  /// Reads the lines that begin in the first block of a range. It reads from the byte before the block, which tells
  /// whether a line begins at the block's start, to the end of the last line.
  func fill(_ buffer: inout PieceBuffer, _ claim: Piece.Claim) throws(ReplayGateError) -> Piece {
    var claim = claim
    let whole = claim.range
    claim.range = whole.prefix(Self.blockSize)
    var piece = try readLines(&buffer, claim)
    if piece.isCutShort { return piece }
    // No line begins before the end of the last one.
    let next = max(claim.range.upperBound, piece.offset + (piece.end - piece.first))
    if next < whole.upperBound {
      claim.range = next..<whole.upperBound
      piece.rest = claim
    } else if next > whole.upperBound {
      state.withLock { state in
        if state.recording == claim.recording { state.offset = max(state.offset, next) }
      }
    }
    return piece
  }

  private func readLines(_ buffer: inout PieceBuffer, _ claim: Piece.Claim) throws(ReplayGateError) -> Piece {
    let start = max(0, claim.range.lowerBound - 1)
    // The number of bytes beyond the range that the last line may need; nearly always enough.
    let slack = min(8192, max(256, claim.range.count / 16))
    var target = min(claim.size, claim.range.upperBound + slack)
    buffer.removeAll()
    try Self.read(&buffer, claim, from: start, to: target)
    guard let first = claim.range.lowerBound == 0 ? 0 : buffer.firstLineEnd(from: 0).map({ $0 + 1 }),
      start + first < claim.range.upperBound
    else { return piece(claim, start: start, first: 0, end: 0) }
    var searched = claim.range.upperBound - 1 - start
    while true {
      if let end = buffer.firstLineEnd(from: searched) {
        buffer.pad(from: end + 1)
        return piece(claim, start: start, first: first, end: end + 1)
      }
      if target == claim.size {
        buffer.terminate()
        var last = piece(claim, start: start, first: first, end: buffer.count)
        last.isLineEndAdded = true
        return last
      }
      searched = buffer.count
      if searched - (claim.range.upperBound - start) > longestLine {
        let lastLine = buffer.lastLineEnd(before: claim.range.upperBound - start, notBefore: first).map { $0 + 1 }
        return piece(claim, start: start, first: first, end: lastLine ?? first, isCutShort: true)
      }
      let next = min(claim.size, target + max(1 << 16, min(1 << 20, buffer.count)))
      try Self.read(&buffer, claim, from: target, to: next)
      target = next
    }
  }

  private static func read(
    _ buffer: inout PieceBuffer, _ claim: Piece.Claim, from start: Int, to end: Int
  ) throws(ReplayGateError) {
    let before = buffer.count
    switch claim.opened {
    case .file(let file, _):
      try file.read(into: &buffer, count: end - start, at: start)
      guard buffer.count - before == end - start else {
        throw .unreadable(source: file.path, reason: "it became shorter while it was read")
      }
    case .array(let bytes): buffer.append(bytes, from: start, count: end - start)
    case .sequence: break
    }
  }

  private func piece(
    _ claim: Piece.Claim, start: Int, first: Int, end: Int, isCutShort: Bool = false
  ) -> Piece {
    Piece(
      position: claim.position, recording: claim.recording, first: first, end: end, offset: start + first,
      isStartOfRecording: claim.range.lowerBound == 0 && claim.mayHaveMark, isCutShort: isCutShort,
      longestLine: longestLine)
  }

  // MARK: In order

  /// Takes bytes of a pipe or a sequence. An empty array means the end.
  private func take(_ bytes: [UInt8], _ state: inout State) {
    state.isDrained = bytes.isEmpty
    var bytes = bytes
    if let streamLimit, bytes.count > streamLimit - state.streamed {
      bytes.removeLast(bytes.count - (streamLimit - state.streamed))
      (state.isOverLimit, state.isDrained) = (true, true)
    }
    state.streamed += bytes.count
    if !state.carriedHasLineEnd { state.carriedHasLineEnd = bytes.contains(0x0A) }
    if state.carried.isEmpty { state.carried = bytes } else { state.carried += bytes }
  }

  private func hasPiece(_ state: borrowing State) -> Bool {
    state.carriedHasLineEnd ? state.carried.count >= pieceSize : state.carried.count > longestLine
  }

  private func takeCarried(_ buffer: inout PieceBuffer, _ state: inout State) -> Piece? {
    if state.carried.isEmpty { return nil }
    let isWhole = state.isDrained && !state.isOverLimit
    let end = isWhole ? state.carried.count : state.carried.lastIndex(of: 0x0A).map { $0 + 1 }
    // The limit of bytes cut this line, so it is not processed.
    if end == nil, state.isOverLimit, state.carried.count <= longestLine { return nil }
    buffer.removeAll()
    buffer.append(state.carried, from: 0, count: end ?? 0)
    state.carried = end.map { Array(state.carried.dropFirst($0)) } ?? []
    state.carriedHasLineEnd = false
    return ordered(&buffer, &state, isCutShort: end == nil)
  }

  private func ordered(_ buffer: inout PieceBuffer, _ state: inout State, isCutShort: Bool = false) -> Piece {
    if isCutShort { buffer.removeAll() }
    let isLineEndAdded = !isCutShort && (buffer.start + (buffer.count - 1)).byte != 0x0A
    if isLineEndAdded { buffer.terminate() }
    buffer.pad(from: buffer.count)
    defer {
      state.position += 1
      state.isStart = false
    }
    return Piece(
      position: state.position, recording: state.recording, first: 0, end: buffer.count, offset: 0,
      isStartOfRecording: state.isStart, isCutShort: isCutShort, longestLine: longestLine,
      isLineEndAdded: isLineEndAdded)
  }
}

/// Lets in one task at a time. The others wait without blocking a thread.
final class AsyncTurn: Sendable {
  private struct State {
    var isTaken = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  func take() async {
    let isMine = state.withLock { state in
      defer { state.isTaken = true }
      return !state.isTaken
    }
    if isMine { return }
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        if state.isTaken { state.waiting.append(continuation) }
        defer { state.isTaken = true }
        return !state.isTaken
      }
      if isFree { continuation.resume() }
    }
  }

  func pass() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      if state.waiting.isEmpty {
        state.isTaken = false
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
