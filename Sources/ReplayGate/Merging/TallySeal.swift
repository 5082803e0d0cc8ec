/// The digest that a tally's text contains of itself, which detects edits and damage in transit.
///
/// It covers the line as written, without the member of the digest and the comma after it: counts can be consistent
/// with each other and still be wrong. It is not a signature and does not prevent forgery.
enum TallySeal {
  static let member = "digest"

  static func digest(of bytes: [UInt8]) -> String { "sha256:" + SHA256.hexDigest(bytes) }

  /// Throws if the text's digest does not match the text.
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
