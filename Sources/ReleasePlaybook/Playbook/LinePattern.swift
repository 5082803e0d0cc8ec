import ReplayGate

/// What a command has to print, or must not: the text of a line, or a glob (`*` any text, `?` one character), of whole
/// lines without control sequences and white space at their ends.
struct LinePattern: Sendable, Hashable {
  @Exact private(set) var text: String
  private var characters: [Unicode.Scalar] { Array(text.unicodeScalars) }

  init(_ text: String) { self.text = text }

  /// Whether a line is that text, or of that form. O(length of the pattern × length of the line).
  func matches(_ line: String) -> Bool {
    let (pattern, line) = (characters, Array(line.unicodeScalars))
    var (place, position) = (0, 0)
    // Where the last star stands, and how much of the line it has taken.
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
