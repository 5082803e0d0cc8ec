import ReplayGate

/// The headings of a Markdown document, and the lines between them.
///
/// Reads only the part of Markdown that is unambiguous. Anything else that could begin, end or hide a section is an
/// error with its line. So every reader of Markdown shows the sections that are found here:
///
/// - headings are `#` to `######` in the first column, not underlined ones;
/// - blocks of code and comments begin in the first column, or belong to a list, and have an end;
/// - there is no other HTML, and code within a line ends on that line.
struct MarkdownOutline {
  struct Heading: Hashable {
    let level: Int
    /// The text, without the heading's marks.
    let title: String
    let line: DocumentLine
  }

  /// A heading and the text below it, up to the next heading of its level or above.
  struct Section {
    let heading: Heading
    let lines: [DocumentLine]
  }

  private(set) var headings: [Heading] = []
  private let lines: [DocumentLine]
  /// Lines outside code and comments, without headings, reduced to their letters.
  private var spoken: [(letters: Appearance, line: DocumentLine)] = []

  /// The block that the next line can continue.
  private enum Context {
    /// None: the block has ended.
    case open
    /// A paragraph, a table or a quotation.
    case paragraph
    /// A list in the first column. Lines of its last entry are indented by at least `offset`.
    case list(offset: Int, hasFence: Bool)

    var isParagraph: Bool { if case .paragraph = self { true } else { false } }
  }

  /// Reads the lines of a document without its front matter.
  init(_ lines: [DocumentLine]) throws(DocumentFault) {
    self.lines = lines
    var context = Context.open
    var index = lines.startIndex
    while index < lines.endIndex {
      let line = lines[index]
      if let fence = MarkdownFence(line) {
        index = try Self.end(of: fence, from: index, in: lines)
        context = .open
      } else if line.bytes.begins(with: "<!--") {
        index = try Self.endOfComment(from: index, in: lines)
        context = .open
      } else {
        context = try read(line, context)
        index += 1
      }
    }
  }

  // MARK: Sections

  /// The section with a title, ignoring case.
  ///
  /// Throws if the title occurs twice, also as text that could be mistaken for a heading.
  func section(_ title: String) throws(DocumentFault) -> Section? {
    let wanted = Appearance(lettersOf: title)
    let alike = headings.filter { Appearance(lettersOf: $0.title).isLike(wanted) }
    for heading in alike where !heading.title.lowercased().isExactly(title.lowercased()) {
      throw heading.line.fault("a heading that reads '\(title)' and is spelled otherwise")
    }
    if alike.count > 1 { throw alike[1].line.fault("the heading '\(title)' a second time") }
    guard let heading = alike.first else { return nil }
    if let again = spoken.first(where: { $0.letters.isLike(wanted) }) {
      throw again.line.fault("'\(title)' a second time, as text")
    }
    let next = headings.first { $0.line.number > heading.line.number && $0.level <= heading.level }
    let end = next?.line.number ?? Int.max
    return Section(heading: heading, lines: lines.filter { $0.number > heading.line.number && $0.number < end })
  }

  // MARK: Blocks

  /// The index of the line after a block of code.
  private static func end(
    of fence: MarkdownFence, from start: Int, in lines: [DocumentLine]
  ) throws(DocumentFault) -> Int {
    guard let end = lines[(start + 1)...].firstIndex(where: fence.isEnded) else {
      throw lines[start].fault("a block of code without an end")
    }
    return end + 1
  }

  /// The index of the line after a comment at the start of a line.
  private static func endOfComment(from start: Int, in lines: [DocumentLine]) throws(DocumentFault) -> Int {
    let text = lines[start].bytes.dropFirst(4)
    if text.begins(with: ">") || text.begins(with: "->") { throw lines[start].fault("a comment that is empty") }
    for (offset, line) in lines[start...].enumerated() {
      let text = String(decoding: offset == 0 ? text : line.bytes, as: UTF8.self)
      if text.contains("--!>") { throw line.fault("a comment that some readers end here") }
      guard let end = text.firstRange(of: "-->") else { continue }
      if !text[end.upperBound...].allSatisfy({ $0 == " " }) { throw line.fault("text after a comment") }
      return start + offset + 1
    }
    throw lines[start].fault("a comment without an end")
  }

  /// Reads a line that does not begin code or a comment in the first column.
  private mutating func read(_ line: DocumentLine, _ context: Context) throws(DocumentFault) -> Context {
    if line.isBlank {
      if case .paragraph = context { return .open }
      return context
    }
    if line.bytes.contains(Byte.tab) { throw line.fault("a tab") }
    if line.indent > 0 { return try readIndented(line, context) }
    if let level = Self.headingLevel(line.bytes) {
      let title = Self.title(line.bytes.dropFirst(level))
      try Self.refuseMarkup(in: title, line)
      headings.append(Heading(level: level, title: String(decoding: title, as: UTF8.self), line: line))
      return .open
    }
    if let isBreak = try Self.isBreak(line, isAfterText: context.isParagraph), isBreak { return .open }
    if let marker = ListMarker(line.bytes) {
      if context.isParagraph, let number = marker.number, number != 1 { return try readText(line, .paragraph) }
      try Self.check(marker, line)
      _ = try readText(line, context)
      return .list(offset: marker.width, hasFence: false)
    }
    return try readText(line, .paragraph)
  }

