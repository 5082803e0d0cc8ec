/// The progress of a run.
public struct ReplayProgress: Sendable {
  /// The number of bytes processed so far, over all recordings that are read.
  public let bytes: Int
  /// The total number of bytes; nil if it is not known, for example because a part of the recording is a pipe.
  public let totalBytes: Int?
  /// The number of decisions so far.
  public let decisions: Int
}

/// A function that takes lines of the trace (contract section 10): whole lines, in the order of the recording.
///
/// It is called from any task, one call at a time, while no lock is held. While a call waits, the workers process a few
/// more pieces and then wait too. An error that it throws ends the run.
public typealias TraceSink = @Sendable (_ lines: [UInt8]) async throws -> Void

/// A function that is told the progress of a run after each piece. It is called in the same way as a ``TraceSink``.
public typealias ProgressSink = @Sendable (_ progress: ReplayProgress) async -> Void

/// A gate between two profiles. It replays recordings under both and gives a verdict.
///
///     let gate = Gate(baseline: .standard, candidate: .expert)
///     let evaluation = try await gate.evaluate([.file("recording.ndjson")])
///     if evaluation.verdict.isMergeBlocked { print(evaluation.verdict.reasons.map(\.code)) }
///
/// A blocked gate is a value, not an error. The result depends only on the recordings and on the gate's profiles, mode
/// and limits. It does not depend on ``workers``, ``pieceSize``, time or place.
public struct Gate: Sendable {
  /// The profile in force.
  public var baseline: PolicyProfile
  /// The profile that may replace it.
  public var candidate: PolicyProfile
  /// Which decisions count ([contract section 8](doc:Contract#8-The-gate-over-a-recording)).
  public var mode: GateMode
  /// The minimum number of decisions for a verdict; at least 1. With fewer the verdict is unknown.
  public var minimumRecords: Int
  /// The number of pieces that are processed at once; at least 1. More workers than processors do not help.
  public var workers: Int
  /// The approximate number of bytes that a worker takes at a time; at least 1.
  public var pieceSize: Int

  /// Limits on the number of decisions that may change before the gate is blocked ([contract section
  /// 15](doc:Contract#15-Limits)). None is set by default. They require the mode `regressions`.
  public var budgets: FlipBudgets
  /// The exceptions that a person has granted; nil for none.
  public var waivers: Waivers?
  /// The proportion of compared records, from 0 to 1, whose baseline replay must give the recorded decision; nil for no
  /// minimum. If no record can be compared, the verdict is unknown.
  public var minimumFidelity: Double?
  /// Whether every changed knob must be exercised. If so, the verdict is unknown unless a decision lies between the two
  /// settings of each knob that differs ([contract section 14](doc:Contract#14-What-a-recording-can-tell)).
  public var requiresExercised: Bool
  /// The details to collect for an explanation of the verdict. By default none are collected, because it takes time.
  public var details: ReplayDetails.Options
  /// How much of a recording may be read. By default only the longest line is limited.
  public var limits: RecordingLimits

  /// The default of ``pieceSize``: 1 MiB.
  public static let defaultPieceSize = 1 << 20

  /// Creates a gate between two profiles. ``evaluate(_:candidateRecording:progress:trace:)`` checks that the values are
  /// within their bounds.
  ///
  /// - Parameters:
  ///   - baseline: The profile in force.
  ///   - candidate: The profile that may replace it.
  ///   - mode: Which decisions count.
  ///   - minimumRecords: The minimum number of decisions for a verdict; at least 1.
  ///   - workers: The number of pieces that are processed at once; at least 1.
  ///   - pieceSize: The approximate number of bytes that a worker takes at a time; at least 1.
  ///   - budgets: Limits on the number of decisions that may change.
  ///   - waivers: The exceptions that a person has granted.
  ///   - minimumFidelity: The least proportion of compared records whose replay gives the recorded decision, from 0 to 1.
  ///   - requiresExercised: Whether every changed knob must be exercised.
  ///   - details: The details to collect.
  ///   - limits: How much of a recording may be read.
  public init(
    baseline: PolicyProfile, candidate: PolicyProfile, mode: GateMode = .regressions, minimumRecords: Int = 1,
    workers: Int = 1, pieceSize: Int = Gate.defaultPieceSize, budgets: FlipBudgets = FlipBudgets(),
    waivers: Waivers? = nil, minimumFidelity: Double? = nil, requiresExercised: Bool = false,
    details: ReplayDetails.Options = ReplayDetails.Options(), limits: RecordingLimits = RecordingLimits()
  ) {
    self.baseline = baseline
    self.candidate = candidate
    self.mode = mode
    self.minimumRecords = minimumRecords
    self.workers = workers
    self.pieceSize = pieceSize
    self.budgets = budgets
    self.waivers = waivers
    self.minimumFidelity = minimumFidelity
    self.requiresExercised = requiresExercised
    self.details = details
    self.limits = limits
  }

