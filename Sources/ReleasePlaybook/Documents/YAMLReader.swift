import ReplayGate

/// Reads ``YAMLNode`` from lines. Nesting is bounded, so that no document can exhaust the stack.
struct YAMLReader {
  private var lines: [DocumentLine]
  private var index = 0
  private static let maximumDepth = 32

  init(_ lines: [DocumentLine]) throws(DocumentFault) { self.lines = lines }

  mutating func readDocument() throws(DocumentFault) -> YAMLNode {
    try skipBlank()
    if index < lines.count, lines[index].bytes.elementsEqual("---".utf8) {
      index += 1
      try skipBlank()
    }
    guard index < lines.count else { return .null(line: 1) }
    let line = lines[index]
    if line.indent > 0 { throw line.fault("indented, and nothing above it") }
    let node = try readBlock(indent: 0, depth: 0)
    if index < lines.count { throw lines[index].fault("not in the indentation of what stands above") }
    return node
  }

  // MARK: Blocks

  /// Skips to the next line that is not blank.
  private mutating func skipBlank() throws(DocumentFault) {
    while index < lines.count {
      let content = lines[index].content
      if !content.isEmpty, content.first != UInt8(ascii: "#") { return }
      index += 1
    }
  }

  /// Reads the mapping, sequence or scalar that begins on this line at this indentation.
  private mutating func readBlock(indent: Int, depth: Int) throws(DocumentFault) -> YAMLNode {
    let line = lines[index]
    if depth > Self.maximumDepth { throw line.fault("nested too deep") }
    try Self.refuseMarkers(line)
    let content = line.bytes.dropFirst(indent)
    if Self.isEntry(content) { return try readSequence(indent: indent, depth: depth) }
    if YAMLText.key(content) != nil { return try readMapping(indent: indent, depth: depth) }
    index += 1
    var text = YAMLText(content.withoutSpaces, line)
    let node = try text.readScalar()
    try refuseContinuation(above: indent - 1)
    return node
  }

  private mutating func readMapping(indent: Int, depth: Int) throws(DocumentFault) -> YAMLNode {
    let start = lines[index].number
    var members: [YAMLNode.Member] = []
    while index < lines.count, lines[index].indent == indent {
      let line = lines[index]
      try Self.refuseMarkers(line)
      let content = line.bytes.dropFirst(indent)
      guard let (name, rest) = YAMLText.key(content) else { throw line.fault("no 'key: value'") }
      if members.contains(where: { $0.name.looksLike(name) }) { throw line.fault("the key '\(name)' a second time") }
      index += 1
      let value = try readValue(rest, line, indent: indent, isMember: true, depth: depth)
      members.append(YAMLNode.Member(name: name, line: line.number, value: value))
      try skipBlank()
    }
    try refuseDeeper(than: indent)
    return .mapping(members, line: start)
  }

  private mutating func readSequence(indent: Int, depth: Int) throws(DocumentFault) -> YAMLNode {
    let start = lines[index].number
    var elements: [YAMLNode] = []
    while index < lines.count, lines[index].indent == indent, Self.isEntry(lines[index].bytes.dropFirst(indent)) {
      let line = lines[index]
      try Self.refuseMarkers(line)
      let rest = line.bytes.dropFirst(indent + 1)
      let inner = rest.drop { $0 == Byte.space }
      if Self.isEntry(inner) { throw line.fault("a sequence that begins within an entry") }
      if YAMLText.key(inner) != nil {
        // `- key: value` is a mapping indented to its key.
        let column = indent + 1 + (rest.count - inner.count)
        lines[index] = DocumentLine(
          number: line.number, bytes: ([UInt8](repeating: Byte.space, count: column) + inner)[...])
        elements.append(try readBlock(indent: column, depth: depth + 1))
      } else {
        index += 1
        elements.append(try readValue(inner, line, indent: indent, isMember: false, depth: depth))
      }
      try skipBlank()
    }
    try refuseDeeper(than: indent)
    return .sequence(elements, line: start)
  }

