/// Numbers distinct texts from 0, in the order of their first occurrence.
///
/// A few texts are searched linearly, after a filter of 64 bits that answers most misses. More texts are kept in an
/// open-addressing hash table that is at most half full:
///
///     slot: | hash | number + 1 |      0: free
///
/// The hash key is random in each process, so no input can force collisions. No output depends on it.
struct TextIndex: ~Copyable {
  struct Slot: BitwiseCopyable {
    var hash: UInt32
    /// The text's number plus one; 0 if the slot is free.
    var place: UInt32

    static var free: Slot { Slot(hash: 0, place: 0) }
  }

  /// Up to this many texts are searched linearly.
  private static let row = 16

  private(set) var texts = ReusableArray<Text>(capacity: 32)
  private var filter: UInt64 = 0
  private var slots = ReusableArray<Slot>(capacity: 4)
  private let key = TextHashKey()

  /// The number of distinct texts.
  @inline(__always) var count: Int { texts.count }

  /// Removes the texts and keeps the storage. O(1).
  @inline(__always) mutating func removeAll() {
    texts.removeAll()
    slots.removeAll()
    filter = 0
  }

  /// The number of `text`, or nil. O(length) expected.
  @inline(__always) func number(of text: Text) -> Int? {
    if filter & text.filterBit == 0 { return nil }
    return search(text)
  }

  /// The number of `text`, or nil. `guess` is tried first: texts often come in the same order as before.
  @inline(__always) func number(of text: Text, guess: Int) -> Int? {
    if guess < texts.count, texts[guess] == text { return guess }
    return number(of: text)
  }

  /// The number of `text`, which is added if it is new. O(length) expected, amortised.
  @inline(__always) mutating func insert(_ text: Text) -> (number: Int, isNew: Bool) {
    let bit = text.filterBit
    if texts.count >= Self.row { return insertHashed(text, bit) }
    if filter & bit != 0, let number = search(text) { return (number, false) }
    filter |= bit
    texts.append(text)
    return (texts.count &- 1, true)
  }

  /// The number of `text`, which is added if it is new. `guess` is tried first.
  @inline(__always) mutating func insert(_ text: Text, guess: Int) -> (number: Int, isNew: Bool) {
    if guess < texts.count, texts[guess] == text { return (guess, false) }
    return insert(text)
  }

  @inline(never) private func search(_ text: Text) -> Int? {
    if slots.isEmpty {
      for number in 0..<texts.count where texts[number] == text { return number }
      return nil
    }
    let place = slots[slot(of: text, key.hash(text))].place
    return place == 0 ? nil : Int(place) - 1
  }

  // MARK: The table

  @inline(never) private mutating func insertHashed(_ text: Text, _ bit: UInt64) -> (number: Int, isNew: Bool) {
    if slots.count < 2 * (texts.count + 1) { grow() }
    let hash = key.hash(text)
    let slot = slot(of: text, hash)
    let place = slots[slot].place
    if place != 0 { return (Int(place) - 1, false) }
    filter |= bit
    texts.append(text)
    slots[slot] = Slot(hash: hash, place: UInt32(truncatingIfNeeded: texts.count))
    return (texts.count - 1, true)
  }

  /// The slot that holds `text`, or the free slot where it belongs.
  @inline(__always) private func slot(of text: Text, _ hash: UInt32) -> Int {
    let mask = slots.count &- 1
    var slot = Int(hash) & mask
    while true {
      let found = slots[slot]
      if found.place == 0 || found.hash == hash && texts[Int(found.place) &- 1] == text { return slot }
      slot = (slot &+ 1) & mask
    }
  }

  /// Makes the table four times as large, without reading the texts again.
  private mutating func grow() {
    let isFirst = slots.isEmpty
    var larger = ReusableArray<Slot>(capacity: 4)
    larger.append(repeating: .free, count: max(128, slots.count * 4))
    let mask = larger.count - 1
    for index in 0..<(isFirst ? texts.count : slots.count) {
      let entry =
        isFirst ? Slot(hash: key.hash(texts[index]), place: UInt32(truncatingIfNeeded: index + 1)) : slots[index]
      if entry.place == 0 { continue }
      var slot = Int(entry.hash) & mask
      while larger[slot].place != 0 { slot = (slot + 1) & mask }
      larger[slot] = entry
    }
    slots = larger
  }
}

/// The key of the hash function, unknown to the author of a recording.
struct TextHashKey: BitwiseCopyable {
  private let first: UInt64
  private let second: UInt64

  /// Derived from the standard library's own random key for the process.
  init() {
    func word(_ number: Int) -> UInt64 {
      var hasher = Hasher()
      hasher.combine(number)
      return UInt64(bitPattern: Int64(hasher.finalize()))
    }
    first = word(1)
    second = word(2)
  }

  /// Multiplies words with the key mixed in and folds the product, sixteen bytes at a time. O(n / 16).
  @inline(__always) func hash(_ text: Text) -> UInt32 {
    var state = second ^ UInt64(truncatingIfNeeded: text.count)
    var offset = 0
    while text.count &- offset > 16 {
      state = Self.folded(text.start.word(offset) ^ first, text.start.word(offset &+ 8) ^ state)
      offset &+= 16
    }
    let rest = text.count &- offset
    var (low, high): (UInt64, UInt64) = (0, 0)
    if rest >= 8 {
      // The last words may overlap. Together with the length they still distinguish any two texts.
      low = text.start.word(offset)
      high = text.start.word(text.count &- 8)
    } else if rest > 0 {
      low = text.start.word(offset) & ~0 &>> UInt64(64 &- 8 &* rest)
    }
    state = Self.folded(low ^ first, high ^ state)
    return UInt32(truncatingIfNeeded: Self.folded(state ^ first, second) >> 16)
  }

  @inline(__always) private static func folded(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let product = one.multipliedFullWidth(by: other)
    return product.high ^ product.low
  }
}
