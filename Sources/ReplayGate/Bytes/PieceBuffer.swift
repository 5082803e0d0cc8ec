/// The bytes of one piece. The storage is reused for the next piece.
///
///     | bytes … | padding |
@safe struct PieceBuffer: ~Copyable {
  private var storage: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 4096) {
    unsafe storage = .allocate(capacity: capacity + Cursor.padding)
    self.capacity = capacity
    pad()
  }

  deinit { unsafe storage.deallocate() }

  /// The position of the first byte. Bytes that are appended later cannot be read from it.
  var start: Cursor { unsafe Cursor(UnsafePointer(storage), readable: count + Cursor.padding) }

  /// Removes the bytes and keeps the storage.
  mutating func removeAll() { count = 0 }

  /// The address where the next byte goes. Call `reserve` before writing and `didAppend` after it.
  var free: UnsafeMutableRawPointer { unsafe UnsafeMutableRawPointer(storage + count) }

  /// A copy of the bytes.
  var bytes: [UInt8] { bytes(0, count) }

  /// A copy of the bytes in `first..<end`.
  func bytes(_ first: Int, _ end: Int) -> [UInt8] {
    unsafe Array((start + first).bytes(end - first))
  }

  /// Makes room for `wanted` more bytes.
  mutating func reserve(_ wanted: Int) {
    if capacity - count >= wanted { return }
    // Grows far, for one long line: copying touches memory for nothing, and unused memory is not touched.
    let larger = capacity < 1 << 20 ? capacity * 8 : capacity + max(capacity, 1 << 26)
    // A piece that is a few bytes too long must not be treated as a long line.
    capacity = max(count + wanted + 4096, larger)
    let storage = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Cursor.padding)
    unsafe LargeStorage.prepare(storage, bytes: capacity)
    unsafe storage.update(from: self.storage, count: count)
    unsafe self.storage.deallocate()
    unsafe self.storage = storage
    pad()
  }

  mutating func didAppend(_ added: Int) {
    assert(count + added <= capacity)
    count += added
  }

  mutating func append(_ bytes: some Collection<UInt8>) {
    reserve(bytes.count)
    for byte in bytes {
      unsafe storage[count] = byte
      count += 1
    }
  }

  /// Appends `added` bytes of an array, from `first` on.
  mutating func append(_ bytes: [UInt8], from first: Int, count added: Int) {
    reserve(added)
    unsafe bytes.withUnsafeBufferPointer { source in
      if added > 0 { unsafe (storage + count).update(from: source.baseAddress.unsafelyUnwrapped + first, count: added) }
    }
    count += added
  }

  mutating func truncate(to length: Int) { count = length }

  /// Appends LF if the last line does not end with it.
  mutating func terminate() {
    reserve(1)
    unsafe storage[count] = 0x0A
    count += 1
    pad()
  }

  /// The first LF at or after `offset`. O(n / 32).
  func firstLineEnd(from offset: Int) -> Int? {
    var place = offset
    let start = self.start
    let lineFeed = SIMD16<Int8>(repeating: 0x0A)
    // Two vectors at a time: most of a long line contains no LF.
    while place + 32 <= count {
      let found = ((start + place).vector() .== lineFeed) .| ((start + place).vector(16) .== lineFeed)
      let words = unsafe unsafeBitCast(found, to: SIMD2<UInt64>.self)
      if words[0] | words[1] != 0 { break }
      place += 32
    }
    while place < count {
      if (start + place).byte == 0x0A { return place }
      place += 1
    }
    return nil
  }

  /// The last LF before `end`. O(n).
  func lastLineEnd(before end: Int, notBefore first: Int) -> Int? {
    var place = end - 1
    let start = self.start
    while place >= first {
      if (start + place).byte == 0x0A { return place }
      place -= 1
    }
    return nil
  }

  /// Reads after the last line must not depend on earlier content.
  private mutating func pad() { pad(from: count) }

  /// Removes everything from `end` on, and pads.
  mutating func pad(from end: Int) {
    count = end
    unsafe (storage + count).update(repeating: 0, count: Cursor.padding)
  }
}
