import ReplayGate

/// A document in a strict subset of YAML: block mappings and sequences, scalars on one line, block scalars, and flow
/// collections on one line. Anything ambiguous is an error with its line: tabs, anchors, aliases, tags, merge keys,
/// repeated keys, multi-line scalars, several documents.
indirect enum YAMLNode: Hashable {
  struct Member: Hashable {
    let name: String
    let line: Int
    let value: YAMLNode
  }

  /// An empty value, as after `key:`.
  case null(line: Int)
  /// A scalar. Plain numbers and truth values are kept as text.
  case scalar(String, isPlain: Bool, line: Int)
  case sequence([YAMLNode], line: Int)
  /// The members in the order of the file. Names are unique.
  case mapping([Member], line: Int)

  /// Reads a document.
  static func parse(_ text: [UInt8]) throws(DocumentFault) -> YAMLNode {
    try DocumentLine.refuseForeign(text)
    return try parse(lines: DocumentLine.lines(of: text))
  }

  static func parse(lines: [DocumentLine]) throws(DocumentFault) -> YAMLNode {
    var reader = try YAMLReader(lines)
    return try reader.readDocument()
  }

  var line: Int {
    switch self {
    case .null(let line), .scalar(_, _, let line), .sequence(_, let line), .mapping(_, let line): line
    }
  }

  func fault(_ words: String) -> DocumentFault { DocumentFault(line: line, words: words) }

  // MARK: Typed access

  /// The value of a member; nil if it is absent. Throws if this is not a mapping.
  func member(_ name: String) throws(DocumentFault) -> YAMLNode? {
    guard case .mapping(let members, _) = self else { throw fault("a mapping is expected") }
    return members.first { $0.name.isExactly(name) }?.value
  }

  func members() throws(DocumentFault) -> [Member] {
    guard case .mapping(let members, _) = self else { throw fault("a mapping is expected") }
    return members
  }

  func elements() throws(DocumentFault) -> [YAMLNode] {
    guard case .sequence(let elements, _) = self else { throw fault("a sequence is expected") }
    return elements
  }

  func text() throws(DocumentFault) -> String {
    guard case .scalar(let text, _, _) = self else { throw fault("a text is expected") }
    return text
  }
}
