internal import Synchronization

/// Runs workers, takes their parts in any order and folds them in the order of the recording. It keeps a limited number of
/// parts: a worker that is too far ahead waits.
///
/// The worker whose part is the next one folds it, and those that wait for it, outside the lock. Meanwhile the others
/// leave their parts and continue, up to the window. So a slow sink slows the run down and blocks no thread that waits
/// for the lock.
final class OrderedMerge<Work: PartFolding>: Sendable {
  enum Arrival: Sendable {
    case result(PieceResult<Work.Part>)
    case failed(ReplayGateError)
  }

  /// What was folded so far.
  private struct Folded: Sendable {
    var sum: Work.Sum
    var recording = 0
    /// The lines of the recording that the next part is of.
    var lines = 0
    var bytes = 0
  }

  private struct State {
    /// Nil while a worker folds.
    var folded: Folded?
    var next = 0
    var early: [Int: Arrival] = [:]
    /// No more pieces are to be taken; those before the one that failed still arrive.
    var isStopped = false
    var error: ReplayGateError?
    var waiting: [(position: Int, continuation: CheckedContinuation<Void, Never>)] = []

    /// The next part with what it is folded into; nil if it is not there, or if another worker folds.
    mutating func takeNext() -> (Folded, Arrival)? {
      guard error == nil, folded != nil, let arrival = early.removeValue(forKey: next) else { return nil }
      next += 1
      return folded.take().map { ($0, arrival) }
    }

    mutating func takeWaiting(where isReady: (Int) -> Bool) -> [CheckedContinuation<Void, Never>] {
      let ready = waiting.filter { isReady($0.position) }.map(\.continuation)
      waiting.removeAll { isReady($0.position) }
      return ready
    }
  }

  /// More workers than any machine has processors only cost memory. Larger numbers are reduced to this one.
  private static var mostWorkers: Int { 1024 }
  /// After this many parts a worker yields its thread to other tasks.
  private static var partsATurn: Int { 16 }

  private let work: Work
  private let sources: [String]
  private let workers: Int
  private let window: Int
  private let maximumDecisions: Int?
  private let progress: @Sendable (_ bytes: Int, _ decisions: Int) async -> Void
  private let state: Mutex<State>

  init(
    work: Work, sources: [String], sum: Work.Sum, workers: Int, maximumDecisions: Int? = nil,
    progress: @escaping @Sendable (_ bytes: Int, _ decisions: Int) async -> Void
  ) {
    self.work = work
    self.sources = sources
    self.workers = min(workers, Self.mostWorkers)
    window = 2 * self.workers + 2
    self.maximumDecisions = maximumDecisions
    self.progress = progress
    state = Mutex(State(folded: Folded(sum: sum)))
  }

