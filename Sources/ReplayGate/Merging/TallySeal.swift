/// The digest that a tally's text carries of itself, so that one that was edited or damaged on its way is seen.
///
/// It is of the line as it was written, without the digest's own member and the comma behind it: counts that agree with
/// each other can still be others than those that were counted. It is no signature: who means to forge a tally can.
enum TallySeal {
  static let member = "digest"

  static func digest(of bytes: [UInt8]) -> String { "sha256:" + SHA256.hexDigest(bytes) }

  /// Throws where the digest of a tally's text is not the one that the text carries.
  static func check(_ node: JSONNode) throws(ReplayGateError) {
    let stated = try node.object("the tally").required(member)
    let name = Array("\"\(member)\":".utf8)
    let (bytes, text) = (node.origin.bytes, stated.text)
    let start = text.startIndex - name.count
    var isIntact = false
    if start > node.text.startIndex, bytes[start..<text.startIndex].elementsEqual(name), bytes[text.endIndex] == 0x2C {
      let rest = bytes[node.text.startIndex..<start] + bytes[(text.endIndex + 1)..<node.text.endIndex]
      isIntact = try stated.string(member).isExactly(digest(of: Array(rest)))
    }
    if !isIntact { throw stated.fault(expected: "the digest of the tally as it was written: it was changed since") }
  }
}
