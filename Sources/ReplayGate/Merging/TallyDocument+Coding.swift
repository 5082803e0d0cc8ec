extension TallyDocument: TallyValue {
  private enum Key: String, CodingKey {
    case schemaVersion, engine, baseline, candidate, waivers, candidateRecording, joinedInParts, recordings, tally
    case details, fault
    /// Covers the text, not the value: `TallySeal` writes and checks it.
    case digest
  }

  /// Reads a tally. Other versions are refused.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    guard try container.decode(String.self, forKey: .schemaVersion).isExactly(Self.schemaVersion) else {
      throw container.fault("\"schemaVersion\" to be \"\(Self.schemaVersion)\"")
    }
    var inputs = Inputs(
      engine: try container.decode(String.self, forKey: .engine),
      baseline: try container.decode(TallyProfile.self, forKey: .baseline),
      candidate: try container.decode(TallyProfile.self, forKey: .candidate),
      waivers: try container.decodeIfPresent(TallyWaivers.self, forKey: .waivers),
      candidateRecording: try container.decodeIfPresent(String.self, forKey: .candidateRecording))
    inputs.isJoinedInParts = try container.decode(Bool.self, forKey: .joinedInParts)
    let recordings = try container.decode([TallySpan].self, forKey: .recordings)
    let tally = try container.decode(ReplayTally.self, forKey: .tally)
    let waivers = inputs.waivers?.waivers.all.count ?? 0
    self.init(
      inputs: inputs, recordings: recordings, tally: tally,
      details: try container.decode(ReplayDetails.self, forKey: .details),
      fault: try container.decodeIfPresent(InputFault.self, forKey: .fault))
    // Each has at most 2^60 lines; the sum of several may overflow.
    let lines = recordings.reduce(0) { min($0 + $1.lines, 1 << 60) }
    guard !recordings.isEmpty, hasNamesOnce, tally.records <= lines,
      details.isConsistent(with: tally.records), tally.turns.isConsistent(with: inputs.baseline.profile),
      [0, waivers].contains(tally.waiverCounts.count)
    else { throw container.fault("a tally whose parts agree") }
  }

  /// Writes a tally.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.schemaVersion, forKey: .schemaVersion)
    try container.encode(inputs.engine, forKey: .engine)
    try container.encode(inputs.baseline, forKey: .baseline)
    try container.encode(inputs.candidate, forKey: .candidate)
    try container.encodeIfPresent(inputs.waivers, forKey: .waivers)
    try container.encodeIfPresent(inputs.candidateRecording, forKey: .candidateRecording)
    try container.encode(inputs.isJoinedInParts, forKey: .joinedInParts)
    try container.encode(recordings, forKey: .recordings)
    try container.encode(tally, forKey: .tally)
    try container.encode(details, forKey: .details)
    try container.encodeIfPresent(fault, forKey: .fault)
  }
}

extension InputFault: TallyValue {
  private enum Key: String, CodingKey { case source, line, column, found, expected, format }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      source: try container.decode(String.self, forKey: .source), line: try container.count(.line),
      column: try container.count(.column), found: try container.decode(String.self, forKey: .found),
      expected: try container.decode(String.self, forKey: .expected),
      format: try container.namedIfPresent(.format, \.rawValue))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(source, forKey: .source)
    try container.encode(line, forKey: .line)
    try container.encode(column, forKey: .column)
    try container.encode(found, forKey: .found)
    try container.encode(expected, forKey: .expected)
    try container.encodeIfPresent(format?.rawValue, forKey: .format)
  }
}
