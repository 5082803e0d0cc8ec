/// Which candidates have found their partner, in the recording's order: what a join must see once and only once.
struct CandidateJoin: Sendable {
  /// One record of the recording.
  struct Entry: Sendable {
    /// The candidate's number; nil without a partner.
    let candidate: Int?
    /// The id, where there is no partner to know it by.
    let id: String?
    /// The lines of the piece before it.
    let line: Int
    /// Of the id's value.
    let column: Int
    let isSameStrategy: Bool
  }

  private var isMatched: [Bool]
  private var idsWithoutPartner: Set<[UInt8]> = []
  private(set) var matched = 0
  /// The first candidate whose strategy is another than its partner's.
  private(set) var firstMismatch: Int?

  init(candidates: Int) { isMatched = [Bool](repeating: false, count: candidates) }

  /// Adds the records of a piece. Throws at the first whose id came before.
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
