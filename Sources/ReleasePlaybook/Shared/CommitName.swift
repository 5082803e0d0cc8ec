/// The names of commits.
package enum CommitName {
  /// An abbreviated name can become ambiguous.
  package static func isFull(_ text: String) -> Bool {
    let isHex = text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
    return isHex && [40, 64].contains(text.utf8.count)
  }
}