  /// Replays recordings under both profiles and gives the verdict.
  ///
  /// - Parameters:
  ///   - recordings: One recording, as parts in their order. Without any decision the verdict is unknown.
  ///   - candidateRecording: The recording that the candidate replays instead, a file or bytes in memory. The two are
  ///     joined by `id` ([contract section 7](doc:Contract#7-The-pair-rule)).
  ///   - progress: Called after each piece.
  ///   - trace: Called with whole lines of the trace, several at a time (section 10).
  /// - Returns: The verdict, and the counts from which it was computed.
  /// - Throws: ``ReplayGateError``. If the input has several errors, it is the first one in the order of section 7.
  /// - Complexity: O(n) in the length of the recording, O(n log n) in the length of the longest line. Memory: for each
  ///   worker a piece and the longest line, and the results of a few pieces; with a candidate recording also a small
  ///   entry for each decision.
  public func evaluate(
    _ recordings: [Recording], candidateRecording: Recording? = nil, progress: ProgressSink? = nil,
    trace: TraceSink? = nil
  ) async throws(ReplayGateError) -> GateEvaluation {
    let sum = try await sum(recordings, candidateRecording, trace, progress)
    return GateEvaluation(gate: self, tally: sum.candidate.tally, details: sum.candidate.details)
  }

  /// The sum from which a verdict is computed.
  func sum(
    _ recordings: [Recording], _ candidateRecording: Recording?, _ trace: TraceSink?, _ progress: ProgressSink?
  ) async throws(ReplayGateError) -> ReplayWork.Sum {
    try await sum(recordings, candidateRecording, [candidate], progress) {
      index, progress async throws(ReplayGateError) -> (ReplayWork.Sum, Void) in
      let engine = ReplayEngine(
        work: work(index, trace: trace), recordings: recordings, workers: workers, pieceSize: pieceSize,
        limits: limits, progress: progress)
      return (try await engine.run(from: start(index)), ())
    }
    .0
  }

  /// The same, together with another work in the same reading.
  func sum<Besides: PieceWork>(
    _ recordings: [Recording], _ candidateRecording: Recording?, besides: Besides, from first: Besides.Sum
  ) async throws(ReplayGateError) -> (ReplayWork.Sum, Besides.Sum) {
    try await sum(recordings, candidateRecording, [candidate], nil) {
      index, progress async throws(ReplayGateError) -> (ReplayWork.Sum, Besides.Sum) in
      let engine = ReplayEngine(
        work: PairedWork(first: work(index, trace: nil), second: besides), recordings: recordings, workers: workers,
        pieceSize: pieceSize, limits: limits, progress: progress)
      let sum = try await engine.run(from: PairedWork<ReplayWork, Besides>.Sum(first: start(index), second: first))
      return (sum.first, sum.second)
    }
  }

  typealias Progress = @Sendable (_ bytes: Int, _ decisions: Int) async -> Void

  /// A sum over the recordings, joined with the candidate recording, which is replayed under all candidates first.
  func sum<Sum: JoinedSum, More>(
    _ recordings: [Recording], _ candidateRecording: Recording?, _ candidates: [PolicyProfile],
    _ progress: ProgressSink?,
    replay: (CandidateIndex?, @escaping Progress) async throws(ReplayGateError) -> (Sum, More)
  ) async throws(ReplayGateError) -> (Sum, More) {
    try check(candidateRecording)
    let candidateBytes = try size(of: [candidateRecording].compactMap(\.self)) ?? 0
    // The total size of sparse files may overflow. It is only used to show progress.
    let total = try size(of: recordings).map { $0.addingReportingOverflow(candidateBytes) }
      .map { $0.overflow ? .max : $0.partialValue }
    guard let candidateRecording else {
      return try await replay(nil) { bytes, decisions in
        await progress?(ReplayProgress(bytes: bytes, totalBytes: total, decisions: decisions))
      }
    }
    // The file is opened twice: to replay it, and later to show the findings of single records.
    let held = candidateRecording.heldUnchanged
    let (index, candidateError) = try await index(held, candidates) { bytes, _ in
      await progress?(ReplayProgress(bytes: bytes, totalBytes: total, decisions: 0))
    }
    // Errors in the recording precede those in the candidate recording, so the recording is read in any case.
    var (sum, more) = try await replay(index) { bytes, decisions in
      await progress?(ReplayProgress(bytes: candidateBytes + bytes, totalBytes: total, decisions: decisions))
    }
    if let candidateError { throw candidateError }
    if let mismatch = sum.join.firstMismatch { throw .invalidInput(try index.mismatch(mismatch)) }
    try held.unchanged?.check()
    sum.setPartnersLeftOver(index.entries.count - sum.join.matched)
    return (sum, more)
  }

