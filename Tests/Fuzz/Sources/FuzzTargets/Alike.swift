@testable import ReplayReference

/// Reads a JSON document, and the same value with other spellings, which must give the same result. The independent parser
/// must accept what is accepted here.
///
/// Returns nil if the document is an error.
func readAlike<Value>(
  _ bytes: [UInt8], _ what: String, _ read: ([UInt8]) throws -> Value, isSame: (Value, Value) -> Bool
) -> Value? {
  let value = try? read(bytes)
  let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
  guard let json = try? JSONParser.parse(hasMark ? Array(bytes.dropFirst(3)) : bytes) else {
    hold(value == nil, "\(what) was taken that is no JSON")
    return nil
  }
  var random = SplitMix64(seed: bytes.fingerprint)
  for style in [JSONStyle.plain, JSONStyle(space: 20, escape: 50, shuffled: true)] {
    let text = style.bytes(of: json, &random)
    let other = try? read(text)
    let isAlike = if let value, let other { isSame(value, other) } else { value == nil && other == nil }
    hold(isAlike, "\(what) is another one as \(String(decoding: text, as: UTF8.self))")
  }
  return value
}
