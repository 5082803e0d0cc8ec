/// A tally with all that a verdict and its renderings need besides: `replay-gate-tally.v1`. What the pieces of a
/// recording give, merged in order, is what the recording gives.
///
///     var whole = try await gate.tally(piece1, as: inputs)
///     try whole.merge(try await gate.tally(piece2, as: inputs))
///     let verdict = try whole.evaluation(under: gate).verdict
///
/// Its size depends on what is kept for reports, which is bounded, and grows by one entry a recording, because reports
/// name each.
public struct TallyDocument: Sendable {
  /// What was replayed, and by what: pieces merge where all of it is the same.
  public struct Inputs: Sendable, Hashable {
    /// The version of the program.
    @Exact public internal(set) var engine: String
    /// What decided so far.
    public let baseline: TallyProfile
    /// What would decide from now on.
    public let candidate: TallyProfile
    /// The waivers that were applied.
    public let waivers: TallyWaivers?
    /// What the candidate replayed instead.
    @Exact public internal(set) var candidateRecording: String?
    /// Whether each piece was replayed with the partners of its own decisions, and whoever gave it those saw to it that
    /// no id is in two pieces.
    public internal(set) var isJoinedInParts = false

    /// Inputs from their parts.
    public init(
      engine: String, baseline: TallyProfile, candidate: TallyProfile, waivers: TallyWaivers? = nil,
      candidateRecording: String? = nil
    ) {
      self.engine = engine
      self.baseline = baseline
      self.candidate = candidate
      self.waivers = waivers
      self.candidateRecording = candidateRecording
    }
  }

  /// The first invalid line: there is no verdict, and a merge says where the line is in the whole.
  struct Fault: Sendable, Hashable {
    @Exact var source: String
    var line: Int
    let column: Int
    @Exact var found: String
    @Exact var expected: String
  }

  /// The format's name and version.
  public static let schemaVersion = "replay-gate-tally.v1"

  /// What was replayed, and by what.
  public let inputs: Inputs
  /// What was read, in order.
  public internal(set) var recordings: [TallySpan]
  /// Their names, so that one that comes twice is seen.
  private var names: Set<Exact<String>>
  /// The counts.
  public internal(set) var tally: ReplayTally
  /// What renderings show.
  public internal(set) var details: ReplayDetails
  var fault: Fault?

  /// What a tally collects, so that every rendering can be made of it.
  public static let everything: ReplayDetails.Options = {
    var options = ReplayDetails.Options(
      decisions: 1000, countsStrategies: true, drawsFrontier: true, countsCoverage: true)
    options.drawsStrategies = true
    return options
  }()

  init(
    inputs: Inputs, recordings: [TallySpan], tally: ReplayTally, details: ReplayDetails, fault: Fault? = nil
  ) {
    self.inputs = inputs
    self.recordings = recordings
    self.tally = tally
    self.details = details
    self.fault = fault
    names = Set(recordings.map { Exact($0.source) })
    self.tally.setOrigin(
      TallyOrigin(
        baseline: inputs.baseline.profile, candidate: inputs.candidate.profile, mode: tally.mode,
        waiversDigest: inputs.waivers?.waivers.digest))
  }

  /// Whether each recording has a name of its own.
  var hasNamesOnce: Bool { names.count == recordings.count }

  // MARK: Text

  /// Reads a tally from its JSON, strictly: as it was written, to the byte.
  ///
  /// - Throws: `ReplayGateError.invalidInput`, with `line` as the line that the text is.
  public init(json: [UInt8], source: String, line: Int = 1) throws(ReplayGateError) {
    do throws(ReplayGateError) {
      let node = try JSONNode.parse(json, source: source)
      self = try TallyDecoder.decode(TallyDocument.self, from: node)
      try TallySeal.check(node)
      // Much can be spelled in two ways, of which a tally is written in one.
      if try !self.json.elementsEqual(node.text) {
        throw node.fault(expected: "a tally as it is written: its parts in order, and none of which nothing is said")
      }
    } catch {
      guard case .invalidInput(let fault) = error else { throw error }
      // Of a text that the tally carries the place is the one in that text.
      let isOwn = fault.source.isExactly(source)
      throw .invalidInput(
        InputFault(
          source: isOwn ? source : "\(source):\(line): \(fault.source)",
          line: isOwn ? fault.line + line - 1 : fault.line,
          column: fault.column, found: fault.found, expected: fault.expected))
    }
  }

  /// The tally as JSON: one line, without its LF.
  public var json: [UInt8] {
    get throws(ReplayGateError) {
      do {
        return try TallyEncoder.json(of: self, sealedBy: TallySeal.member)
      } catch {
        throw .invalidConfiguration("the tally cannot be written: \(error)")
      }
    }
  }

  // MARK: Merging