  /// Calls `step` on the workers until it returns nil or there is an error, and returns the sum. One worker is the serial
  /// case of the same path.
  ///
  /// - Parameter step: Makes one part, and says at which position it is. Before it decides a part it waits for room.
  /// - Throws: The first error in the order of positions; `cancelled`, whatever else was found, if the task was cancelled
  ///   before this returns.
  // Neither this nor what it calls is compiled for each kind of work: that is done once a part, and the copies were a fifth of
  // the module's code.
  @_semantics("optimize.sil.specialize.generic.never")
  func run(
    _ step: @escaping @Sendable (inout ReplayWorker) async -> (arrival: Arrival, position: Int)?
  ) async throws(ReplayGateError) -> Work.Sum {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<workers { group.addTask { await self.repeatStep(step) } }
    }
    // This must be the last check before the only return: a cancelled source ends like an empty one, so the sum, and
    // any fault, may be those of a part of the recording.
    if Task.isCancelled { throw .cancelled }
    return try result()
  }

  private func repeatStep(_ step: (inout ReplayWorker) async -> (arrival: Arrival, position: Int)?) async {
    var worker = ReplayWorker()
    while !state.withLock({ $0.isStopped }) {
      if Task.isCancelled { return cancel() }
      guard let (arrival, position) = await step(&worker) else { return }
      await add(arrival, at: position)
      // A part takes about a millisecond; now and then other tasks of a program that embeds the gate get their turn. Not
      // at each: handing over a thread costs two system calls.
      if position % Self.partsATurn == 0 { await Task.yield() }
    }
  }

  /// The sum, once all workers have ended.
  private func result() throws(ReplayGateError) -> Work.Sum {
    let (folded, error) = state.withLock { ($0.folded, $0.error) }
    if let error { throw error }
    // A worker that folds puts back what it took before it ends.
    guard let folded else { throw .cancelled }
    return folded.sum
  }

  /// Ends the run without a verdict.
  private func cancel() {
    resume(
      state.withLock { state in
        if state.error == nil { state.error = .cancelled }
        state.isStopped = true
        return state.takeWaiting { _ in true }
      })
  }

  /// Returns when the piece at `position` is near enough to the one that is folded next.
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

  /// Takes what became of the piece at `position`, and folds it and those that waited for it, unless another worker is
  /// folding: that one goes on with them.
  private func add(_ arrival: Arrival, at position: Int) async {
    var next = state.withLock { state in
      state.early[position] = arrival
      if arrival.isFailure { state.isStopped = true }
      return state.takeNext()
    }
    while case (var folded, let arrival)? = next.take() {
      var error: ReplayGateError?
      do throws(ReplayGateError) {
        try await fold(arrival, into: &folded)
      } catch let thrown {
        error = thrown
      }
      let (ready, following) = put(folded, error)
      resume(ready)
      next = following
    }
    // A failure lets those go that wait for room.
    resume(state.withLock { $0.isStopped ? $0.takeWaiting { _ in true } : [] })
  }

  /// Puts back what was folded, and takes the next part if it is there.
  private func put(
    _ folded: Folded, _ error: ReplayGateError?
  ) -> (ready: [CheckedContinuation<Void, Never>], next: (Folded, Arrival)?) {
    state.withLock { state in
      state.folded = folded
      if let error, state.error == nil { state.error = error }
      if state.error != nil { state.isStopped = true }
      let limit = state.next + window
      let isStopped = state.isStopped
      let ready = state.takeWaiting { isStopped || $0 < limit }
      return (ready, state.takeNext())
    }
  }

  private func resume(_ waiting: [CheckedContinuation<Void, Never>]) {
    for continuation in waiting { continuation.resume() }
  }

  private func fold(_ arrival: Arrival, into folded: inout Folded) async throws(ReplayGateError) {
    switch arrival {
    case .failed(let error): throw error
    case .result(let result):
      if result.recording != folded.recording {
        folded.recording = result.recording
        folded.lines = 0
      }
      let source = sources[result.recording]
      let excess = excess(result, source, folded)
      do throws(ReplayGateError) {
        try await work.fold(result.part, after: folded.lines, in: source, into: &folded.sum)
      } catch {
        if let fault = error.fault, let excess, excess.line <= fault.line { throw .invalidInput(excess) }
        throw error
      }
      if let excess { throw .invalidInput(excess) }
      if let fault = result.fault { throw .invalidInput(fault.inputFault(in: source, after: folded.lines)) }
      folded.lines += result.lines
      folded.bytes += result.bytes
      await progress(folded.bytes, work.decisions(in: folded.sum))
    }
  }
}

extension OrderedMerge {
  /// The first decision of a part that is one too many; nil if none is.
  private func excess(_ result: PieceResult<Work.Part>, _ source: String, _ folded: Folded) -> InputFault? {
    guard let maximumDecisions, let lines = result.recordLines else { return nil }
    let room = maximumDecisions - work.decisions(in: folded.sum)
    guard lines.count > room else { return nil }
    return InputFault(
      source: source, line: folded.lines + lines[room] + 1, column: 1, found: "one more",
      expected: "at most \(maximumDecisions) decisions")
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
