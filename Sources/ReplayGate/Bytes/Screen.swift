/// Who words are laid out for: a person at a terminal, or a log that is read and searched later.
///
/// It lays out text and writes none. Colour stands beside words that say the same, never alone.
///
///     let wide = Screen(columns: 140, isTerminal: true, isColoured: true)
///     print(report.table(on: wide), terminator: "")
public struct Screen: Sendable, Hashable {
  /// How a word is set off.
  package enum Tone: String, Sendable {
    case bad = "1;31"
    case good = "32"
    case odd = "33"
    case strong = "1"
    case faint = "2"
  }

  /// The number of columns that a sentence may take; at least 20.
  public let columns: Int
  /// Whether rows are fitted to the columns too. A log has each on one line.
  public let isTerminal: Bool
  /// Whether colours are shown, as the control sequences of a terminal.
  public let isColoured: Bool

  /// The columns of a log, and of a terminal that does not say how wide it is.
  package static let standardColumns = 100
  /// A terminal is not taken for narrower than this.
  private static let leastColumns = 20

  /// A log without colour: sentences of at most 100 columns, and each row of a table on one line.
  public static let log = Screen()

  /// Creates a screen.
  ///
  /// - Parameters:
  ///   - columns: The number of columns of the terminal; nil, and any number below 1, if it is not known, which gives 100.
  ///     Fewer than 20 count as 20. It has no effect on a log.
  ///   - isTerminal: Whether it is a terminal, to whose columns rows are fitted too.
  ///   - isColoured: Whether to use the colours of a terminal.
  public init(columns: Int? = nil, isTerminal: Bool = false, isColoured: Bool = false) {
    let known = isTerminal ? columns.flatMap { $0 > 0 ? $0 : nil } : nil
    self.columns = max(Self.leastColumns, known ?? Self.standardColumns)
    self.isTerminal = isTerminal
    self.isColoured = isColoured
  }

  /// The text in a tone.
  package func shown(_ text: String, _ tone: Tone) -> String {
    isColoured && !text.isEmpty ? "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// The columns that a text takes, without its tones. O(n).
  package static func width(of text: String) -> Int {
    var (width, isOfTone) = (0, false)
    for character in text {
      if character == "\u{1B}" {
        isOfTone = true
      } else if isOfTone {
        isOfTone = character != "m"
      } else {
        width += 1
      }
    }
    return width
  }

  // MARK: Lines

  /// A sentence in lines of at most `columns`, broken at spaces; those after the first are indented. A word that is
  /// longer than a line stays whole, and no line ends with a space. O(n).
  package func lines(_ text: String, indent: Int) -> [String] {
    let lead = text.prefix { $0 == " " }
    let words = text[lead.endIndex...].split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    return lines(words, between: " ", after: String(lead), indent: indent)
  }

  /// Parts that are never broken, in such lines.
  package func lines(_ parts: [String], between space: String, after lead: String, indent: Int) -> [String] {
    var lines: [String] = []
    var (line, width, isBegun) = (lead, Self.width(of: lead), false)
    for part in parts {
      let more = Self.width(of: part)
      if isBegun, width + space.count + more > columns {
        lines.append(Self.trimmed(line))
        (line, width, isBegun) = (String(repeating: " ", count: indent), indent, false)
      }
      // Of several spaces in a row, none begins or ends a line.
      if !isBegun, part.isEmpty { continue }
      line += (isBegun ? space : "") + part
      width += (isBegun ? space.count : 0) + more
      isBegun = true
    }
    return lines + [Self.trimmed(line)]
  }

  private static func trimmed(_ line: String) -> String {
    let end = line.utf8.lastIndex { $0 != UInt8(ascii: " ") }
    return end.map { String(line[...$0]) } ?? ""
  }

  /// A row: in such lines on a terminal, whole in a log.
  package func row(_ text: String, indent: Int) -> [String] { isTerminal ? lines(text, indent: indent) : [text] }

  /// A row with its newlines.
  package func rowText(_ text: String, indent: Int) -> String { row(text, indent: indent).map { $0 + "\n" }.joined() }
}