  /// Adds the tally of what comes next: the next piece of the last recording, or the next recording.
  ///
  /// - Throws: `ReplayGateError.invalidConfiguration` where the two are not of one run, or do not follow each other.
  /// - Complexity: O(size of `later`).
  public mutating func merge(_ later: TallyDocument) throws(ReplayGateError) {
    if let difference = difference(from: later) { throw .invalidConfiguration("tallies do not merge: \(difference)") }
    // Of several errors the first is told; what comes behind it decides nothing.
    if fault != nil { return }
    var later = later
    guard let last = recordings.last, let first = later.recordings.first else {
      throw .invalidConfiguration("tallies do not merge: one of them is of no recording")
    }
    if last.source.isExactly(first.source) {
      guard let both = last.joined(with: first) else { throw Self.gap(last, first) }
      later.moveLines(of: first.source, by: last.lines)
      later.recordings.removeFirst()
      recordings[recordings.count - 1] = both
    } else {
      guard let end = last.asLast, let start = first.asFirst else { throw Self.gap(last, first) }
      recordings[recordings.count - 1] = end
      later.recordings[0] = start
    }
    for span in later.recordings where !names.insert(Exact(span.source)).inserted {
      throw .invalidConfiguration("tallies do not merge: \(span.source) comes twice")
    }
    recordings += later.recordings
    fault = later.fault
    try tally.merge(later.tally)
    details.merge(later.details)
  }

  private mutating func moveLines(of source: String, by lines: Int) {
    tally.moveLines(of: source, by: lines)
    details.moveLines(of: source, by: lines)
    if let name = fault?.source, name.isExactly(source) { fault?.line += lines }
  }

  private static func gap(_ last: TallySpan, _ first: TallySpan) -> ReplayGateError {
    .invalidConfiguration(
      "tallies do not merge: \(first.place) do not follow \(last.place); a piece is missing, comes twice or is out of "
        + "order")
  }

  /// What keeps two tallies from being of one run; nil where nothing does.
  private func difference(from other: TallyDocument) -> String? {
    func pair(_ what: String, _ mine: String?, _ theirs: String?) -> String {
      "their \(what) differ: \(mine ?? "none") and \(theirs ?? "none")"
    }
    if !inputs.engine.isExactly(other.inputs.engine) { return pair("engines", inputs.engine, other.inputs.engine) }
    if tally.mode != other.tally.mode { return pair("modes", tally.mode.name, other.tally.mode.name) }
    if inputs.baseline != other.inputs.baseline {
      return pair("baseline profiles", inputs.baseline.words, other.inputs.baseline.words)
    }
    if inputs.candidate != other.inputs.candidate {
      return pair("candidate profiles", inputs.candidate.words, other.inputs.candidate.words)
    }
    if inputs.waivers != other.inputs.waivers {
      return pair("waivers, or the moments of these,", inputs.waivers?.words, other.inputs.waivers?.words)
    }
    if !inputs.candidateRecording.isExactly(other.inputs.candidateRecording) {
      return pair("candidate recordings", inputs.candidateRecording, other.inputs.candidateRecording)
    }
    if inputs.isJoinedInParts != other.inputs.isJoinedInParts { return "one of them is of two recordings joined whole" }
    // What two such tallies leave open, an id of both, neither of them can tell.
    if inputs.candidateRecording != nil, !inputs.isJoinedInParts {
      return "each is of two recordings joined whole; an \"id\" that both have would not be seen"
    }
    return details.options == other.details.options ? nil : "their details differ"
  }

  // MARK: The verdict

  /// The verdict over the whole. The gate's profiles, mode and waivers are the tally's; of `gate` its limits count, and
  /// which details are wanted.
  ///
  /// - Throws: `ReplayGateError.invalidConfiguration` where a piece is missing, `invalidInput` where a line is invalid.
  public func evaluation(under gate: Gate) throws(ReplayGateError) -> GateEvaluation {
    // Before an invalid line: which one it is depends on what comes before.
    if let first = recordings.first, first.asFirst == nil {
      throw .invalidConfiguration("the pieces of \(first.source) that come first are missing")
    }
    if let fault {
      throw .invalidInput(
        InputFault(
          source: fault.source, line: fault.line, column: fault.column, found: fault.found, expected: fault.expected))
    }
    if let last = recordings.last, last.asLast == nil {
      throw .invalidConfiguration("the pieces of \(last.source) that come last are missing")
    }
    var gate = gate
    gate.baseline = inputs.baseline.profile
    gate.candidate = inputs.candidate.profile
    gate.mode = tally.mode
    gate.waivers = inputs.waivers?.waivers
    try gate.budgets.check(gate.mode)
    return GateEvaluation(gate: gate, tally: tally, details: details.limited(to: gate.detailOptions))
  }
}

extension TallyProfile {
  fileprivate var words: String { "\(given) (\(profile.digest.prefix(19))…)" }
}

extension TallyWaivers {
  fileprivate var words: String { "\(given) (\(SHA256.hexDigest(text.utf8).prefix(12))…) at \(waivers.now.rfc3339)" }
}
