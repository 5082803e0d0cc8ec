/// Suggests the name that a mistyped word most likely means.
enum NearestName {
  /// Nil if no candidate is near: within a third of the word's length, at most three edits, or as the start of only
  /// one.
  static func to(_ word: String, among candidates: [String]) -> String? {
    let typed = bare(word)
    guard !typed.isEmpty else { return nil }
    let limit = max(1, min(3, typed.count / 3))
    let ranked = candidates.map { (name: $0, distance: distance(typed, bare($0))) }
    if let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= limit { return best.name }
    let longer = candidates.filter { bare($0).starts(with: typed) }
    return longer.count == 1 ? longer[0] : nil
  }

  /// ` (did you mean X?)`, or an empty string.
  static func hint(for word: String, among candidates: [String]) -> String {
    to(word, among: candidates).map { "; did you mean \($0)?" } ?? ""
  }

  private static func bare(_ word: String) -> [Character] {
    Array(word.lowercased().drop { $0 == "-" })
  }

  /// The number of insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var rows = Array(repeating: Array(repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count { rows[i][0] = i }
    for j in 0...b.count { rows[0][j] = j }
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    for i in 1...a.count {
      for j in 1...b.count {
        let replaced = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, replaced)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
        }
      }
    }
    return rows[a.count][b.count]
  }
}
