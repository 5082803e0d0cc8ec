/// Names from recordings in the form that reports and tallies keep: of bounded length.
package enum KeptName {
  /// The number of bytes of a name that are kept.
  static let limit = 1024

  /// A name of up to `limit` bytes unchanged. Of a longer name: its first characters, its length in bytes, and its
  /// digest, so that different names stay different.
  ///
  /// The short form is longer than `limit`, so no unchanged name equals it. O(n).
  package static func bounded(_ name: String) -> String {
    guard name.utf8.count > limit else { return name }
    let bytes = Array(name.utf8)
    var end = limit
    // Do not cut before a continuation byte.
    while bytes[end] & 0xC0 == 0x80 { end -= 1 }
    let head = String(decoding: bytes[..<end], as: UTF8.self)
    return "\(head)… (\(bytes.count)\(mark)\(SHA256.hexDigest(bytes)))"
  }

  private static let mark = " bytes, sha256:"

  /// The length in bytes of the name that `kept` stands for. O(n).
  package static func byteCount(of kept: String) -> Int {
    let bytes = Array(kept.utf8)
    // The mark, 64 digits and a bracket.
    let place = bytes.count - 65 - mark.utf8.count
    guard bytes.count > limit, bytes[place...].starts(with: mark.utf8) else { return bytes.count }
    let digits = bytes[..<place].reversed().prefix { (0x30...0x39).contains($0) }.reversed()
    return Int(String(decoding: Array(digits), as: UTF8.self)) ?? bytes.count
  }
}

extension Text {
  /// The text in its kept form, see `KeptName`. O(n), allocates.
  var kept: String { KeptName.bounded(string) }
}
