/// A document in a strict form of YAML: block mappings and sequences, scalars on one line, block scalars, and flow
/// collections on one line. What could be read in two ways is a fault with its line: tabs, anchors, aliases, tags, merge
/// keys, keys given twice, scalars over several lines, several documents.
indirect enum YAMLNode: Hashable {
  struct Member: Hashable {
    let name: String
    let line: Int
    let value: YAMLNode
  }

  /// Nothing, as after `key:`.
  case null(line: Int)
  /// A scalar. A plain one may mean a number or a truth value; it is kept as it is spelled.
  case scalar(String, isPlain: Bool, line: Int)
  case sequence([YAMLNode], line: Int)
  /// In the file's order, each name once.
  case mapping([Member], line: Int)

  /// Reads a document.
  static func parse(_ text: [UInt8]) throws(DocumentFault) -> YAMLNode {
    try parse(lines: DocumentLine.lines(of: text))
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

  // MARK: What is expected

  /// The value of a member; nil if there is none. Throws if this is no mapping.
  func member(_ name: String) throws(DocumentFault) -> YAMLNode? {
    guard case .mapping(let members, _) = self else { throw fault("a mapping is expected") }
    return members.first { $0.name == name }?.value
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
