/// A position in the bytes of a piece of a recording, or of a text.
///
/// The reader accesses memory only through this type and `ReusableArray`, and never compares with an end. One invariant
/// makes that sound, and the owner of the bytes guarantees it:
///
///     piece buffer:  | line LF | line LF | … | line LF | 64 bytes of padding |
///                                                   └─ the last position that a load may begin at
///
/// 1. Every line ends in LF (`PieceBuffer.terminate` adds the last one), and `PieceBuffer.pad` makes `padding` bytes after
///    the last LF readable. `TextPool` does the same after the last byte of a text.
/// 2. No JSON token contains LF. So a scan that moves forward, and stops at the first byte that its token cannot
/// contain, begins each load at or before the LF of its own line, and a load of up to 64 bytes from there stays
/// readable.
/// 3. A length that was learned from *earlier* bytes (a guessed name, the shape of an object, the head of a log entry)
/// says nothing about how many bytes are left here. Such bytes are compared with `begins(with:)`, which moves forward
/// and stops at the first difference, or with loads whose distance from a position at or before LF is a constant below
/// `padding`. Nothing may be loaded at a learned distance before all the bytes up to it are compared.
///
/// Debug builds, and builds with `-D CHECKED_CURSORS` (as `.ci/fuzz` builds), store with each position the bounds of
/// the readable bytes around it, and every load asserts that it is within them. Release builds store only a pointer.
@safe struct Cursor: Equatable, BitwiseCopyable {
  /// The number of readable bytes after the last LF of a piece, and after the last byte of any text.
  static let padding = 64

  private let pointer: UnsafePointer<UInt8>

  #if DEBUG || CHECKED_CURSORS
    /// The bounds of the readable bytes that contain the position.
    private let first: UInt
    private let end: UInt

    /// Creates the position of the first of `count` readable bytes, padding included.
    init(_ start: UnsafePointer<UInt8>, readable count: Int) {
      unsafe pointer = start
      first = UInt(bitPattern: start)
      end = first + UInt(count)
    }

    private init(_ cursor: Cursor, movedBy distance: Int) {
      unsafe pointer = cursor.pointer + distance
      first = cursor.first
      end = cursor.end
    }

    static func + (cursor: Cursor, distance: Int) -> Cursor { Cursor(cursor, movedBy: distance) }

    private func check(_ offset: Int, _ count: Int) {
      let place = unsafe UInt(bitPattern: pointer + offset)
      assert(
        place >= first && place &+ UInt(count) <= end,
        "a load of \(count) bytes lies outside the readable bytes of its buffer")
    }
  #else
    /// Creates the position of the first of `count` readable bytes, padding included.
    @inline(__always) init(_ start: UnsafePointer<UInt8>, readable count: Int) { unsafe pointer = start }

    @inline(__always) private init(_ pointer: UnsafePointer<UInt8>) { unsafe self.pointer = pointer }

    @inline(__always) static func + (cursor: Cursor, distance: Int) -> Cursor {
      unsafe Cursor(cursor.pointer + distance)
    }

    @inline(__always) private func check(_ offset: Int, _ count: Int) {}
  #endif

  /// The address of this position. Errors store it, because they may leave the worker that reads.
  var address: UInt { unsafe UInt(bitPattern: pointer) }

  /// The byte here.
  @inline(__always) var byte: UInt8 {
    check(0, 1)
    return unsafe pointer.pointee
  }

  /// The byte at a distance of `offset`.
  @inline(__always) func byte(_ offset: Int) -> UInt8 {
    check(offset, 1)
    return unsafe pointer[offset]
  }

  /// The eight bytes from `offset` on; the first one is the lowest.
  @inline(__always) func word(_ offset: Int = 0) -> UInt64 {
    check(offset, 8)
    return unsafe UInt64(littleEndian: UnsafeRawPointer(pointer + offset).loadUnaligned(as: UInt64.self))
  }

