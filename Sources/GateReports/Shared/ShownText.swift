internal import ReplayGate

/// Text from a recording or a path as a rendering shows it: bounded, and without characters that move, hide or reorder.
enum ShownText {
  /// The characters of a name that are shown.
  static let nameLimit = 120
  /// The characters of a sentence that are shown, such as what a decision fell short in.
  static let sentenceLimit = 300

  /// A name: an id, a strategy, a path. O(limit) but for names that are cut.
  static func name(_ text: String) -> String { bounded(text, to: nameLimit) }

  /// A sentence with names in it.
  static func sentence(_ text: String) -> String { bounded(text, to: sentenceLimit) }

  /// Text of at most `limit` characters, control characters written out; what is cut is said with how much there was.
  static func bounded(_ text: String, to limit: Int) -> String {
    // A character has at most four bytes, so that this many hold the limit and one more.
    let head = String(decoding: text.utf8.prefix(4 * limit + 4), as: UTF8.self).unicodeScalars
    if text.utf8.count <= limit || head.count <= limit { return PlainText.escaped(text) }
    return PlainText.escaped(String(head.prefix(limit))) + "… (\(FigureText.count(KeptName.byteCount(of: text))) bytes)"
  }

  /// A difference of two figures to six decimals, so that it shows no more digits than they have; exact where these
  /// would lose it.
  static func margin(_ value: Double) -> String {
    guard value.magnitude < 0x1p33 else { return JSONText.number(value) }
    let rounded = (value * 1_000_000).rounded(.toNearestOrEven) / 1_000_000
    return JSONText.number(rounded == 0 ? value : rounded)
  }
}
