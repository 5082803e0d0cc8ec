#if arch(x86_64) && canImport(_Builtin_intrinsics.intel.sse2)
  // The compiler's header of vector operations: the standard library cannot take one bit of each lane, and without that
  // the end of a string is known six cycles later.
  internal import _Builtin_intrinsics.intel.sse2
#endif

/// A set of positions among sixteen bytes.
struct ByteMask: BitwiseCopyable {
  /// The number of bits per byte.
  #if arch(x86_64) && canImport(_Builtin_intrinsics.intel.sse2)
    private static let width = 1
  #else
    private static let width = 4
  #endif

  /// The lowest bits belong to the first byte.
  private let bits: UInt64

  @inline(__always) private init(bits: UInt64) { self.bits = bits }

  @inline(__always) init(_ lanes: SIMDMask<SIMD16<Int8>>) {
    #if arch(x86_64) && canImport(_Builtin_intrinsics.intel.sse2)
      let vector = unsafe unsafeBitCast(lanes, to: SIMD2<Int64>.self)
      bits = UInt64(UInt32(truncatingIfNeeded: _mm_movemask_epi8(vector)))
    #else
      let halves = unsafe unsafeBitCast(lanes, to: SIMD8<UInt16>.self) &>> 4
      // Written out because the library's conversion is not inlined everywhere. It compiles to one instruction.
      var narrow = SIMD8<UInt8>()
      for lane in 0..<8 { narrow[lane] = UInt8(truncatingIfNeeded: halves[lane]) }
      bits = unsafe unsafeBitCast(narrow, to: UInt64.self)
    #endif
  }

  /// The first `count` bytes: none if the count is 0 or less, all if it is 16 or more.
  init(first count: Int) {
    let most = 16 * Self.width
    let wanted = max(0, count * Self.width)
    bits = wanted >= most ? ~0 >> UInt64(64 - most) : (1 << UInt64(wanted)) - 1
  }

  @inline(__always) var isEmpty: Bool { bits == 0 }

  /// Whether this mask contains all bytes of `other`.
  @inline(__always) func contains(_ other: ByteMask) -> Bool { bits & other.bits == other.bits }

  /// The index of the first byte in the mask; 16 or more if the mask is empty.
  @inline(__always) var first: Int { bits.trailingZeroBitCount / Self.width }

  /// The mask without its first byte, which is at `index`.
  @inline(__always) func removingFirst(at index: Int) -> ByteMask {
    let unit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: index &* Self.width)
    return ByteMask(bits: bits & ~((unit &<< UInt64(truncatingIfNeeded: Self.width)) &- unit))
  }
}
