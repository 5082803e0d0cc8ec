/// The number of examples that were found for each reason, up to the maximum. A trivial value.
///
/// A worker decides its pieces in the order of the recording, so decisions after the first few of a reason that it found
/// cannot be among the first of the whole. It carries the counts from one piece to the next, and explains no more decisions
/// than needed.
struct ExampleCounts: BitwiseCopyable, Sendable {
  private var counts = SIMD16<UInt8>()

  subscript(reason: GateReason) -> Int { Int(counts[reason.index]) }

  func isFull(_ reason: GateReason) -> Bool { self[reason] >= ReplayTally.maximumExamples }

  mutating func add(_ reason: GateReason) { counts[reason.index] &+= 1 }
}
