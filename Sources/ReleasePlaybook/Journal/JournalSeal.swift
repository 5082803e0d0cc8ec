import ReplayGate

/// The end of each line of a journal: a digest of everything before it in the line, which reveals an edit of the last
/// line too. It is not a signature.
enum JournalSeal {
  static let name = "seal"

  /// A line with its seal. `object` is the line without it.
  static func sealed(_ object: [UInt8]) -> [UInt8] { object.dropLast() + end(of: object) }

  /// Throws if a line does not match its seal.
  static func check(_ line: ArraySlice<UInt8>, _ node: JSONNode) throws(ReplayGateError) {
    let length = end(of: []).count
    let object = line.dropLast(length) + [UInt8(ascii: "}")]
    if line.count <= length || !line.suffix(length).elementsEqual(end(of: Array(object))) {
      throw node.fault(expected: "the line as it was written, with its \"\(name)\" at its end")
    }
  }

  private static func end(of object: [UInt8]) -> [UInt8] {
    Array(",\"\(name)\":\"sha256:\(SHA256.hexDigest(object))\"}".utf8)
  }
}