  /// The sum over no decisions.
  private func start(_ index: CandidateIndex?) -> ReplayWork.Sum {
    ReplayWork.Sum(
      candidate: (ReplayTally(origin), ReplayDetails(detailOptions)),
      join: CandidateJoin(candidates: index?.entries.count ?? 0))
  }

  /// Checks what was set.
  func check(_ candidateRecording: Recording?) throws(ReplayGateError) {
    try rule.check(mode)
    try limits.check()
    if workers < 1 { throw .invalidConfiguration("there must be at least 1 worker") }
    if details.decisions < 0 { throw .invalidConfiguration("the number of decisions kept must not be negative") }
    if pieceSize < 1 { throw .invalidConfiguration("a piece must have at least 1 byte") }
    switch candidateRecording?.bytes {
    case nil, .array: break
    case .file(let path):
      if try InputFile.probe(path: path) == nil {
        throw .unreadable(source: path, reason: "a candidate recording must be a regular file")
      }
    case .standardInput, .descriptor, .sequence:
      throw .invalidConfiguration("a candidate recording must be a regular file or bytes in memory")
    }
  }

  /// The total size of recordings in bytes; nil if the size of one is not known.
  ///
  /// - Throws: `ReplayGateError.unreadable` if a file does not exist or exceeds the limit.
  private func size(of recordings: [Recording]) throws(ReplayGateError) -> Int? {
    var sizes: [(name: String, bytes: Int)] = []
    for recording in recordings {
      if let bytes = try recording.size { sizes.append((recording.name, bytes)) }
    }
    try limits.check(sizes)
    guard sizes.count == recordings.count else { return nil }
    return sizes.reduce(0) { $0.addingReportingOverflow($1.bytes).overflow ? .max : $0 + $1.bytes }
  }

  /// The work on the pieces of the recording.
  func work(_ index: CandidateIndex? = nil, trace: TraceSink?) -> ReplayWork {
    ReplayWork(
      baseline: PolicyLimits(baseline), fidelity: FidelityObserver(baseline),
      coverage: details.countsCoverage ? CoverageObserver(baseline, candidate) : nil,
      candidate: CandidateWork(
        PolicyLimits(candidate), PairRule(baseline: baseline, candidate: candidate), mode, waivers, detailOptions,
        isTraced: trace != nil),
      index: index, sink: trace)
  }

  /// The rule that computes the verdict.
  var rule: GateRule {
    GateRule(
      baseline, candidate, minimumRecords: minimumRecords, minimumFidelity: minimumFidelity,
      requiresExercised: requiresExercised,
      budgets: budgets)
  }

  /// The origin of this gate's tallies.
  var origin: TallyOrigin {
    TallyOrigin(baseline: baseline, candidate: candidate, mode: mode, waiversDigest: waivers?.digest)
  }

  /// The details to collect. Budgets for strategies require that strategies are counted, and that their frontier is
  /// computed if the frontier of the whole is.
  var detailOptions: ReplayDetails.Options {
    var options = details
    if budgets.judgesStrategies { options.countsStrategies = true }
    options.drawsStrategies = options.drawsFrontier && (budgets.judgesStrategies || options.drawsStrategies)
    return options
  }

  /// Replays the candidate recording. If it has an error, returns an empty index and the error.
  func index(
    _ recording: Recording, _ candidates: [PolicyProfile]? = nil,
    progress: @escaping @Sendable (_ bytes: Int, _ decisions: Int) async -> Void
  ) async throws(ReplayGateError) -> (CandidateIndex, ReplayGateError?) {
    let profiles = (candidates ?? [candidate]).map(PolicyLimits.init)
    let engine = ReplayEngine(
      work: IndexWork(candidate: profiles[0], others: Array(profiles.dropFirst())), recordings: [recording],
      workers: workers, pieceSize: pieceSize, limits: limits, progress: progress)
    do throws(ReplayGateError) {
      return (try CandidateIndex(await engine.run(from: CandidateIndex.Builder()), of: recording), nil)
    } catch {
      if error == .cancelled { throw error }
      return (try CandidateIndex(CandidateIndex.Builder(), of: recording), error)
    }
  }
}
