/// The bytes of one piece, used again for the next.
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

  /// The first byte; what is appended later is not readable from here.
  var start: Cursor { unsafe Cursor(UnsafePointer(storage), readable: count + Cursor.padding) }

  /// Forgets the bytes, keeps the storage.
  mutating func removeAll() { count = 0 }

  /// Where the next byte will be written. `reserve` first, `didAppend` afterwards.
  var free: UnsafeMutableRawPointer { unsafe UnsafeMutableRawPointer(storage + count) }

  /// A copy of the bytes.
  var bytes: [UInt8] { bytes(0, count) }

  /// A copy of the bytes from `first` up to but without `end`.
  func bytes(_ first: Int, _ end: Int) -> [UInt8] {
    unsafe Array((start + first).bytes(end - first))
  }

  /// Makes room for `wanted` more bytes.
  mutating func reserve(_ wanted: Int) {
    if capacity - count >= wanted { return }
    // Far beyond, for one long line: what is copied was touched for nothing, and what is not used is not touched.
    let larger = capacity < 1 << 20 ? capacity * 8 : capacity + max(capacity, 1 << 26)
    // A few bytes more than a piece must not make it a long line.
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

  /// Adds `added` bytes of an array, from `first` on.
  mutating func append(_ bytes: [UInt8], from first: Int, count added: Int) {
    reserve(added)
    unsafe bytes.withUnsafeBufferPointer { source in
      if added > 0 { unsafe (storage + count).update(from: source.baseAddress.unsafelyUnwrapped + first, count: added) }
    }
    count += added
  }

  mutating func truncate(to length: Int) { count = length }

  /// Ends the last line in LF where the recording did not.
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
    // Two vectors at a time: what holds none is most of a long line.
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

  /// What is read past the last line must not depend on what was there before.
  private mutating func pad() { pad(from: count) }

  /// Drops what is behind `end`, and pads.
  mutating func pad(from end: Int) {
    count = end
    unsafe (storage + count).update(repeating: 0, count: Cursor.padding)
  }
}
