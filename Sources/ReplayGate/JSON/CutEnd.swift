extension Fault {
  /// What is cut within itself is at most so long: a pair of escaped surrogates.
  static let longestCut = 12

  /// Whether a fault is where a text ends within a value. What is cut within a character, or between two surrogates, is
  /// named where these begin.
  ///
  /// - Parameter rest: The text from the fault on.
  func isCutOff(before rest: [UInt8]) -> Bool {
    switch expected {
    case .utf8: rest.isCutCharacter
    case .lowSurrogate: rest.isCutSurrogate
    default: rest.isEmpty
    }
  }
}

extension [UInt8] {
  /// Whether they begin a character of UTF-8 and end within it.
  fileprivate var isCutCharacter: Bool {
    let length =
      switch first ?? 0 {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 0
      }
    return count < length && dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
  }

  /// Whether they begin a pair of escaped surrogates, the first of which is whole, and end within it.
  fileprivate var isCutSurrogate: Bool {
    let low = dropFirst(6)
    return (6..<12).contains(count) && zip(low, #"\u"#.utf8).allSatisfy { $0 == $1 }
      && low.dropFirst(2).allSatisfy { UnicodeScalar($0).properties.isASCIIHexDigit }
  }
}
