/// Numbers in words for people: whole ones with separators between their thousands, `8,853`. Data has them plain.
package enum SeparatedNumber {
  /// A whole number.
  package static func text(_ value: Int) -> String {
    (value < 0 ? "-" : "") + separated(String(value.magnitude))
  }

  /// A figure in the shortest form that reads back the same but for its separators.
  package static func text(_ value: Double) -> String {
    guard value.isFinite else { return value.description }
    let text = CanonicalJSON.number(value)
    let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
    guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return text }
    return (value < 0 ? "-" : "") + separated(String(decoding: digits, as: UTF8.self))
  }

  /// Digits in groups of three, from the right.
  private static func separated(_ digits: String) -> String {
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.utf8.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }
}
