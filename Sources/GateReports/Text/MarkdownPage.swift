/// Markdown as GitHub and GitLab read it, kept within a number of bytes whatever is put into it.
///
/// A part is added whole or not at all, and what follows it is told how much is left. Every part that can be left out
/// has a bounded word that says so, and `reserve` is kept for these.
struct MarkdownPage {
  private(set) var text = ""
  private let limit: Int
  /// What is kept free for the words that say what was left out.
  private let reserve: Int

  init(limit: Int, reserve: Int) {
    self.limit = limit
    self.reserve = reserve
  }

  /// Adds what must stand there, bounded by whoever calls.
  mutating func add(_ part: String) { text += part }

  /// Adds a part where there is room for it, and says whether there was.
  mutating func addIfItFits(_ part: String, keeping more: Int = 0) -> Bool {
    guard text.utf8.count + part.utf8.count + more + reserve <= limit else { return false }
    text += part
    return true
  }

  /// Adds a table of rows, as many as there is room for, `rowLimit` at most; then how many there are besides.
  ///
  /// - Parameters:
  ///   - total: How many there are, of which `rows` may be the first.
  ///   - keeping: Bytes kept free for what must follow.
  ///   - rest: What became of the others.
  mutating func addTable(
    _ header: [String], rows: some Sequence<[String]>, total: Int, rowLimit: Int = .max, noun: String, keeping: Int = 0,
    rest: String = "left out"
  ) {
    var shown = 0
    let head = Self.row(header) + Self.row(header.map { _ in "---" })
    for row in rows {
      let part = (shown == 0 ? head : "") + Self.row(row)
      guard shown < rowLimit, addIfItFits(part, keeping: keeping) else { break }
      shown += 1
    }
    if shown < total {
      let more = FigureText.count(total - shown, shown == 0 ? noun : "more \(noun)")
      add((shown == 0 ? "" : "\n") + "_\(more) \(rest)._\n")
    }
    add("\n")
  }

  private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }

  // MARK: Text from elsewhere

  /// Text as it is, as a span of code: no link, no mention, no markup can come of it, also inside a table.
  static func code(_ text: String) -> String {
    if text.isEmpty { return "" }
    var content = ""
    for scalar in text.unicodeScalars {
      // A table takes the backslash away again.
      if scalar == "|" { content += "\\" }
      content.unicodeScalars.append(scalar == "\n" || scalar == "\r" ? " " : scalar)
    }
    let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
    let ends = [content.unicodeScalars.first, content.unicodeScalars.last]
    let needsSpace = ends.contains("`") || ends.allSatisfy { $0 == " " }
    return needsSpace ? "\(fence) \(content) \(fence)" : fence + content + fence
  }

  /// Words of our own with a name among them, perhaps: as they are where nothing in them could be markup.
  static func words(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", " ", ",", ";", "%", "(", ")": true
      default: false
      }
    }
    return isPlain ? text : code(text)
  }

  private static func longestRun(of wanted: Unicode.Scalar, in text: String) -> Int {
    var (longest, run) = (0, 0)
    for scalar in text.unicodeScalars {
      run = scalar == wanted ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  /// A block of code with a fence that is longer than any in it.
  static func block(_ text: String, language: String) -> String {
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
    return "\(fence)\(language)\n\(text)\n\(fence)\n\n"
  }
}
