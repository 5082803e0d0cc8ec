/// Storage for the unescaped and lower-cased texts of the current line.
///
///     chunk: | text | text | … free … | padding |
///
/// Chunks do not move while a line is read, so a `Text` that points into one stays valid. The last chunk, which is the
/// largest, is kept for later lines.
@safe struct TextPool: ~Copyable {
  private var full: [UnsafeMutablePointer<UInt8>]
  private var chunk: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var used = 0

  init(capacity: Int = 4096) {
    unsafe full = []
    unsafe chunk = .allocate(capacity: capacity + Cursor.padding)
    self.capacity = capacity
  }

  deinit {
    unsafe chunk.deallocate()
    unsafe full.forEach { unsafe $0.deallocate() }
  }

  /// Removes all texts. O(1), plus the chunks that a long line allocated.
  @inline(__always) mutating func removeAll() {
    used = 0
    if unsafe !full.isEmpty { releaseFull() }
  }

  /// Ensures that the next `count` bytes are contiguous. Call it before each text.
  @inline(__always) mutating func reserve(_ count: Int) {
    if capacity - used < count { addChunk(atLeast: count) }
  }

  /// The position of the next byte.
  @inline(__always) var end: Cursor { unsafe Cursor(UnsafePointer(chunk), readable: capacity + Cursor.padding) + used }

  /// Appends a byte. Its space must be reserved.
  @inline(__always) mutating func append(_ byte: UInt8) {
    assert(used < capacity)
    unsafe chunk[used] = byte
    used += 1
  }

  /// Appends a code point in UTF-8. Four bytes must be reserved.
  mutating func append(_ scalar: Unicode.Scalar) {
    if scalar.isASCII { return append(UInt8(truncatingIfNeeded: scalar.value)) }
    for byte in UTF8.encode(scalar) ?? .init() { append(byte) }
  }

  /// Appends the first `count` of sixteen bytes. Their space must be reserved.
  @inline(__always) mutating func append(_ bytes: SIMD16<Int8>, count: Int) {
    assert(count <= 16 && used + count <= capacity)
    // The bytes after the first `count` land in the padding at worst, and the next text overwrites them.
    unsafe UnsafeMutableRawPointer(chunk + used).storeBytes(of: bytes, as: SIMD16<Int8>.self)
    used += count
  }

  /// Appends bytes. Their space must be reserved.
  @inline(__always) mutating func append(_ start: Cursor, count: Int) {
    assert(used + count <= capacity)
    unsafe (chunk + used).update(from: start.bytes(count).baseAddress.unsafelyUnwrapped, count: count)
    used += count
  }

  /// Appends a string and returns it as a text.
  mutating func copy(_ string: String) -> Text {
    let count = string.utf8.count
    reserve(count)
    let start = end
    for byte in string.utf8 { append(byte) }
    return Text(start: start, count: count)
  }

  @inline(never) private mutating func addChunk(atLeast count: Int) {
    unsafe full.append(chunk)
    capacity = max(capacity * 2, count)
    unsafe chunk = .allocate(capacity: capacity + Cursor.padding)
    used = 0
  }

  @inline(never) private mutating func releaseFull() {
    unsafe full.forEach { unsafe $0.deallocate() }
    unsafe full.removeAll()
  }
}
