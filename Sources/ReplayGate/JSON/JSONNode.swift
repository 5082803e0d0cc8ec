/// A value of a JSON text that is read whole: profiles, gate files and the like, small and rare. It is read as strictly
/// as a recording (contract section 2): valid UTF-8, no repeated member, at most 128 levels.
///
/// A node knows where it stands, so that whoever finds it wrong can say so by line and column.
package struct JSONNode: Sendable {
  /// What the value is.
  package enum Kind: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number; infinite where it does not fit a double.
    case number(Double)
    /// A string, unescaped.
    case string(String)
    /// An array's elements.
    case array([JSONNode])
    /// An object's members, in the text's order.
    case object([JSONMember])
  }

  /// The text that the value stands in.
  struct Origin: Sendable {
    let source: String
    let bytes: [UInt8]
  }

  /// What the value is.
  package let kind: Kind
  /// In bytes, from the start of the text.
  let offset: Int
  let origin: Origin

  /// The bytes that the value consists of.
  package let text: ArraySlice<UInt8>

  /// Reads a text that is one value. A byte order mark at its start is skipped.
  ///
  /// - Throws: `ReplayGateError.invalidInput` with line and column.
  /// - Complexity: O(n log n).
  package static func parse(_ bytes: [UInt8], source: String) throws(ReplayGateError) -> JSONNode {
    try JSONTreeReader.node(of: bytes[...], in: Origin(source: source, bytes: bytes))
  }

  /// Reads a file that is one value.
  ///
  /// - Throws: `ReplayGateError.unreadable`, or as `parse` does.
  package static func load(path: String) throws(ReplayGateError) -> JSONNode {
    try parse(InputFile.readAll(path: path), source: path)
  }

  /// Reads a text that is one value a line; lines of white space alone are passed over.
  ///
  /// - Throws: `ReplayGateError.invalidInput` with line and column.
  package static func parseLines(_ bytes: [UInt8], source: String) throws(ReplayGateError) -> [JSONNode] {
    let origin = Origin(source: source, bytes: bytes)
    var nodes: [JSONNode] = []
    for line in bytes.split(separator: 0x0A) {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      nodes.append(try JSONTreeReader.node(of: line, in: origin))
    }
    return nodes
  }

  // MARK: Faults

  /// What is wrong with this value. `found` is what stands there where it is nil.
  package func fault(expected: String, found: String? = nil) -> ReplayGateError {
    origin.fault(at: offset, expected: expected, found: found)
  }

  // MARK: What it has to be

  /// Whether it is `null`.
  package var isNull: Bool { if case .null = kind { true } else { false } }

  /// The object. `name` is what the fault calls it where it is none.
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

  /// The string, which is not blank (contract section 3).
  package func text(_ name: String) throws(ReplayGateError) -> String {
    guard case .string(let text) = kind, !text.isBlank else {
      throw fault(expected: "\"\(name)\" to be a string that is not blank")
    }
    return text
  }

  /// The number, which is finite.
  package func number(_ name: String) throws(ReplayGateError) -> Double {
    guard case .number(let value) = kind, value.isFinite else {
      throw fault(expected: "\"\(name)\" to be a finite number")
    }
    return value
  }

  /// The number, which is whole and within bounds.
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
  /// The fault at a place of the text. O(n).
  func fault(at offset: Int, expected: String, found: String?) -> ReplayGateError {
    .invalidInput(InputFault(source: source, bytes: bytes, offset: offset, found: found, expected: expected))
  }
}

extension String {
  /// Whether it trims to nothing (contract section 3).
  package var isBlank: Bool {
    var pool = TextPool()
    return pool.copy(self).trimmed.isEmpty
  }

  /// What is left when it is trimmed (contract section 3).
  package var trimmed: String {
    var pool = TextPool()
    return pool.copy(self).trimmed.string
  }
}
