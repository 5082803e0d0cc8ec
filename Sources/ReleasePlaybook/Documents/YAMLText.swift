import ReplayGate

/// Scalars and flow collections on one line.
struct YAMLText {
  private var rest: ArraySlice<UInt8>
  private let line: DocumentLine

  init(_ text: ArraySlice<UInt8>, _ line: DocumentLine) {
    rest = text
    self.line = line
  }

  /// The key of `key: value` and the text after the colon; nil if a line has no key.
  static func key(_ text: ArraySlice<UInt8>) -> (name: String, rest: ArraySlice<UInt8>)? {
    guard let first = text.first else { return nil }
    var name: ArraySlice<UInt8>
    var rest: ArraySlice<UInt8>
    if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") {
      name = text.dropFirst().prefix { $0 != first && $0 != UInt8(ascii: "\\") }
      rest = text.dropFirst(name.count + 1)
      guard rest.first == first else { return nil }
      rest = rest.dropFirst()
    } else {
      name = text.prefix(while: isPlainInKey)
      rest = text.dropFirst(name.count)
      guard Byte.isLetter(first) || Byte.isDigit(first) || first == UInt8(ascii: "_"), name.last != Byte.space else {
        return nil
      }
    }
    guard rest.first == UInt8(ascii: ":"), rest.dropFirst().first ?? Byte.space == Byte.space else { return nil }
    return (String(decoding: name, as: UTF8.self), rest.dropFirst())
  }

  private static func isPlainInKey(_ byte: UInt8) -> Bool {
    Byte.isLetter(byte) || Byte.isDigit(byte) || "_-./ ".utf8.contains(byte)
  }

  /// Reads a scalar or a flow collection. Only a comment may follow it.
  mutating func readValue() throws(DocumentFault) -> YAMLNode {
    guard rest.first == UInt8(ascii: "[") || rest.first == UInt8(ascii: "{") else { return try readScalar() }
    let node = try readFlow(depth: 0)
    try refuseRest()
    return node
  }

  mutating func readScalar() throws(DocumentFault) -> YAMLNode {
    guard let first = rest.first else { throw line.fault("no value") }
    if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") {
      let text = try readQuoted(first)
      try refuseRest()
      return .scalar(text, isPlain: false, line: line.number)
    }
    let next = rest.dropFirst().first ?? Byte.space
    let isIndicator = "?:,[]{}#&*!|>%@`".utf8.contains(first) || (first == UInt8(ascii: "-") && next == Byte.space)
    if isIndicator { throw line.fault("a value that begins with '\(Character(Unicode.Scalar(first)))'") }
    var text = rest
    // A comment begins after a space.
    if let comment = text.indices.first(where: { text[$0...].begins(with: " #") }) { text = text[..<comment] }
    text = text.withoutSpaces
    if text.last == UInt8(ascii: ":") || text.indices.contains(where: { text[$0...].begins(with: ": ") }) {
      throw line.fault("a colon in a plain value")
    }
    return .scalar(String(decoding: text, as: UTF8.self), isPlain: true, line: line.number)
  }

  private func refuseRest() throws(DocumentFault) {
    let after = rest.withoutSpaces
    let isComment = after.first == UInt8(ascii: "#") && rest.first == Byte.space
    if !after.isEmpty, !isComment { throw line.fault("text after a value") }
  }

  private mutating func readQuoted(_ quote: UInt8) throws(DocumentFault) -> String {
    var bytes: [UInt8] = []
    rest.removeFirst()
    while let byte = rest.popFirst() {
      if byte == quote {
        guard quote == UInt8(ascii: "'"), rest.first == quote else { return String(decoding: bytes, as: UTF8.self) }
        rest.removeFirst()
        bytes.append(quote)
      } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        let escapes: [UInt8: UInt8] = [
          UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "\""): UInt8(ascii: "\""),
          UInt8(ascii: "/"): UInt8(ascii: "/"), UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): Byte.tab,
        ]
        guard let next = rest.popFirst(), let escaped = escapes[next] else { throw line.fault("an escape") }
        bytes.append(escaped)
      } else {
        bytes.append(byte)
      }
    }
    throw line.fault("a quotation without an end")
  }

  // MARK: Flow collections

  private mutating func readFlow(depth: Int) throws(DocumentFault) -> YAMLNode {
    if depth > 8 { throw line.fault("nested too deep") }
    let isSequence = rest.removeFirst() == UInt8(ascii: "[")
    let end = UInt8(ascii: isSequence ? "]" : "}")
    var elements: [YAMLNode] = []
    var members: [YAMLNode.Member] = []
    skipSpaces()
    while rest.first != end {
      if isSequence {
        elements.append(try readFlowValue(depth: depth))
      } else {
        let name = try readFlowKey()
        if members.contains(where: { $0.name.looksLike(name) }) { throw line.fault("the key '\(name)' a second time") }
        members.append(YAMLNode.Member(name: name, line: line.number, value: try readFlowValue(depth: depth)))
      }
      skipSpaces()
      guard rest.first == UInt8(ascii: ",") else { break }
      rest.removeFirst()
      skipSpaces()
    }
    guard rest.popFirst() == end else { throw line.fault("a collection without an end on its line") }
    return isSequence ? .sequence(elements, line: line.number) : .mapping(members, line: line.number)
  }

  private mutating func readFlowKey() throws(DocumentFault) -> String {
    guard let (name, after) = Self.key(rest), after.first == Byte.space else { throw line.fault("no 'key: value'") }
    rest = after
    skipSpaces()
    return name
  }

  private mutating func readFlowValue(depth: Int) throws(DocumentFault) -> YAMLNode {
    guard let first = rest.first else { throw line.fault("a collection without an end on its line") }
    if first == UInt8(ascii: "[") || first == UInt8(ascii: "{") { return try readFlow(depth: depth + 1) }
    if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") {
      return .scalar(try readQuoted(first), isPlain: false, line: line.number)
    }
    let text = rest.prefix { !",[]{}:#&*!|>'\"%@`?".utf8.contains($0) }
    let next = text.dropFirst().first
    if text.first == UInt8(ascii: "-"), next == nil || next == Byte.space { throw line.fault("a dash in a collection") }
    rest = rest.dropFirst(text.count)
    let plain = text.withoutSpaces
    if plain.isEmpty { throw line.fault("a value in a collection that is not plain") }
    return .scalar(String(decoding: plain, as: UTF8.self), isPlain: true, line: line.number)
  }

  private mutating func skipSpaces() { rest = rest.drop { $0 == Byte.space } }
}
