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
  func keepsTextThatHasToReadBack(_ text: String, _ expected: String) {
    #expect(("\(verbatim: text)" as HTML).text == expected)
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
  func setsOffThousands(_ value: Int, _ expected: String) { #expect(HTMLFigure.count(value) == expected) }

  @Test(arguments: [
    (0.25 - 0.401606, "-0.151606"), (0.25 - 0.25000000001, "-1.000000082740371e-11"), (-1e12 - 0.5, "-1000000000000.5"),
    (0, "0"), (-3, "-3"),
  ])
  func showsNoMoreOfADifferenceThanItsFiguresHave(_ value: Double, _ expected: String) {
    #expect(HTMLFigure.difference(value) == expected)
  }

  @Test(arguments: [
    (1, 3, "33.33 %"), (99_999_999, 100_000_000, "99.99 %"), (7, 7, "100 %"), (0, 7, "0 %"), (57, 100, "57 %"),
    (.max, .max, "100 %"),
  ])
  func roundsPartsDown(_ part: Int, _ whole: Int, _ expected: String) {
    #expect(HTMLFigure.percent(part, of: whole) == expected)
  }
}

@Suite struct PlotScaleTests {
  static let linear: [(Double, Double, [Double])] = [
    (0, 1, [0, 0.5, 1]), (0, 0.35, [0, 0.1, 0.2, 0.3]), (1, 7776, [2000, 4000, 6000]), (0, 0, [0, 0.5, 1]),
    (0.7, 0.9, [0.7, 0.8, 0.9]),
  ]

  @Test(arguments: linear) func writesRoundValues(_ low: Double, _ high: Double, _ expected: [Double]) {
    #expect(PlotScale(low: low, high: high, start: 0, end: 100).ticks == expected)
  }

  static let counts: [(Double, [Double])] = [
    (1.05, [0, 1]), (3.15, [0, 1, 2, 3]), (105_000, [0, 50_000, 100_000]),
  ]

  @Test(arguments: counts) func countsInWholes(_ high: Double, _ expected: [Double]) {
    #expect(PlotScale(low: 0, high: high, start: 0, end: 100).wholeTicks == expected)
  }

  static let logarithmic: [(Double, Double, [Double])] = [
    (1, 100_000, [1, 10, 100, 1000, 10_000, 100_000]), (0.3, 9, [0.5, 1, 2, 5]),
    (1e-300, 1e300, [1e-300, 1e-180, 1e-60, 1e60, 1e180, 1e300]),
  ]

  @Test(arguments: logarithmic)
  func writesPowersOfTenOnALogarithmicScale(_ low: Double, _ high: Double, _ expected: [Double]) {
    #expect(PlotScale(low: low, high: high, isLogarithmic: true, start: 0, end: 1).ticks == expected)
  }

  @Test(arguments: [(0.001, 0.0), (1, 0), (10, 50), (100, 100), (1e9, 100)])
  func placesWhatLiesOutsideAtTheEnds(_ value: Double, _ expected: Double) {
    let scale = PlotScale(low: 1, high: 100, isLogarithmic: true, start: 0, end: 100)
    #expect(abs(scale.position(value) - expected) < 1e-7)
  }

  @Test(arguments: [
    (1.0, 0.0), (2, 1), (3, 1.584962500721156), (0.1, -3.321928094887362), (1e300, 996.578428466209),
  ])
  func takesLogarithms(_ value: Double, _ expected: Double) {
    #expect(abs(PlotScale.logarithm2(value) - expected) < 1e-8)
  }
}
