/// A fingerprint of a sequence. Parts can be computed separately and merged in order (contract section 9, `gate.id`).
///
/// A polynomial over 128-bit integers: adding an element multiplies the value by a constant and adds the element's
/// hash, so two parts are joined by one multiplication with a power of the constant. It identifies a run; it does not
/// authenticate it.
struct OrderedFingerprint: Sendable, Hashable {
  private static let base: UInt128 = 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835

  var sum: UInt128 = 0
  var count = 0

  /// The decision of an element without a partner.
  static let noDecision: UInt64 = 0xFF

  /// Adds the result of one replay of the decision whose id hashes to `id`.
  @inline(__always) mutating func add(_ id: TextHash, decision: UInt64, drift: Double) {
    var hash = id
    hash.add(decision)
    hash.add(drift.bitPattern)
    sum = sum &* Self.base &+ hash.value
    count &+= 1
  }

  /// Appends the elements of `later`. O(log n).
  mutating func append(_ later: OrderedFingerprint) {
    var power: UInt128 = 1
    var square = Self.base
    var rest = later.count
    while rest > 0 {
      if rest & 1 == 1 { power = power &* square }
      square = square &* square
      rest >>= 1
    }
    sum = sum &* power &+ later.sum
    count += later.count
  }
}

/// A hash of 128 bits: two lanes whose steps are all invertible, so no step loses earlier input.
struct TextHash: BitwiseCopyable {
  private var lanes: (UInt64, UInt64) = (0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344)

  /// O(n / 8).
  @inline(__always) init(_ text: Text) {
    var offset = 0
    while offset + 8 <= text.count {
      add(text.start.word(offset))
      offset += 8
    }
    let rest = text.count - offset
    add(rest == 0 ? 0 : text.start.word(offset) & ~0 &>> UInt64(64 &- 8 &* rest))
    add(UInt64(text.count))
  }

  @inline(__always) mutating func add(_ word: UInt64) {
    lanes.0 = (lanes.0 ^ word) &* 0xD6E8_FEB8_6659_FD93
    lanes.1 = (lanes.1 ^ word) &* 0xA076_1D64_78BD_642F
    lanes.0 ^= lanes.0 &>> 32
    lanes.1 ^= lanes.1 &>> 29
  }

  @inline(__always) var value: UInt128 { UInt128(lanes.0) << 64 | UInt128(lanes.1) }
}
