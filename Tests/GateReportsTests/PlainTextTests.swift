import Testing

@testable import GateReports

@Suite struct PlainTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("two\nlines", #"two\u{A}lines"#), ("\u{1B}[31mred", #"\u{1B}[31mred"#),
    ("right\u{202E}left", #"right\u{202E}left"#), ("zürich", "zürich"),
  ])
  func keepsAnIdFromMovingTheCursor(_ text: String, _ expected: String) {
    #expect(PlainText.escaped(text) == expected)
  }
}
