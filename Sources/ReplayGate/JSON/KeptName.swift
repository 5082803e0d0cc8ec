/// Names from recordings as they are kept for reports and tallies: bounded, however long a recording has them.
enum KeptName {
  /// The bytes of a name that are kept.
  static let limit = 1024

  /// A name of up to `limit` bytes as it is; of a longer one its first characters, how many bytes it has, and their
  /// digest, so that two names stay two.
  ///
  /// What is made so is longer than `limit`: no name that is kept whole can be taken for it. O(n).
  static func bounded(_ name: String) -> String {
    guard name.utf8.count > limit else { return name }
    let bytes = Array(name.utf8)
    var end = limit
    // A byte that goes on with a character is no place to cut.
    while bytes[end] & 0xC0 == 0x80 { end -= 1 }
    let head = String(decoding: bytes[..<end], as: UTF8.self)
    return "\(head)… (\(bytes.count) bytes, sha256:\(SHA256.hexDigest(bytes)))"
  }
}

extension Text {
  /// The text as it is kept, see `KeptName`. O(n), allocates.
  var kept: String { KeptName.bounded(string) }
}