  /// The sixteen bytes from `offset` on.
  @inline(__always) func vector(_ offset: Int = 0) -> SIMD16<Int8> {
    check(offset, 16)
    return unsafe UnsafeRawPointer(pointer + offset).loadUnaligned(as: SIMD16<Int8>.self)
  }

  /// The `count` bytes from here on, valid as long as their owner.
  @inline(__always) func bytes(_ count: Int) -> UnsafeBufferPointer<UInt8> {
    if count > 0 { check(0, count) }
    return unsafe UnsafeBufferPointer(start: pointer, count: count)
  }

  /// Whether the bytes of `text`, which contain no LF, stand here. Moves forward and stops at the first difference, so
  /// although the text's length comes from elsewhere, no load goes beyond the LF of this line (see 3 above). O(n / 8).
  @inline(__always) func begins(with text: Text) -> Bool {
    let count = text.count
    if count < 8 { return count == 0 || (word() ^ text.start.word()) & .firstBytes(count) == 0 }
    var offset = 0
    while offset < count &- 8 {
      if word(offset) != text.start.word(offset) { return false }
      offset &+= 8
    }
    return word(count &- 8) == text.start.word(count &- 8)
  }

  @inline(__always) static func += (cursor: inout Cursor, distance: Int) { cursor = cursor + distance }

  /// The number of bytes between two positions of one buffer.
  @inline(__always) static func - (end: Cursor, start: Cursor) -> Int { unsafe end.pointer - start.pointer }

  @inline(__always) static func == (one: Cursor, other: Cursor) -> Bool { unsafe one.pointer == other.pointer }

  /// A position in no buffer, for a missing text. Never read.
  static var nowhere: Cursor { unsafe Cursor(UnsafePointer(bitPattern: 8).unsafelyUnwrapped, readable: 0) }
}

extension UInt64 {
  /// A mask of the first bytes of a `Cursor.word`: none if the count is 0 or less, all if it is 8 or more.
  @inline(__always) static func firstBytes(_ count: Int) -> UInt64 {
    count <= 0 ? 0 : count >= 8 ? ~0 : ~0 &>> UInt64(64 &- 8 &* count)
  }
}

/// A growable array of trivial values that keeps its storage from line to line, so that reading a decision does not
/// allocate once the longest line so far has been seen.
///
/// Not copyable, so it needs no reference counts and no exclusivity checks. Access is unchecked in release builds.
@safe struct ReusableArray<Element: BitwiseCopyable>: ~Copyable {
  private var storage: UnsafeMutablePointer<Element>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 16) {
    unsafe storage = Self.allocate(capacity)
    self.capacity = capacity
  }

  /// Copies an array. O(n).
  init(_ elements: [Element]) {
    self.init(capacity: max(elements.count, 1))
    unsafe elements.withUnsafeBufferPointer { source in
      if let first = source.baseAddress { unsafe storage.initialize(from: first, count: source.count) }
    }
    count = elements.count
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

  /// Appends an element `added` times. O(`added`).
  mutating func append(repeating element: Element, count added: Int) {
    if capacity - count < added { grow(for: added) }
    unsafe (storage + count).initialize(repeating: element, count: added)
    count += added
  }

  /// Removes the elements and keeps the storage. O(1).
  @inline(__always) mutating func removeAll() { count = 0 }

  /// Keeps the first `length` elements. O(1).
  @inline(__always) mutating func truncate(to length: Int) { count = length }

  /// Sorts in place. O(n log n) comparisons.
  mutating func sort(by precedes: (Element, Element) -> Bool) {
    var view = unsafe UnsafeMutableBufferPointer(start: storage, count: count)
    unsafe view.sort(by: precedes)
  }

  /// Aligned to a cache line, so that an element of that size lies in one.
  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Element> {
    let bytes = capacity * MemoryLayout<Element>.stride
    return unsafe UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Element.self, capacity: capacity)
  }

  @inline(never) private mutating func grow(for added: Int) {
    // Grows eightfold if large: copying touches memory for nothing, and unused memory is not touched.
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
