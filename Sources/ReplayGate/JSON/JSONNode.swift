/// A value of a JSON text that is read into memory, for small and rare inputs such as profiles and gate files. It is
/// read as strictly as a recording (contract section 2): valid UTF-8, no repeated member, at most 128 levels.
///
/// A node stores its position, so that an error about it has a line and a column.
package struct JSONNode: Sendable {
  /// The kinds of values.
  package enum Kind: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number; infinite if it is out of the range of a double.
    case number(Double)
    /// A string, unescaped.
    case string(String)
    /// The elements of an array.
    case array([JSONNode])
    /// The members of an object, in the order of the text.
    case object([JSONMember])
  }

  /// The text that contains the value.
  struct Origin: Sendable {
    let source: String
    let bytes: [UInt8]
    /// Whether the text is a line that others may follow.
    var isLine = false
  }

  /// The value.
  package let kind: Kind
  /// The position in the text, in bytes.
  let offset: Int
  let origin: Origin

  /// The bytes of the value.
  package let text: ArraySlice<UInt8>

  /// Reads a text that consists of one value. Skips a byte order mark at its start.
  ///
  /// - Parameters:
  ///   - bytes: The text.
  ///   - source: The name in error messages.
  ///   - isLine: Whether the text is a line, without its end, that others may follow.
  /// - Throws: `ReplayGateError.invalidInput` with line and column. If the text is data of a known format instead, the
  ///   error names it.
  /// - Complexity: O(n log n).
  package static func parse(
    _ bytes: [UInt8], source: String, isLine: Bool = false
  ) throws(ReplayGateError) -> JSONNode {
    try JSONTreeReader.root(of: bytes[...], in: Origin(source: source, bytes: bytes, isLine: isLine))
  }

  /// Reads a file that consists of one value.
  ///
  /// - Throws: `ReplayGateError.unreadable`, or the errors of `parse`.
  package static func load(path: String) throws(ReplayGateError) -> JSONNode {
    try parse(InputFile.readAll(path: path), source: path)
  }

  /// Reads a text with one value per line. Skips lines that contain only white space.
  ///
  /// - Throws: The errors of `parse`.
  package static func parseLines(_ bytes: [UInt8], source: String) throws(ReplayGateError) -> [JSONNode] {
    let origin = Origin(source: source, bytes: bytes)
    var nodes: [JSONNode] = []
    for line in bytes.split(separator: 0x0A) {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      nodes.append(try JSONTreeReader.root(of: line, in: origin))
    }
    return nodes
  }

  // MARK: Errors

  /// The error about this value. `found` describes the value; by default its first bytes do.
  package func fault(expected: String, found: String? = nil) -> ReplayGateError {
    origin.fault(at: offset, expected: expected, found: found)
  }

  // MARK: Typed access

  /// Whether it is `null`.
  package var isNull: Bool { if case .null = kind { true } else { false } }

  /// The members of the object. `name` is the value's name in the error if it is not an object.
  package func object(_ name: String) throws(ReplayGateError) -> JSONObject {
    guard case .object(let members) = kind else { throw fault(expected: "\"\(name)\" to be an object") }
    return JSONObject(members: members, node: self)
  }

  /// The elements of the array.
  package func array(_ name: String) throws(ReplayGateError) -> [JSONNode] {
    guard case .array(let elements) = kind else { throw fault(expected: "\"\(name)\" to be an array") }
    return elements
  }

  /// The string.
  package func string(_ name: String) throws(ReplayGateError) -> String {
    guard case .string(let text) = kind else { throw fault(expected: "\"\(name)\" to be a string") }
    return text
  }

  /// The string, which must not be blank (contract section 3).
  package func text(_ name: String) throws(ReplayGateError) -> String {
    guard case .string(let text) = kind, !text.isBlank else {
      throw fault(expected: "\"\(name)\" to be a string that is not blank")
    }
    return text
  }

  /// The number, which must be finite.
  package func number(_ name: String) throws(ReplayGateError) -> Double {
    guard case .number(let value) = kind, value.isFinite else {
      throw fault(expected: "\"\(name)\" to be a finite number")
    }
    return value
  }

  /// The number, which must be an integer within the bounds.
  package func integer(
    _ name: String, in range: ClosedRange<Int> = 0...1 << 53
  ) throws(ReplayGateError) -> Int {
    guard case .number(let value) = kind, let integer = Int(exactly: value), range.contains(integer) else {
      let end = range.upperBound == 1 << 53 ? "on" : "to \(range.upperBound)"
      throw fault(expected: "\"\(name)\" to be an integer from \(range.lowerBound) \(end)")
    }
    return integer
  }

  /// `true` or `false`.
  package func bool(_ name: String) throws(ReplayGateError) -> Bool {
    guard case .bool(let value) = kind else { throw fault(expected: "\"\(name)\" to be true or false") }
    return value
  }
}

extension JSONNode.Origin {
  /// The error at a position of the text. O(n).
  func fault(at offset: Int, expected: String, found: String?) -> ReplayGateError {
    .invalidInput(InputFault(source: source, bytes: bytes, offset: offset, found: found, expected: expected))
  }
}

extension String {
  /// Whether the text is empty after trimming (contract section 3).
  package var isBlank: Bool {
    var pool = TextPool()
    return pool.copy(self).trimmed.isEmpty
  }

  /// The text after trimming (contract section 3).
  package var trimmed: String {
    var pool = TextPool()
    return pool.copy(self).trimmed.string
  }
}
