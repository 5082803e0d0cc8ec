import ReplayGate

/// The end of each line of a journal: a digest of all that stands before it, so that the last line cannot be edited
/// unseen either. It is no signature.
enum JournalSeal {
  static let name = "seal"

  /// A line with its seal. `object` is the line without.
  static func sealed(_ object: [UInt8]) -> [UInt8] { object.dropLast() + end(of: object) }

  /// Throws if a line is not as it was sealed.
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