  private mutating func readIndented(_ line: DocumentLine, _ context: Context) throws(DocumentFault) -> Context {
    switch context {
    case .list(let offset, let hasFence):
      if line.indent < offset { throw line.fault("indented by \(line.indent), and neither in the list nor out of it") }
      // Readers disagree where this code begins, so no later line counts as code.
      let isFence = line.content.run(of: UInt8(ascii: "`")) >= 3 || line.content.run(of: UInt8(ascii: "~")) >= 3
      return try readText(line, .list(offset: offset, hasFence: hasFence || isFence))
    case .open, .paragraph:
      if line.indent > 3 { return try readText(line, context) }
      let isText = context.isParagraph && MarkdownLine.isPlainStart(line.content)
      if !isText { throw line.fault("indented by \(line.indent), and in no list") }
      return try readText(line, context)
    }
  }

  /// Treats a line as text, whatever marks of lists, quotations and headings it begins with.
  private mutating func readText(_ line: DocumentLine, _ context: Context) throws(DocumentFault) -> Context {
    var knowsCode = true
    if case .list(_, let hasFence) = context { knowsCode = !hasFence }
    if let fault = MarkdownLine.fault(in: line.bytes, knowsCode: knowsCode) { throw line.fault(fault) }
    let text = line.bytes.drop { "#>*-+.) ".utf8.contains($0) || Byte.isDigit($0) }
    // Such an HTML block continues on the next lines.
    if text.begins(with: "<!--") || text.begins(with: "<br") { throw line.fault("a line that begins with HTML") }
    let marks = line.bytes[..<text.startIndex]
    let isHeading = zip(marks, marks.dropFirst()).contains { $0 == UInt8(ascii: "#") && $1 == Byte.space }
    if isHeading { try Self.refuseMarkup(in: text, line) }
    spoken.append((Appearance(lettersOf: String(decoding: text, as: UTF8.self)), line))
    return context
  }

  // MARK: Lines

  /// The number of marks at the start of `# Title`.
  static func headingLevel(_ line: ArraySlice<UInt8>) -> Int? {
    let level = line.run(of: UInt8(ascii: "#"))
    let next = line.dropFirst(level).first
    return (1...6).contains(level) && (next == nil || next == Byte.space) ? level : nil
  }

  /// The title without closing marks.
  private static func title(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let title = text.withoutSpaces
    var open = title
    while open.last == UInt8(ascii: "#") { open.removeLast() }
    return open.isEmpty || open.last == Byte.space ? open.withoutSpaces : title
  }

  /// A title must show what it spells, except for code and emphasis.
  private static func refuseMarkup(in title: ArraySlice<UInt8>, _ line: DocumentLine) throws(DocumentFault) {
    if let fault = InlineMarkdown.fault(in: title, .line) { throw line.fault("\(fault), in a heading") }
    if title.contains(UInt8(ascii: "[")) { throw line.fault("a link, in a heading") }
  }

  /// Whether a line of marks is a thematic break; nil if it is not a line of marks. A line that could be the underline
  /// of a heading or an empty list entry is an error.
  private static func isBreak(_ line: DocumentLine, isAfterText: Bool) throws(DocumentFault) -> Bool? {
    let marks = line.content
    guard let mark = marks.first, "-*_=".utf8.contains(mark), marks.allSatisfy({ $0 == mark || $0 == Byte.space })
    else { return nil }
    let isWhole = marks.count >= 3 && !marks.contains(Byte.space)
    if !isWhole || mark == UInt8(ascii: "=") { throw line.fault("a line of marks") }
    if mark == UInt8(ascii: "-"), isAfterText { throw line.fault("an underlined heading") }
    return true
  }

  /// The text of a list entry must not begin another list or block.
  private static func check(_ marker: ListMarker, _ line: DocumentLine) throws(DocumentFault) {
    let text = line.bytes.dropFirst(marker.width)
    if text.first == Byte.space { throw line.fault("an entry of a list that begins with code") }
    let isBlock =
      ListMarker(text) != nil || text.begins(with: ">") || text.begins(with: "```") || text.begins(with: "~~~")
    if isBlock { throw line.fault("an entry of a list that begins with another block") }
  }
}

/// The opening line of a code block in the first column: at least three backticks or tildes.
struct MarkdownFence {
  private let mark: UInt8
  private let count: Int

  init?(_ line: DocumentLine) {
    guard let mark = line.bytes.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
    let count = line.bytes.run(of: mark)
    if count < 3 { return nil }
    // Otherwise it is code within a line.
    if mark == UInt8(ascii: "`"), line.bytes.dropFirst(count).contains(mark) { return nil }
    self.mark = mark
    self.count = count
  }

  func isEnded(by line: DocumentLine) -> Bool {
    let text = line.bytes.dropFirst(line.indent)
    let marks = text.run(of: mark)
    return line.indent <= 3 && marks >= count
      && text.dropFirst(marks).allSatisfy { $0 == Byte.space || $0 == Byte.tab }
  }
}

/// The start of a list entry: `- `, `* `, `+ `, `1. ` or `1) `, followed by text.
struct ListMarker {
  /// Nil for a bullet.
  let number: Int?
  /// The width including the spaces after the mark; one space, if there are more than four.
  let width: Int

  init?(_ text: ArraySlice<UInt8>) {
    let digits = text.prefix(while: Byte.isDigit)
    let mark = text.dropFirst(digits.count).first
    let marks = digits.isEmpty ? "-*+" : ".)"
    guard digits.count <= 9, let mark, marks.utf8.contains(mark) else { return nil }
    let rest = text.dropFirst(digits.count + 1)
    let spaces = rest.run(of: Byte.space)
    guard spaces > 0, spaces < rest.count else { return nil }
    number = digits.isEmpty ? nil : digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    width = digits.count + 1 + (spaces > 4 ? 1 : spaces)
  }
}