  /// Reads the value after a key or a dash, on the same line or below it.
  private mutating func readValue(
    _ rest: ArraySlice<UInt8>, _ line: DocumentLine, indent: Int, isMember: Bool, depth: Int
  ) throws(DocumentFault) -> YAMLNode {
    let text = rest.withoutSpaces
    if let mark = text.first, "|>".utf8.contains(mark) {
      return try readBlockScalar(text, line, indent: indent)
    }
    if !text.isEmpty, text.first != UInt8(ascii: "#") {
      var value = YAMLText(text, line)
      let node = try value.readValue()
      try refuseContinuation(above: indent)
      return node
    }
    try skipBlank()
    guard index < lines.count else { return .null(line: line.number) }
    let next = lines[index]
    if next.indent > indent { return try readBlock(indent: next.indent, depth: depth + 1) }
    // The sequence of a member may have the same indentation as the member.
    if isMember, next.indent == indent, Self.isEntry(next.bytes.dropFirst(indent)) {
      return try readSequence(indent: indent, depth: depth + 1)
    }
    return .null(line: line.number)
  }

  /// Reads `|` and `>` with their text.
  private mutating func readBlockScalar(
    _ header: ArraySlice<UInt8>, _ line: DocumentLine, indent: Int
  ) throws(DocumentFault) -> YAMLNode {
    let isFolded = header.first == UInt8(ascii: ">")
    let chomping = String(decoding: header.dropFirst(), as: UTF8.self)
    guard ["", "-", "+"].containsExactly(chomping) else {
      throw line.fault("a block scalar that begins with more than | or >")
    }
    var texts: [String] = []
    var width: Int?
    while index < lines.count {
      let next = lines[index]
      if next.isBlank {
        let inside = next.bytes.dropFirst(width ?? next.bytes.count)
        if width == nil, !next.bytes.isEmpty {
          throw next.fault("a blank line with spaces before a block scalar's text")
        }
        texts.append(String(decoding: inside, as: UTF8.self))
      } else if next.indent > indent {
        if next.indent < width ?? next.indent { throw next.fault("less indented than the text above") }
        width = width ?? next.indent
        texts.append(String(decoding: next.bytes.dropFirst(width!), as: UTF8.self))
      } else {
        break
      }
      index += 1
    }
    let trailing = texts.reversed().prefix(while: \.isEmpty).count
    let body = texts.dropLast(trailing)
    var text: String
    if isFolded {
      let isPlain = body.allSatisfy { !$0.isEmpty && !$0.hasPrefix(" ") && !$0.hasPrefix("\t") }
      if !isPlain { throw line.fault("a folded scalar with blank or indented lines") }
      text = body.joined(separator: " ")
    } else {
      text = body.joined(separator: "\n")
    }
    if chomping == "+" {
      text += String(repeating: "\n", count: trailing + (body.isEmpty ? 0 : 1))
    } else if chomping.isEmpty, !body.isEmpty {
      text += "\n"
    }
    return .scalar(text, isPlain: false, line: line.number)
  }

  // MARK: Refusals

  private static func isEntry(_ text: ArraySlice<UInt8>) -> Bool {
    text.first == UInt8(ascii: "-") && text.dropFirst().first ?? Byte.space == Byte.space
  }

  private static func refuseMarkers(_ line: DocumentLine) throws(DocumentFault) {
    let isMarker = line.bytes.begins(with: "---") || line.bytes.begins(with: "...") || line.bytes.begins(with: "%")
    if isMarker { throw line.fault("a mark between documents") }
    if line.bytes.contains(Byte.tab) { throw line.fault("a tab") }
  }

  /// A scalar must end on its line.
  private mutating func refuseContinuation(above indent: Int) throws(DocumentFault) {
    try skipBlank()
    if index < lines.count, lines[index].indent > indent {
      throw lines[index].fault("goes on with what stands above")
    }
  }

  private func refuseDeeper(than indent: Int) throws(DocumentFault) {
    if index < lines.count, lines[index].indent > indent { throw lines[index].fault("indented otherwise than above") }
  }
}
