import Testing

@testable import ReplayGate

@Suite("Text")
struct TextTests {
  @Test(
    "is trimmed at both ends of White_Space and U+001C to U+001F",
    arguments: [
      ("ema", "ema"), ("", ""), (" \t\r\n\u{0B}\u{0C}", ""), ("\u{1C}a\u{1F}", "a"), ("\u{85}a\u{A0}", "a"),
      ("\u{1680}\u{2000}\u{200A}a b\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}", "a b"), ("\u{200B}a", "\u{200B}a"),
      ("\u{FEFF}a", "\u{FEFF}a"), ("\u{180E}a", "\u{180E}a"), ("a\u{0301} ", "a\u{0301}"), ("\u{0}", "\u{0}"),
      (" \u{1D7D8} ", "\u{1D7D8}"),
    ])
  func trim(text: String, trimmed: String) {
    var pool = TextPool()
    #expect(same(pool.copy(text).trimmed.string, trimmed))
  }

  @Test(
    "has its full lower case",
    arguments: [
      ("ABC-xyz09", "abc-xyz09"), ("İ", "i\u{307}"), ("ΑΣ", "ας"), ("ΑΣΑ", "ασα"), ("Σ", "σ"), ("ΑΣ.", "ας."),
      ("Α.Σ", "α.ς"), ("ΑΣ.Α", "ασ.α"), ("ΑΣ\u{301}", "ας\u{301}"), ("\u{212A}", "k"), ("\u{1E9E}", "ß"), ("Ⅷ", "ⅷ"),
      ("ǅ", "ǆ"), ("Ω", "ω"), ("\u{2C2F}", "\u{2C5F}"), ("\u{1E921}", "\u{1E943}"), ("1Σ", "1σ"), ("aΣ b", "aς b"),
    ])
  func lowerCase(text: String, lowered: String) {
    var pool = TextPool()
    #expect(same(pool.copy(text).lowercased(in: &pool).string, lowered))
  }

  @Test(
    "of an indicator has its key",
    arguments: [
      ("Zig-Zag", "zigzag"), ("e.m.a!", "ema"), ("e\u{301}ma", "ema"), ("\u{E9}ma", "\u{E9}ma"),
      ("x\u{2460}", "x\u{2460}"),
      ("r²", "r²"), ("İ", "i"), ("\u{1F4C8}ema", "ema"), ("--", ""), ("a\u{96B}", "a\u{96B}"), ("e\u{0}m", "em"),
      ("한국", "한국"), ("\u{1D400}", "\u{1D400}"), ("ʰ", "ʰ"),
    ])
  func key(text: String, key: String) {
    var pool = TextPool()
    #expect(same(pool.copy(text).indicatorKey(in: &pool).string, key))
  }

  @Test("is ordered by code point, not by UTF-16 units or language")
  func order() {
    var pool = TextPool()
    let sorted = [
      "", "Z", "Za", "Zb", "a", "aaaaaaaa", "aaaaaaaaa", "aaaaaaab", "e\u{301}", "\u{E9}", "\u{FF5E}", "\u{1D400}",
    ]
    let texts = sorted.map { pool.copy($0) }
    for (index, text) in texts.enumerated() {
      for (otherIndex, other) in texts.enumerated() {
        #expect((text < other) == (index < otherIndex), "\(sorted[index]) \(sorted[otherIndex])")
        #expect((text == other) == (index == otherIndex), "\(sorted[index]) \(sorted[otherIndex])")
      }
    }
  }

  /// A few texts are searched linearly, more with a hash table. Both are compared with a set of byte arrays.
  @Test("is numbered by first appearance", arguments: 0..<60)
  func index(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var pool = TextPool()
    var index = TextIndex()
    var numbers: [[UInt8]: Int] = [:]
    let alphabet: [[UInt8]] = [[0], [1], [0x61], [0x62], [0xC3, 0xA9], Array("aaaaaaaa".utf8)]
    for _ in 0..<(5 + Int(seed) * 8) {
      var bytes: [UInt8] = []
      for _ in 0..<(random.next() % 6) { bytes += alphabet[Int(random.next() % UInt64(alphabet.count))] }
      let text = pool.copy(String(decoding: bytes, as: UTF8.self))
      #expect(index.number(of: text) == numbers[bytes])
      let expected = numbers[bytes] ?? numbers.count
      let (number, isNew) = index.insert(text)
      #expect(number == expected)
      #expect(isNew == (numbers[bytes] == nil))
      numbers[bytes] = expected
    }
    #expect(index.count == numbers.count)
    index.removeAll()
    #expect(index.number(of: pool.copy("a")) == nil)
  }

  @Test(
    "of a state is normalised",
    arguments: [
      ("created", .created), ("Submitted", .created), ("OPEN", .accepted), ("acknowledged", .accepted),
      ("Partially Filled", .partiallyFilled), ("partial_fill", .partiallyFilled), ("done", .filled),
      ("FILLED", .filled),
      ("canceled", .cancelled), ("rejected", .rejected), ("order_filled", .filled),
      ("partials_filled", .partiallyFilled),
      ("cancel_ok", .cancelled), ("rejection", .rejected), ("ack-1", .accepted), ("re_accepted", .accepted),
      ("order placed", .created), ("createdish", .created), ("unfilled", .unknown), ("pending_cancel", .unknown),
      ("not_filled", .unknown), ("filled_no", .unknown), ("un-filled", .unknown), ("non fill", .unknown),
      ("never", .unknown), ("___", .unknown), ("", .unknown), ("partial", .unknown), ("accepting", .unknown),
      ("submitting", .unknown), ("recreated", .unknown), ("notfilled", .unknown), ("fill_cancel", .filled),
      ("cancel_reject", .cancelled), ("partially\tfilled", .unknown), ("FİLLED", .unknown),
      ("accepted", .accepted), ("filled", .filled), ("cancelled", .cancelled), ("partially_filled", .partiallyFilled),
      ("fillex", .filled), ("fixled", .unknown), ("createe", .created), ("xreated", .unknown), ("acxepted", .unknown),
      ("cancxlled", .unknown), ("partially_fixled", .unknown), ("partiallyxfilled", .unknown),
    ] as [(String, OrderState)])
  func state(text: String, state: OrderState) {
    var pool = TextPool()
    #expect(OrderStateTable().state(.none, &pool) == .unknown)
    #expect(OrderStateTable().state(pool.copy(text), &pool) == state)
    #expect(OrderState.normalised(pool.copy(text), &pool) == state)
  }

  /// Compares by code points; `==` considers canonically equivalent strings equal.
  private func same(_ one: String, _ other: String) -> Bool { one.unicodeScalars.elementsEqual(other.unicodeScalars) }
}
