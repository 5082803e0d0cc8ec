internal import ReplayGate

/// Text from a recording or a path as a rendering shows it: bounded, and without characters that move the cursor or
/// hide or reorder text.
enum ShownText {
  /// The maximum number of characters that are shown of a name.
  static let nameLimit = 120
  /// The maximum number of characters that are shown of a sentence, for example of a shortfall.
  static let sentenceLimit = 300

  /// A name: an id, a strategy or a path. O(limit), except for names that are cut.
  static func name(_ text: String) -> String { bounded(text, to: nameLimit) }

  /// A sentence that contains names.
  static func sentence(_ text: String) -> String { bounded(text, to: sentenceLimit) }

  /// Text of at most `limit` characters, with control characters escaped. If it is cut, its length in bytes follows.
  static func bounded(_ text: String, to limit: Int) -> String {
    // A character has at most four bytes, so this many bytes contain the limit and one more character.
    let head = String(decoding: text.utf8.prefix(4 * limit + 4), as: UTF8.self).unicodeScalars
    if text.utf8.count <= limit || head.count <= limit { return PlainText.escaped(text) }
    return PlainText.escaped(String(head.prefix(limit))) + "… (\(FigureText.count(KeptName.byteCount(of: text))) bytes)"
  }

  /// A difference of two values, rounded to six decimals so that it does not show more digits than they have. It is
  /// exact if rounding would lose it.
  static func margin(_ value: Double) -> String {
    guard value.magnitude < 0x1p33 else { return JSONText.number(value) }
    let rounded = (value * 1_000_000).rounded(.toNearestOrEven) / 1_000_000
    return JSONText.number(rounded == 0 ? value : rounded)
  }
}
