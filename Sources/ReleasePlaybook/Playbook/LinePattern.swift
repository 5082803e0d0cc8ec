import ReplayGate

/// A line that a command must print, or must not: its text, or a glob (`*` matches any text, `?` one character). It
/// matches whole lines, without control sequences and without white space at their ends.
struct LinePattern: Sendable, Hashable {
  @Exact private(set) var text: String
  private var characters: [Unicode.Scalar] { Array(text.unicodeScalars) }

  init(_ text: String) { self.text = text }

  /// Whether a line matches. O(length of the pattern × length of the line).
  func matches(_ line: String) -> Bool {
    let (pattern, line) = (characters, Array(line.unicodeScalars))
    var (place, position) = (0, 0)
    // The position of the last star, and of the end of the text that it has matched.
    var star: (place: Int, position: Int)?
    while position < line.count {
      if place < pattern.count, pattern[place] == "*" {
        star = (place, position)
        place += 1
      } else if place < pattern.count, pattern[place] == "?" || pattern[place] == line[position] {
        place += 1
        position += 1
      } else if let last = star {
        star = (last.place, last.position + 1)
        (place, position) = (last.place + 1, last.position + 1)
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == "*" }
  }
}
