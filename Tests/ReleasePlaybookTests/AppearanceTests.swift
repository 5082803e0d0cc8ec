import Testing

@testable import ReleasePlaybook

/// Texts that a person cannot tell from each other.
@Suite struct AppearanceTests {
  @Test(
    "texts that look alike",
    arguments: [
      ("Status", "St\u{430}tus"), ("Status", "\u{FF33}tatus"), ("Status", "\u{1D412}\u{1D42D}\u{1D41A}\u{1D42D}us"),
      ("Status", "Status\u{200B}"), ("Status", "Stat\u{FE0F}us"), ("a b", "a\u{2003}b"), ("a b", "\u{A0}a  b "),
      ("a-b", "a\u{2011}b"), ("a-b", "a\u{2014}b"), ("a-b", "a\u{2212}b"), ("Il1", "lI1"), ("O0", "00"),
      ("office", "o\u{FB03}ce"), ("caf\u{E9}", "cafe\u{301}"), ("caf\u{E9}", "cafe"), ("\u{439}", "\u{438}\u{306}"),
      ("\u{212B}", "\u{C5}"), ("\u{24B6}\u{24E9}", "Az"), ("r42", "r4\u{1D7D0}"), ("name", "n\u{13AA}me"), ("x", "x"),
    ])
  func alike(_ one: String, _ other: String) {
    #expect(one.looksLike(other) && other.looksLike(one))
  }

  @Test(
    "texts that a person can tell from each other",
    arguments: [
      ("Status", "status"), ("a", "b"), ("a", "ab"), ("\u{72B6}\u{6001}", "OK"), ("\u{434}\u{434}", "\u{444}\u{444}"),
      ("a b", "ab"), ("a-b", "a_b"), ("m", "rn"), ("", "x"), ("\u{2714}", "\u{2718}"),
    ])
  func different(_ one: String, _ other: String) {
    #expect(!one.looksLike(other) && !other.looksLike(one))
  }

  @Test("case is ignored where names are compared without it", arguments: [("STATUS", "status"), ("ACTlVE", "active")])
  func ignoringCase(_ one: String, _ other: String) {
    #expect(one.looksLike(other, ignoringCase: true) && !one.looksLike(other))
  }
}
