/// A string by the rules of the contract: code points, compared one by one, without canonical equivalence.
struct Text: Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
  var scalars: [Unicode.Scalar]

  init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }
  init(_ string: String) { scalars = Array(string.unicodeScalars) }
  init(stringLiteral: String) { self.init(stringLiteral) }

  var string: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
  var description: String { string }

  static func < (left: Text, right: Text) -> Bool {
    left.scalars.lexicographicallyPrecedes(right.scalars) { $0.value < $1.value }
  }
  static func + (left: Text, right: Text) -> Text { Text(left.scalars + right.scalars) }

  /// Section 3: removes White_Space and U+001C to U+001F at both ends.
  var trimmed: Text {
    func isSpace(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
    }
    var rest = scalars
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    while let first = rest.first, isSpace(first) { rest.removeFirst() }
    return Text(rest)
  }
  var isBlank: Bool { trimmed.scalars.isEmpty }

  /// Section 3: the full default mapping, with the final sigma, the only mapping that depends on its neighbours.
  var lowercased: Text {
    var result: [Unicode.Scalar] = []
    for (position, scalar) in scalars.enumerated() {
      if scalar == "\u{3A3}" {
        result.append(isFinalSigma(at: position) ? "\u{3C2}" : "\u{3C3}")
      } else {
        result += Array(scalar.properties.lowercaseMapping.unicodeScalars)
      }
    }
    return Text(result)
  }

  /// The Unicode condition Final_Sigma: a cased letter before it and none after it, ignoring case-ignorable characters.
  private func isFinalSigma(at position: Int) -> Bool {
    func nextIsCased(_ neighbours: some Sequence<Unicode.Scalar>) -> Bool {
      for neighbour in neighbours where !neighbour.properties.isCaseIgnorable { return neighbour.properties.isCased }
      return false
    }
    return nextIsCased(scalars[..<position].reversed()) && !nextIsCased(scalars[(position + 1)...])
  }

  /// Section 4.1: the key of an indicator name.
  var indicatorKey: Text {
    Text(
      trimmed.lowercased.scalars.filter { scalar in
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
          .letterNumber, .otherNumber:
          true
        default: false
        }
      })
  }

  func split(at separator: Unicode.Scalar) -> [Text] {
    scalars.split(separator: separator).map { Text(Array($0)) }
  }
  func starts(with prefix: Text) -> Bool { scalars.starts(with: prefix.scalars) }
}
