/// The candidates that have found their partner so far. It detects repeated ids, in the order of the recording.
struct CandidateJoin: Sendable {
  /// One record of the recording.
  struct Entry: Sendable {
    /// The number of the candidate; nil if the record has no partner.
    let candidate: Int?
    /// The id; nil if there is a partner, whose number identifies it.
    let id: String?
    /// The number of lines of the piece before this one.
    let line: Int
    /// The column of the id's value.
    let column: Int
    let isSameStrategy: Bool
  }

  private var isMatched: [Bool]
  private var idsWithoutPartner: Set<[UInt8]> = []
  private(set) var matched = 0
  /// The first candidate whose strategy differs from that of its partner.
  private(set) var firstMismatch: Int?

  init(candidates: Int) { isMatched = [Bool](repeating: false, count: candidates) }

  /// Adds the records of a piece. Throws at the first one whose id was added before.
  mutating func add(
    _ entries: [Entry], index: CandidateIndex, source: String, after lines: Int
  ) throws(ReplayGateError) {
    for entry in entries {
      let isNew: Bool
      if let candidate = entry.candidate {
        isNew = !isMatched[candidate]
        isMatched[candidate] = true
        matched += 1
        if !entry.isSameStrategy, firstMismatch == nil { firstMismatch = candidate }
      } else {
        isNew = idsWithoutPartner.insert(Array((entry.id ?? "").utf8)).inserted
      }
      guard isNew else {
        throw .invalidInput(
          InputFault(
            source: source, line: lines + entry.line + 1, column: entry.column, found: "it again",
            expected: "each \"id\" once where two recordings are joined"))
      }
    }
  }
}
