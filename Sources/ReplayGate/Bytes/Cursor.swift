/// A place among the bytes of a piece of a recording.
///
/// The reader touches memory through this type, `Text` and `ReusableArray` alone. What makes it sound:
///
///     piece buffer:  | line LF | line LF | … | line LF | 64 bytes of padding |
///
/// Every line ends in LF (one is added where the recording ends without), no JSON token contains LF, and so every
/// scan stops inside the buffer. A load of up to 32 bytes that begins at or before an LF stays within the padding.
@safe struct Cursor: Equatable, BitwiseCopyable {
  /// How many readable bytes follow the last LF of a piece, and the last byte of any text.
  static let padding = 64

  let pointer: UnsafePointer<UInt8>

  @inline(__always) init(_ pointer: UnsafePointer<UInt8>) { unsafe self.pointer = pointer }

  /// Where this is in memory: what an error keeps, since it may leave the worker that reads.
  var address: UInt { unsafe UInt(bitPattern: pointer) }

  /// The byte here.
  @inline(__always) var byte: UInt8 { unsafe pointer.pointee }

  /// The byte `offset` bytes further on.
  @inline(__always) func byte(_ offset: Int) -> UInt8 { unsafe pointer[offset] }

  /// The eight bytes from `offset` on, the first one lowest.
  @inline(__always) func word(_ offset: Int = 0) -> UInt64 {
    unsafe UInt64(littleEndian: UnsafeRawPointer(pointer + offset).loadUnaligned(as: UInt64.self))
  }

  /// The sixteen bytes from `offset` on.
  @inline(__always) func vector(_ offset: Int = 0) -> SIMD16<Int8> {
    unsafe UnsafeRawPointer(pointer + offset).loadUnaligned(as: SIMD16<Int8>.self)
  }

  @inline(__always) static func + (cursor: Cursor, distance: Int) -> Cursor {
    unsafe Cursor(cursor.pointer + distance)
  }

  @inline(__always) static func += (cursor: inout Cursor, distance: Int) { cursor = cursor + distance }

  /// How many bytes lie between two places of one buffer.
  @inline(__always) static func - (end: Cursor, start: Cursor) -> Int { unsafe end.pointer - start.pointer }

  @inline(__always) static func == (one: Cursor, other: Cursor) -> Bool { unsafe one.pointer == other.pointer }

  /// A place that is in no buffer: what an absent text points at. Never read.
  static var nowhere: Cursor { unsafe Cursor(UnsafePointer(bitPattern: 8).unsafelyUnwrapped) }
}

extension UInt64 {
  /// A mask of the first bytes of a word as `Cursor.word` gives it: none for a count of 0 or less, all from 8 on.
  @inline(__always) static func firstBytes(_ count: Int) -> UInt64 {
    count <= 0 ? 0 : count >= 8 ? ~0 : ~0 &>> UInt64(64 &- 8 &* count)
  }
}

/// A growable array of plain values that keeps its storage from line to line, so that reading a decision allocates
/// nothing once the longest line so far has been seen.
///
/// Not copyable, so it needs neither reference counts nor exclusivity checks. Access is unchecked in release builds.
@safe struct ReusableArray<Element: BitwiseCopyable>: ~Copyable {
  private var storage: UnsafeMutablePointer<Element>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 16) {
    unsafe storage = Self.allocate(capacity)
    self.capacity = capacity
  }

  deinit { unsafe storage.deallocate() }

  @inline(__always) var isEmpty: Bool { count == 0 }

  @inline(__always) subscript(index: Int) -> Element {
    get {
      assert(index >= 0 && index < count)
      return unsafe storage[index]
    }
    set {
      assert(index >= 0 && index < count)
      unsafe storage[index] = newValue
    }
  }

  /// Amortised O(1).
  @inline(__always) mutating func append(_ element: Element) {
    if count == capacity { grow(for: 1) }
    unsafe (storage + count).initialize(to: element)
    count += 1
  }

  /// Adds an element many times. O(`added`).
  mutating func append(repeating element: Element, count added: Int) {
    if capacity - count < added { grow(for: added) }
    unsafe (storage + count).initialize(repeating: element, count: added)
    count += added
  }

  /// Forgets the elements, keeps the storage. O(1).
  @inline(__always) mutating func removeAll() { count = 0 }

  /// Keeps the first `length` elements. O(1).
  @inline(__always) mutating func truncate(to length: Int) { count = length }

  /// Sorts in place. O(n log n) comparisons.
  mutating func sort(by precedes: (Element, Element) -> Bool) {
    var view = unsafe UnsafeMutableBufferPointer(start: storage, count: count)
    unsafe view.sort(by: precedes)
  }

  /// From the start of a cache line on, so that an element as large as one lies in one.
  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Element> {
    let bytes = capacity * MemoryLayout<Element>.stride
    return unsafe UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Element.self, capacity: capacity)
  }

  @inline(never) private mutating func grow(for added: Int) {
    // Eightfold where it is large: what is copied was touched for nothing, and what is not used is not touched.
    let isLarge = capacity * MemoryLayout<Element>.stride >= 512 << 10
    let wanted = max(capacity * (isLarge ? 8 : 2), count + added)
    let larger = unsafe Self.allocate(wanted)
    unsafe LargeStorage.prepare(larger, bytes: wanted * MemoryLayout<Element>.stride)
    unsafe larger.initialize(from: storage, count: count)
    unsafe storage.deallocate()
    unsafe storage = larger
    capacity = wanted
  }
}
