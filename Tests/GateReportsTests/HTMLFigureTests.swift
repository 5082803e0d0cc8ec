import Testing

@testable import GateReports

@Suite struct HTMLFigureTests {
  @Test(arguments: [
    ("plain", "plain"), ("a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;"), ("\r\n", "\\u{D}\\u{A}"), ("\0", "\\u{0}"),
    ("e\u{301}", "e\u{301}"), ("\u{FFFE}", "\\u{FFFE}"),
  ])
  func escapesText(_ text: String, _ expected: String) {
    #expect(("<p title=\"\(text)\">" as HTML).text == "<p title=\"\(expected)\">")
  }

  @Test(arguments: [("a\nb", "a\nb"), ("a\r<", "a&#13;&lt;"), ("\0", "\u{FFFD}")])
  func keepsTextThatMustBeReadBack(_ text: String, _ expected: String) {
    #expect(("\(verbatim: text)" as HTML).text == expected)
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
  func separatesThousands(_ value: Int, _ expected: String) { #expect(HTMLFigure.count(value) == expected) }

  @Test(arguments: [
    (0.25 - 0.401606, "-0.151606"), (0.25 - 0.25000000001, "-1.000000082740371e-11"), (-1e12 - 0.5, "-1000000000000.5"),
    (0, "0"), (-3, "-3"),
  ])
  func showsADifferenceWithTheDigitsOfItsFigures(_ value: Double, _ expected: String) {
    #expect(HTMLFigure.difference(value) == expected)
  }

  @Test(arguments: [
    (1, 3, "33.33 %"), (99_999_999, 100_000_000, "99.99 %"), (7, 7, "100 %"), (0, 7, "0 %"), (57, 100, "57 %"),
    (.max, .max, "100 %"), (.max - 1, .max, "99.99 %"), (1, 0, "0 %"), (.max, 1, "100 %"), (-1, 3, "0 %"),
  ])
  func roundsPartsDown(_ part: Int, _ whole: Int, _ expected: String) {
    #expect(HTMLFigure.percent(part, of: whole) == expected)
  }
}
