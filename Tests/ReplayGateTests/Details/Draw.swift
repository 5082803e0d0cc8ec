/// Draws the cases of a test, the same in each run (SplitMix64).
struct Draw: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: Int) {
    state = UInt64(truncatingIfNeeded: seed)
    // Otherwise the next seed would give the same sequence, shifted by one.
    state = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// Returns true in one of this many cases.
  mutating func one(of cases: Int) -> Bool { Int.random(in: 0..<cases, using: &self) == 0 }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  mutating func element<Value>(_ choices: [Value]) -> Value { choices[number(0...choices.count - 1)] }

  /// One of the choices, or nil in one of this many cases.
  mutating func element<Value>(_ choices: [Value], noneOf cases: Int) -> Value? {
    one(of: cases) ? nil : element(choices)
  }
}
