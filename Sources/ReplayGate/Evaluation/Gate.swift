/// How far a run is.
public struct ReplayProgress: Sendable {
  /// Bytes decided so far, of all recordings that are read.
  public let bytes: Int
  /// How many there are in all; nil if a part of the recording does not tell, such as a pipe.
  public let totalBytes: Int?
  /// Decisions so far.
  public let decisions: Int
}

/// The front door: two profiles, and recordings in; a verdict out.
///
///     let gate = Gate(baseline: .standard, candidate: .expert)
///     let evaluation = try await gate.evaluate([.file("recording.ndjson")])
///     if evaluation.verdict.mergeBlocked { print(evaluation.verdict.reasons.map(\.code)) }
///
/// A blocked gate is a value, not an error. The result depends on the recordings, the profiles, the mode and the
/// minimum alone: not on workers, pieces, time or place.
public struct Gate: Sendable {
  /// What decided so far.
  public var baseline: PolicyProfile
  /// What would decide from now on.
  public var candidate: PolicyProfile
  /// Which decisions count (contract section 8).
  public var mode: GateMode
  /// The fewest decisions that carry a verdict; at least 1.
  public var minimumRecords: Int
  /// How many pieces are decided at once; at least 1. More than there are processors bring nothing.
  public var workers: Int
  /// About how many bytes are handed to a worker at a time; at least 1.
  public var pieceSize: Int

  /// How many decisions may change before the gate is blocked; none unless set. They go with mode `regressions`.
  public var budgets = FlipBudgets()
  /// Exceptions that somebody answers for; none unless set.
  public var waivers: Waivers?
  /// The part, 0 to 1, of the comparable records that the baseline replay must decide as recorded; nil: not asked for.
  /// Where there is nothing to compare, the verdict is unknown.
  public var minimumFidelity: Double?
  /// Whether a knob that the candidate sets otherwise must be exercised: without a decision that lies between the two
  /// settings the verdict is unknown (contract section 14).
  public var requiresExercised = false
  /// What is collected for those who explain the verdict. Nothing unless asked for: it costs time.
  public var details = ReplayDetails.Options()

  /// About how many bytes a piece has unless said otherwise: 1 MiB.
  public static let defaultPieceSize = 1 << 20

  /// A gate between two profiles.
  public init(
    baseline: PolicyProfile, candidate: PolicyProfile, mode: GateMode = .regressions, minimumRecords: Int = 1,
    workers: Int = 1, pieceSize: Int = Gate.defaultPieceSize
  ) {
    self.baseline = baseline
    self.candidate = candidate
    self.mode = mode
    self.minimumRecords = minimumRecords
    self.workers = workers
    self.pieceSize = pieceSize
  }

  /// Replays recordings under both profiles and gives the verdict.
  ///
  /// - Parameters:
  ///   - recordings: one recording, in parts in their order. Over none the verdict is unknown.
  ///   - candidateRecording: what the candidate replays instead, joined by `id` (contract section 7): a file or bytes.
  ///   - trace: gets the lines of the trace, whole and in the recording's order, some at a time (section 10).
  ///   - progress: told after each piece, from any task, one call at a time.
  /// - Throws: `ReplayGateError`; of several errors in the input the first, as section 7 orders them.
  /// - Complexity: O(n log n) in the longest line, O(n) in the recording. Memory: a piece and the longest line for each
  ///   worker, and a few pieces' results; with a candidate recording one small entry a decision.
  public func evaluate(
    _ recordings: [Recording], candidateRecording: Recording? = nil, trace: (@Sendable ([UInt8]) throws -> Void)? = nil,
    progress: (@Sendable (ReplayProgress) -> Void)? = nil
  ) async throws(ReplayGateError) -> GateEvaluation {
    let sum = try await sum(recordings, candidateRecording, trace, progress)
    return GateEvaluation(gate: self, tally: sum.candidate.tally, details: sum.candidate.details)
  }

  /// What is evaluated.
  func sum(
    _ recordings: [Recording], _ candidateRecording: Recording?, _ trace: (@Sendable ([UInt8]) throws -> Void)?,
    _ progress: (@Sendable (ReplayProgress) -> Void)?
  ) async throws(ReplayGateError) -> ReplayWork.Sum {
    try await sum(recordings, candidateRecording, progress) {
      index, progress async throws(ReplayGateError) -> (ReplayWork.Sum, Void) in
      let engine = ReplayEngine(
        work: work(index, trace: trace), recordings: recordings, workers: workers, pieceSize: pieceSize,
        progress: progress)
      return (try await engine.run(from: start(index)), ())
    }
    .0
  }

  /// The same, with another work over the same reading.
  func sum<Besides: PieceWork>(
    _ recordings: [Recording], _ candidateRecording: Recording?, besides: Besides, from first: Besides.Sum
  ) async throws(ReplayGateError) -> (ReplayWork.Sum, Besides.Sum) {
    try await sum(recordings, candidateRecording, nil) {
      index, progress async throws(ReplayGateError) -> (ReplayWork.Sum, Besides.Sum) in
      let engine = ReplayEngine(
        work: PairedWork(first: work(index, trace: nil), second: besides), recordings: recordings, workers: workers,
        pieceSize: pieceSize, progress: progress)
      let sum = try await engine.run(from: PairedWork<ReplayWork, Besides>.Sum(first: start(index), second: first))
      return (sum.first, sum.second)
    }
  }

  private typealias Progress = @Sendable (_ bytes: Int, _ decisions: Int) -> Void

