import Testing

@testable import ReplayGate

@Suite("Numbers")
struct NumberTests {
  /// Reads a number as the reader reads one in a line.
  private func read(_ text: String) throws -> Double {
    var buffer = PieceBuffer()
    buffer.append(Array(text.utf8))
    buffer.terminate()
    let number = try JSONReader.number(buffer.start)
    #expect(number.next - buffer.start == text.utf8.count)
    #expect(try JSONReader.skipNumber(buffer.start) - buffer.start == text.utf8.count)
    return number.value
  }

  @Test(
    "are the nearest double, at the limits of each way of reading them",
    arguments: [
      "0", "-0", "-0.0", "0e0", "1", "9007199254740991", "9007199254740992", "9007199254740993", "9007199254740995",
      "1e22", "1e23", "1e-22", "1e-23", "123456789012345678", "1234567890123456789", "9999999999999999999",
      "12345678901234567890", "18446744073709551615", "18446744073709551616", "0.1", "0.30000000000000004",
      "38.850600000000004", "6929495644600919.5", "6929495644600920.5", "0.9007199254740993", "1.7976931348623157e308",
      "1.7976931348623159e308", "1e309", "-1e400", "4.9e-324", "2.4e-324", "2.5e-324", "1e-400",
      "2.2250738585072011e-308", "8.5070591730234615865843651857942052864e37", "100.2500000000000142", "1E+2",
      "1e-0007",
      "0.0000000000000000000000000000000000000001", "3.1415926535897931159979634685441851615905761718750000000001",
      "1.00249999999999994671", "1152921504606846976.5", "4611686018427387904.0", "9223372036854775807",
    ])
  func nearest(text: String) throws {
    let expected = try #require(Double(text))
    #expect(try read(text).bitPattern == expected.bitPattern)
  }

  @Test(
    "with six decimals are written like other numbers",
    arguments: [
      0, 0.000001, 0.000099, 0.0001, 0.00010000000000000002, 0.000101, 0.1, 0.30000000000000004, 0.5, 1, 9.99, 10,
      100.000001, 123.456789, 999_999, 999_999.999999, 999_999.9999999999, 1_000_000, 1_000_000.5, 4e9, 0x1p53, 1e300,
      0.1234565, 524_287.999_999_5, 1.7976931348623157e308, -1, -1e300,
    ])
  func sixDecimals(value: Double) { #expect(written(value) == "\(value)") }

  @Test(
    "with six decimals of any size are written like other numbers", arguments: [99, 9_999, 999_999, 999_999_999_999])
  func sixDecimals(most: UInt64) {
    var random = SplitMix(seed: most)
    for _ in 0..<5000 {
      let value = Double(random.next() % (most + 1)) / 1_000_000
      #expect(written(value) == "\(value)")
    }
  }

  private func written(_ value: Double) -> String {
    var writer = JSONWriter()
    writer.sixDecimals(value)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("are the nearest double for every number of digits", arguments: 1...20)
  func ofEveryLength(digits: Int) throws {
    var random = SplitMix(seed: UInt64(digits))
    for _ in 0..<2000 {
      var text = random.next() & 1 == 0 ? "-" : ""
      let point = Int(random.next() % UInt64(digits + 1))
      text += point == 0 ? "0" : String(1 + random.next() % 9)
      for index in 1..<max(digits, 1) + 1 {
        if index == point || (point == 0 && index == 1) { text += "." }
        text += String(random.next() % 10)
      }
      if random.next() % 4 == 0 { text += "e" + String(Int(random.next() % 60) - 30) }
      let expected = try #require(Double(text), "\(text)")
      #expect(try read(text).bitPattern == expected.bitPattern, "\(text)")
    }
  }
}

/// A random number generator with the same numbers in each run.
struct SplitMix {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
