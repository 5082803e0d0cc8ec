/// The shapes of the recordings for measurements. The same shape, count and seed give the same bytes on every machine.
public enum RecordingShape: String, CaseIterable, Sendable {
  /// As production writes it, without spaces.
  case minified
  /// As Python's `json.dumps` writes it by default.
  case spaced
  /// Members in random order in every object.
  case shuffled
  /// Two unknown members in every object.
  case unknown
  /// One character in forty as a `\u` escape.
  case escapes
  /// Names and ids that are not ASCII.
  case nonASCII = "non-ascii"
  /// Ids of 64 bytes.
  case longIds = "long-ids"
  /// Lines that end in CR and LF.
  case crlf
  /// One line with the requested number of orders.
  case hugeLine = "huge-line"
  /// Only the required members.
  case tiny
  /// One to three unusual properties in each decision.
  case edge

  /// The bytes of a recording of `count` decisions, or of one decision with `count` orders for the huge line.
  public func recording(decisions count: Int, seed: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    write(decisions: count, seed: seed) { bytes += $0 }
    return bytes
  }

  /// Passes the bytes of a recording to `body`, one line at a time.
  public func write(decisions count: Int, seed: UInt64, to body: ([UInt8]) throws -> Void) rethrows {
    if self == .hugeLine { return try body(LongLine.orders.line(elements: count)) }
    var random = SplitMix64(seed: seed)
    var line: [UInt8] = []
    for index in 0..<count {
      line.removeAll(keepingCapacity: true)
      spelling.append(decision(index, &random), to: &line, &random)
      if self == .crlf { line.append(0x0D) }
      line.append(0x0A)
      try body(line)
    }
  }

  private var spelling: JSONSpelling {
    switch self {
    case .spaced: JSONSpelling(isSpaced: true)
    case .shuffled: JSONSpelling(isShuffled: true)
    case .escapes: JSONSpelling(escapesPerMille: 25)
    default: JSONSpelling()
    }
  }

  private func decision(_ index: Int, _ random: inout SplitMix64) -> JSONValue {
    switch self {
    case .unknown: RealisticDecision(hasUnknownMembers: true).make(index, &random)
    case .nonASCII: RealisticDecision(suffix: "-\u{5E02}\u{5834}-\u{E9}").make(index, &random)
    case .longIds: RealisticDecision(idLength: 64).make(index, &random)
    case .edge: EdgeDecision.make(index, &random)
    case .tiny:
      .members([
        "schemaVersion": "replay-gate-decision.v1", "id": .int(index).asText, "strategyId": "s",
        "evidence": .members([:]),
      ])
    default: RealisticDecision().make(index, &random)
    }
  }
}

extension JSONValue {
  fileprivate var asText: JSONValue { if case .number(let spelling) = self { .text(spelling) } else { self } }
}
