import Testing

@testable import GateReports

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
  func placesValuesOutsideAtTheEnds(_ value: Double, _ expected: Double) {
    let scale = PlotScale(low: 1, high: 100, isLogarithmic: true, start: 0, end: 100)
    #expect(abs(scale.position(value) - expected) < 1e-7)
  }

  @Test(arguments: [
    (1.0, 0.0), (2, 1), (3, 1.584962500721156), (0.1, -3.321928094887362), (1e300, 996.578428466209),
  ])
  func takesLogarithms(_ value: Double, _ expected: Double) {
    #expect(abs(PlotScale.logarithm2(value) - expected) < 1e-8)
  }

  /// Extreme doubles, neighbouring doubles, and values that are not finite.
  static let values: [Double] = [
    -.infinity, -.greatestFiniteMagnitude, -1, -.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude,
    .leastNonzeroMagnitude * 3, .leastNormalMagnitude, 1e-300, 0.25, 1, 1.0000000000000002, 25, 1e14, 0x1p53, 1e17,
    1.66e308, .greatestFiniteMagnitude.nextDown, .greatestFiniteMagnitude, .infinity, .nan,
  ]

  @Test("a scale between any two figures can place any third one, and has a few round values", arguments: values)
  func isTotal(_ low: Double) {
    for high in Self.values {
      for isLogarithmic in [false, true] {
        let scale = PlotScale(low: low, high: high, isLogarithmic: isLogarithmic, start: 54, end: 386)
        for value in Self.values { #expect((54...386).contains(scale.position(value)), "\(low) \(high) \(value)") }
        for ticks in [scale.ticks, scale.wholeTicks] {
          #expect(ticks.count <= 10 && ticks.allSatisfy(\.isFinite) && ticks == ticks.sorted(), "\(low) \(high)")
        }
      }
    }
  }

  @Test func namesTheSmallestAndTheLargestFigures() {
    #expect(PlotScale(low: 0, high: .leastNonzeroMagnitude, start: 0, end: 1).ticks == [0, .leastNonzeroMagnitude])
    #expect(PlotScale(low: 0, high: 1.7e308, start: 0, end: 1).ticks == [0, 5e307, 1e308, 1.5e308])
    let whole = PlotScale(low: 0, high: .greatestFiniteMagnitude, isLogarithmic: true, start: 0, end: 1)
    #expect(!whole.isLogarithmic)
  }

  @Test(arguments: [
    (1.0, 0), (0.99, -1), (9.999999999999998, 0), (10, 1), (999_999.9999999999, 5), (1e308, 308),
    (.greatestFiniteMagnitude, 308), (.leastNonzeroMagnitude, -324), (.leastNonzeroMagnitude * 2, -323), (0, -324),
    (-1, -324), (.infinity, 308), (.nan, -324),
  ])
  func knowsTheDecade(_ value: Double, _ expected: Int) { #expect(PlotScale.decade(of: value) == expected) }
}
