/// A tally with everything else that a verdict and its renderings need: `replay-gate-tally.v1`. Merging the tallies of
/// a recording's pieces in order gives the tally of the recording.
///
///     var whole = try await gate.tally(piece1, as: inputs)
///     try whole.merge(try await gate.tally(piece2, as: inputs))
///     let verdict = try whole.evaluation(under: gate).verdict
///
/// The size is bounded by the details that are kept for reports, plus one entry per recording, because reports name
/// every recording.
public struct TallyDocument: Sendable {
  /// The configuration of a run. Tallies can be merged only if all of it is equal.
  public struct Inputs: Sendable, Hashable {
    /// The version of the program.
    @Exact public internal(set) var engine: String
    /// The baseline profile.
    public let baseline: TallyProfile
    /// The candidate profile.
    public let candidate: TallyProfile
    /// The waivers that were applied.
    public let waivers: TallyWaivers?
    /// The recording that the candidate replayed, if it is another one.
    @Exact public internal(set) var candidateRecording: String?
    /// Whether each piece was replayed with the partners of its own decisions. The caller guarantees that no id is in
    /// two pieces.
    public internal(set) var isJoinedInParts = false

    /// Creates the inputs.
    ///
    /// - Parameters:
    ///   - engine: The version of the program.
    ///   - baseline: The baseline profile.
    ///   - candidate: The candidate profile.
    ///   - waivers: The waivers that were applied; nil for none.
    ///   - candidateRecording: The name of the recording that the candidate replayed; nil if it replayed the same one.
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

  /// The name and version of the format.
  public static let schemaVersion = "replay-gate-tally.v1"

  /// The configuration of the run.
  public let inputs: Inputs
  /// The recordings that were read, in order.
  public internal(set) var recordings: [TallySpan]
  /// Their names, to detect duplicates.
  private var names: Set<Exact<String>>
  /// The counts.
  public internal(set) var tally: ReplayTally
  /// The details that renderings show.
  public internal(set) var details: ReplayDetails
  /// The first invalid line. It prevents a verdict; a merge reports its line number in the recording.
  var fault: InputFault?

  /// The details that a tally collects: those of all renderings.
  public static let everything: ReplayDetails.Options = {
    var options = ReplayDetails.Options(
      decisions: 1000, countsStrategies: true, drawsFrontier: true, countsCoverage: true)
    options.drawsStrategies = true
    return options
  }()

  init(
    inputs: Inputs, recordings: [TallySpan], tally: ReplayTally, details: ReplayDetails, fault: InputFault? = nil
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

  /// Whether the names of the recordings are distinct.
  var hasNamesOnce: Bool { names.count == recordings.count }

  // MARK: Text

  /// Reads a tally from its JSON. The text must be what ``jsonBytes`` writes, byte for byte.
  ///
  /// - Parameters:
  ///   - json: The text of the tally.
  ///   - source: The name in error messages, for example a path.
  ///   - line: The line of the text in `source`.
  /// - Throws: ``ReplayGateError/invalidInput(_:)`` with line and column.
  public init(json: [UInt8], source: String, line: Int = 1) throws(ReplayGateError) {
    try self.init(json: json, source: source, line: line, isLine: false)
  }

  /// The same of a text that is a line of `source`, which others may follow, if `isLine`.
  init(json: [UInt8], source: String, line: Int, isLine: Bool) throws(ReplayGateError) {
    do throws(ReplayGateError) {
      let node = try JSONNode.parse(json, source: source, isLine: isLine)
      self = try TallyDecoder.decode(TallyDocument.self, from: node)
      try TallySeal.check(node)
      // Many values can be written in two ways, of which a tally uses one.
      if try !self.jsonBytes.elementsEqual(node.text) {
        throw node.fault(expected: "a tally as it is written: its parts in order, and none of which nothing is said")
      }
    } catch {
      guard var fault = error.fault else { throw error }
      if fault.source.isExactly(source) {
        fault.line += line - 1
        // What a later line is says nothing of the whole input.
        if line > 1 { fault.format = nil }
      } else {
        // An error in a text that the tally contains has its position in that text.
        fault.source = "\(source):\(line): \(fault.source)"
      }
      throw .invalidInput(fault)
    }
  }

  /// The tally as JSON: one line, without LF.
  public var jsonBytes: [UInt8] {
    get throws(ReplayGateError) {
      do {
        return try TallyEncoder.json(of: self, sealedBy: TallySeal.member)
      } catch {
        throw .invalidConfiguration("the tally cannot be written: \(error)")
      }
    }
  }

  // MARK: Merging

  /// Adds the tally of the next piece of the last recording, or of the next recording.
  ///
  /// - Parameter later: The tally of what follows.
  /// - Throws: ``ReplayGateError/invalidConfiguration(_:)`` if the tallies are of different runs or not consecutive. This
  ///   tally must not be used after that; a ``TallyMerger`` sees to it.
  /// - Complexity: O(n) in the size of `later`.
  public mutating func merge(_ later: TallyDocument) throws(ReplayGateError) {
    if let difference = difference(from: later) { throw .invalidConfiguration("tallies do not merge: \(difference)") }
    // Only the first error is reported. What follows it has no effect.
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

  /// Describes how two tallies differ that are not of one run; nil if they are.
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
    // Neither tally can tell whether both contain the same id.
    if inputs.candidateRecording != nil, !inputs.isJoinedInParts {
      return "each is of two recordings joined whole; an \"id\" that both have would not be seen"
    }
    return details.options == other.details.options ? nil : "their details differ"
  }

  // MARK: The verdict

  /// The verdict over the whole recording.
  ///
  /// - Parameter gate: Determines the limits and the requested details. Its profiles, mode and waivers are replaced by
  ///   those of the tally.
  /// - Throws: ``ReplayGateError/invalidConfiguration(_:)`` if a piece is missing or a limit is out of bounds, and
  ///   ``ReplayGateError/invalidInput(_:)`` if a line is invalid.
  public func evaluation(under gate: Gate) throws(ReplayGateError) -> GateEvaluation {
    // Checked before the invalid line, whose number depends on the earlier pieces.
    if let first = recordings.first, first.asFirst == nil {
      throw .invalidConfiguration("the pieces of \(first.source) that come first are missing")
    }
    if let fault { throw .invalidInput(fault) }
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
