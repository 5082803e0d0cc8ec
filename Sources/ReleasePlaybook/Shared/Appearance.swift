import ReplayGate

/// What a text looks like to a person: letters of other alphabets and compatibility forms as the Latin letters that they
/// resemble, all spaces and dashes alike, without marks on letters and without what shows nothing.
///
/// Only to refuse what may be mistaken for a name. What is accepted has the same code points (contract section 3).
struct Appearance {
  private let scalars: [Unicode.Scalar]
  /// The text as it is spelled, for canonical equivalence.
  private let text: String

  /// O(n).
  init(_ text: String, ignoringCase: Bool) {
    let shown = ignoringCase ? Self.latin(text).lowercased() : Self.latin(text)
    self.text = ignoringCase ? text.lowercased() : text
    scalars = shown.unicodeScalars.map { Self.folded($0, ignoringCase: ignoringCase) }
  }

  /// The letters and digits of a text, whatever their case.
  init(lettersOf text: String) {
    scalars = Self.latin(text).lowercased().unicodeScalars.filter(Self.isOfAWord)
      .map { Self.folded($0, ignoringCase: true) }
    self.text = text.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// Whether the texts may be mistaken for each other, or are canonically equivalent. In a text with Latin letters, a letter of another alphabet may
  /// resemble any of them.
  func isLike(_ other: Appearance) -> Bool {
    if text.elementsEqual(other.text) { return true }
    if scalars.count != other.scalars.count { return false }
    let (isMixed, isOtherMixed) = (scalars.contains(where: Self.isPlain), other.scalars.contains(where: Self.isPlain))
    return zip(scalars, other.scalars).allSatisfy { own, their in
      own == their || isMixed && Self.isForeign(own) && Self.isPlain(their)
        || isOtherMixed && Self.isForeign(their) && Self.isPlain(own)
    }
  }

  // MARK: Letters

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCII && isOfAWord(scalar) }
  private static func isForeign(_ scalar: Unicode.Scalar) -> Bool { !scalar.isASCII && isOfAWord(scalar) }
  private static func isOfAWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  fileprivate static func isPrintable(_ text: String) -> Bool { text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }

  fileprivate static func folded(_ byte: UInt8, ignoringCase: Bool) -> Unicode.Scalar {
    let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    return folded(Unicode.Scalar(isUpper && ignoringCase ? byte | 0x20 : byte), ignoringCase: ignoringCase)
  }

  /// Letters and digits that look alike in many typefaces.
  private static func folded(_ scalar: Unicode.Scalar, ignoringCase: Bool) -> Unicode.Scalar {
    switch scalar {
    case "I", "l", "1": "l"
    case "i" where ignoringCase: "l"
    case "0", "O": ignoringCase ? "o" : "O"
    default: scalar
    }
  }

  /// The text in Latin letters, where others resemble them. O(n).
  static func latin(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.isASCII, scalar.value > 0x20, scalar.value < 0x7F {
        result.append(scalar)
      } else if scalar.properties.isWhitespace {
        if let last = result.last, last != " " { result.append(" ") }
      } else if VisibleText.isInvisible(scalar) || VisibleText.isSelector(scalar) {
        continue
      } else {
        append(scalar, to: &result)
      }
    }
    while result.last == " " { result.removeLast() }
    return String(result)
  }

  private static func append(_ scalar: Unicode.Scalar, to result: inout String.UnicodeScalarView) {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return
    case .dashPunctuation: result.append("-")
    case _ where scalar == "\u{2212}": result.append("-")
    case .decimalNumber:
      result.append(contentsOf: String(Int(clamping: scalar.properties.numericValue ?? 0)).unicodeScalars)
    default:
      if let letter = alphabets[scalar] {
        result.append(letter)
      } else {
        result.append(contentsOf: baseLetters(of: scalar) ?? [scalar])
      }
    }
  }

  /// The Latin letters that a compatibility form, a ligature or a letter with a mark is made of, by its name in Unicode:
  /// `FULLWIDTH LATIN CAPITAL LETTER A`, `MATHEMATICAL BOLD SMALL A`, `LATIN SMALL LETTER E WITH ACUTE`.
  private static func baseLetters(of scalar: Unicode.Scalar) -> [Unicode.Scalar]? {
    guard let name = scalar.properties.name else { return nil }
    var words = name.split(separator: " ").map { Array($0.unicodeScalars) }
    let with = Array("WITH".unicodeScalars)
    if let end = words.firstIndex(of: with) { words.removeSubrange(end...) }
    func has(_ word: String) -> Bool { words.contains(Array(word.unicodeScalars)) }
    guard let last = words.last, last.allSatisfy({ ("A"..."Z").contains($0) }) else { return nil }
    let isLetter = last.count == 1 && (has("CAPITAL") || has("SMALL") || has("LETTER"))
    guard isLetter || has("LIGATURE") && last.count <= 3 else { return nil }
    return has("CAPITAL") && !has("SMALL")
      ? last : last.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
  }

  /// Letters of other alphabets, and the Latin letters that they resemble.
  private static let alphabets: [Unicode.Scalar: Unicode.Scalar] = {
    let pairs = [
      // Greek.
      ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ", "ABEZHIKMNOPTYXCJ"), ("αβγεηικνορστυχωϲϳ", "abyenikvopotuxwcj"),
      // Cyrillic.
      ("АВЕЅІЈКМНОРСТУХҮԚԜҺЁЇѴԌӀЬ", "ABESIJKMHOPCTYXYQWHEIVGlb"),
      ("авгеѕіјкмнопрстухүԛԝһԁӏьёїѵ", "abresijkmhonpctyxyqwhdlbeiv"),
      // Armenian.
      ("ՍՏՕԼօոսհցյ", "USOLonuhgj"),
    ]
    var letters: [Unicode.Scalar: Unicode.Scalar] = [:]
    for (alphabet, latin) in pairs {
      for (letter, alike) in zip(alphabet.unicodeScalars, latin.unicodeScalars) { letters[letter] = alike }
    }
    return letters
  }()
}

extension String {
  /// Whether the texts may be mistaken for each other (``Appearance``). O(n).
  func looksLike(_ other: String, ignoringCase: Bool = false) -> Bool {
    // Fast path: printable ASCII without spaces, which nearly all names are.
    if Appearance.isPrintable(self), Appearance.isPrintable(other) {
      return utf8.elementsEqual(other.utf8) {
        Appearance.folded($0, ignoringCase: ignoringCase) == Appearance.folded($1, ignoringCase: ignoringCase)
      }
    }
    return Appearance(self, ignoringCase: ignoringCase).isLike(Appearance(other, ignoringCase: ignoringCase))
  }
}
