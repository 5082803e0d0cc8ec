/// Markdown for GitHub and GitLab, limited to a number of bytes regardless of its content.
///
/// A part is added as a whole or not at all. Each part that can be left out has a short note that says so, and
/// `reserve` bytes are kept free for these notes.
struct MarkdownPage {
  private(set) var text = ""
  private let limit: Int
  /// The number of bytes that are kept free for notes about omitted parts.
  private let reserve: Int

  init(limit: Int, reserve: Int) {
    self.limit = limit
    self.reserve = reserve
  }

  /// Adds a part that must not be left out. The caller limits its size.
  mutating func add(_ part: String) { text += part }

  /// Adds a part if there is room for it. Returns whether there was.
  mutating func addIfItFits(_ part: String, keeping more: Int = 0) -> Bool {
    guard hasRoom(for: part, keeping: more) else { return false }
    text += part
    return true
  }

  /// Whether there is room for a part.
  func hasRoom(for part: String, keeping more: Int = 0) -> Bool {
    text.utf8.count + part.utf8.count + more + reserve <= limit
  }

  /// Adds a table with as many rows as there is room for, at most `rowLimit`, followed by the number of further rows.
  ///
  /// - Parameters:
  ///   - total: The number of all rows. `rows` may contain only the first of them.
  ///   - keeping: The number of bytes that are kept free for what follows.
  ///   - rest: What happened to the further rows.
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

  // MARK: Foreign text

  /// Any text as a code span, also within a table. It cannot become a link, a mention or other markup.
  static func code(_ text: String) -> String {
    if text.isEmpty { return "" }
    var content = ""
    for scalar in text.unicodeScalars {
      // In a table the backslash is removed again.
      if scalar == "|" { content += "\\" }
      content.unicodeScalars.append(scalar == "\n" || scalar == "\r" ? " " : scalar)
    }
    let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
    let ends = [content.unicodeScalars.first, content.unicodeScalars.last]
    let needsSpace = ends.contains("`") || ends.allSatisfy { $0 == " " }
    return needsSpace ? "\(fence) \(content) \(fence)" : fence + content + fence
  }

  /// A text of the program that may contain a name. It becomes a code span if it contains a character that could be
  /// markup.
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

  /// A code block with a fence that is longer than any in the text.
  static func block(_ text: String, language: String) -> String {
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
    return "\(fence)\(language)\n\(text)\n\(fence)\n\n"
  }
}
