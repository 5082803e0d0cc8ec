/// Names from recordings as they are kept for reports and tallies: bounded, however long a recording has them.
package enum KeptName {
  /// The bytes of a name that are kept.
  static let limit = 1024

  /// A name of up to `limit` bytes as it is; of a longer one its first characters, how many bytes it has, and their
  /// digest, so that two names stay two.
  ///
  /// What is made so is longer than `limit`: no name that is kept whole can be taken for it. O(n).
  package static func bounded(_ name: String) -> String {
    guard name.utf8.count > limit else { return name }
    let bytes = Array(name.utf8)
    var end = limit
    // A byte that goes on with a character is no place to cut.
    while bytes[end] & 0xC0 == 0x80 { end -= 1 }
    let head = String(decoding: bytes[..<end], as: UTF8.self)
    return "\(head)… (\(bytes.count)\(mark)\(SHA256.hexDigest(bytes)))"
  }

  private static let mark = " bytes, sha256:"

  /// How many bytes a name has of which this was kept. O(n).
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
  /// The text as it is kept, see `KeptName`. O(n), allocates.
  var kept: String { KeptName.bounded(string) }
}