  private func sum<More>(
    _ recordings: [Recording], _ candidateRecording: Recording?, _ progress: (@Sendable (ReplayProgress) -> Void)?,
    replay: (CandidateIndex?, @escaping Progress) async throws(ReplayGateError) -> (ReplayWork.Sum, More)
  ) async throws(ReplayGateError) -> (ReplayWork.Sum, More) {
    try check(candidateRecording)
    let candidateBytes = try Self.size(of: [candidateRecording].compactMap(\.self)) ?? 0
    let total = try Self.size(of: recordings + [candidateRecording].compactMap(\.self))
    guard let candidateRecording else {
      return try await replay(nil) { bytes, decisions in
        progress?(ReplayProgress(bytes: bytes, totalBytes: total, decisions: decisions))
      }
    }
    // It is opened twice: to be replayed, and to show what the checks found in a record.
    let held = candidateRecording.heldUnchanged
    let (index, candidateError) = try await index(held) { bytes, _ in
      progress?(ReplayProgress(bytes: bytes, totalBytes: total, decisions: 0))
    }
    // An error in the recording comes before one in the candidate recording, so the recording is read all the same.
    var (sum, more) = try await replay(index) { bytes, decisions in
      progress?(ReplayProgress(bytes: candidateBytes + bytes, totalBytes: total, decisions: decisions))
    }
    if let candidateError { throw candidateError }
    if let mismatch = sum.join.firstMismatch { throw .invalidInput(try index.mismatch(mismatch)) }
    try held.unchanged?.check()
    sum.candidate.tally.partnersLeftOver = index.entries.count - sum.join.matched
    return (sum, more)
  }

  /// The sum over no decisions.
  private func start(_ index: CandidateIndex?) -> ReplayWork.Sum {
    ReplayWork.Sum(
      candidate: (ReplayTally(origin), ReplayDetails(detailOptions)),
      join: CandidateJoin(candidates: index?.entries.count ?? 0))
  }

  private func check(_ candidateRecording: Recording?) throws(ReplayGateError) {
    try rule.check(mode)
    if workers < 1 { throw .invalidConfiguration("there must be at least 1 worker") }
    if details.decisions < 0 { throw .invalidConfiguration("the number of decisions kept must not be negative") }
    if pieceSize < 1 { throw .invalidConfiguration("a piece must have at least 1 byte") }
    switch candidateRecording?.bytes {
    case nil, .array: break
    case .file(let path):
      if try InputFile.probe(path: path) == nil {
        throw .unreadable(source: path, reason: "a candidate recording must be a regular file")
      }
    case .standardInput, .sequence:
      throw .invalidConfiguration("a candidate recording must be a regular file or bytes in memory")
    }
  }

  /// The bytes of these recordings together, nil if one does not tell. Throws if a file is not there.
  private static func size(of recordings: [Recording]) throws(ReplayGateError) -> Int? {
    var size: Int? = 0
    for recording in recordings {
      let bytes: Int? =
        switch recording.bytes {
        case .array(let bytes): bytes.count
        case .file(let path): try InputFile.probe(path: path).map { recording.range?.count ?? $0 }
        case .standardInput, .sequence: nil
        }
      // Of sparse files it may be more than a number holds; nobody waits for their end.
      let sum = size.flatMap { known in bytes.map { known.addingReportingOverflow($0) } }
      size = sum.map { $0.overflow ? .max : $0.partialValue }
    }
    return size
  }

  /// What is done with each piece of the recording.
  func work(_ index: CandidateIndex? = nil, trace: (@Sendable ([UInt8]) throws -> Void)?) -> ReplayWork {
    ReplayWork(
      baseline: PolicyLimits(baseline), fidelity: FidelityObserver(baseline),
      coverage: details.countsCoverage ? CoverageObserver(baseline, candidate) : nil,
      candidate: CandidateWork(
        PolicyLimits(candidate), PairRule(baseline: baseline, candidate: candidate), mode, waivers, detailOptions,
        isTraced: trace != nil),
      index: index, sink: trace)
  }

  /// What decides a verdict here.
  var rule: GateRule {
    GateRule(
      baseline, candidate, minimumRecords: minimumRecords, minimumFidelity: minimumFidelity,
      requiresExercised: requiresExercised,
      budgets: budgets)
  }

  /// What a tally of this gate is counted by.
  var origin: TallyOrigin {
    TallyOrigin(baseline: baseline, candidate: candidate, mode: mode, waiversDigest: waivers?.digest)
  }

  /// Budgets of strategies want them counted, and drawn where the whole is, whatever is asked for besides.
  var detailOptions: ReplayDetails.Options {
    var options = details
    if budgets.judgesStrategies { options.countsStrategies = true }
    options.drawsStrategies = options.drawsFrontier && (budgets.judgesStrategies || options.drawsStrategies)
    return options
  }

  /// Replays the candidate recording, up to its first error.
  func index(
    _ recording: Recording, progress: @escaping @Sendable (_ bytes: Int, _ decisions: Int) -> Void
  ) async throws(ReplayGateError) -> (CandidateIndex, ReplayGateError?) {
    let engine = ReplayEngine(
      work: IndexWork(candidate: PolicyLimits(candidate)), recordings: [recording], workers: workers,
      pieceSize: pieceSize,
      progress: progress)
    do throws(ReplayGateError) {
      return (try CandidateIndex(await engine.run(from: CandidateIndex.Builder()), of: recording), nil)
    } catch {
      if error == .cancelled { throw error }
      return (try CandidateIndex(CandidateIndex.Builder(), of: recording), error)
    }
  }
}
