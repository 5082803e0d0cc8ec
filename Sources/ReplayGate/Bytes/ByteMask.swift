#if arch(x86_64) && canImport(_Builtin_intrinsics.intel.sse2)
  // The header of vector operations that comes with the compiler: the standard library has none that takes a bit of
  // each lane, and without it a string's end is known six cycles later.
  internal import _Builtin_intrinsics.intel.sse2
#endif

/// Which of sixteen bytes are of a kind.
struct ByteMask: BitwiseCopyable {
  /// How many bits stand for a byte.
  #if arch(x86_64) && canImport(_Builtin_intrinsics.intel.sse2)
    private static let width = 1
  #else
    private static let width = 4
  #endif

  /// The first byte's are the lowest.
  private let bits: UInt64

  @inline(__always) private init(bits: UInt64) { self.bits = bits }

  @inline(__always) init(_ lanes: SIMDMask<SIMD16<Int8>>) {
    #if arch(x86_64) && canImport(_Builtin_intrinsics.intel.sse2)
      let vector = unsafe unsafeBitCast(lanes, to: SIMD2<Int64>.self)
      bits = UInt64(UInt32(truncatingIfNeeded: _mm_movemask_epi8(vector)))
    #else
      let halves = unsafe unsafeBitCast(lanes, to: SIMD8<UInt16>.self) &>> 4
      // Spelled out, since the library's own conversion is not inlined everywhere. It becomes one instruction.
      var narrow = SIMD8<UInt8>()
      for lane in 0..<8 { narrow[lane] = UInt8(truncatingIfNeeded: halves[lane]) }
      bits = unsafe unsafeBitCast(narrow, to: UInt64.self)
    #endif
  }

  /// Of the first `count` bytes; none for a count of 0 or less, all from 16 on.
  init(first count: Int) {
    let most = 16 * Self.width
    let wanted = max(0, count * Self.width)
    bits = wanted >= most ? ~0 >> UInt64(64 - most) : (1 << UInt64(wanted)) - 1
  }

  @inline(__always) var isEmpty: Bool { bits == 0 }

  /// Whether all bytes of `other` are among these.
  @inline(__always) func contains(_ other: ByteMask) -> Bool { bits & other.bits == other.bits }

  /// The index of the first such byte; 16 or more if there is none.
  @inline(__always) var first: Int { bits.trailingZeroBitCount / Self.width }

  /// The mask without the first of them, which is at `index`.
  @inline(__always) func removingFirst(at index: Int) -> ByteMask {
    let unit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: index &* Self.width)
    return ByteMask(bits: bits & ~((unit &<< UInt64(truncatingIfNeeded: Self.width)) &- unit))
  }
}
