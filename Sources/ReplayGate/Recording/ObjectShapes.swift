/// Reads objects that are written like earlier ones: log entries, trades, datasets and chart items.
///
/// Most objects of an array have the same members in the same order, with the same bytes between the values. A shape
/// keeps these bytes as parts, one before each value and one for the end:
///
///     {"orderId":"ord-7","status":"filled","ts":1767225671}
///     └────┬────┘     └────┬─────┘      └──┬──┘          └┘
///
/// If an object consists of these parts, each followed by a value of the expected kind, its names need no further check
/// and only its values are read. All other objects are left to the reader that accepts members in any order. A shape is
/// learned from an object that this reader has accepted.
struct ObjectShapes: ~Copyable {
  enum Value: UInt8 {
    /// A string whose content is not needed.
    case text
    /// A string that may be a *first text*.
    case firstText
    case number
    /// No value: the end of the object.
    case end
  }

  /// One part of a shape. It has the size of a cache line.
  struct Part: BitwiseCopyable {
    var front = SIMD16<Int8>()
    var back = SIMD16<Int8>()
    /// Which bytes of `front` and `back` belong to the part.
    var frontMask = ByteMask(first: 0)
    var backMask = ByteMask(first: 0)
    /// The length of the value in bytes: of a string between its quotes, or of a number. Negative if it varies.
    var valueLength: Int32 = -1
    /// In bytes, including the opening quote of a string value.
    var length: UInt8 = 0
    var value = Value.end
    var rank = TextRank.none
  }

  /// The maximum number of bytes in a part, and of parts in a shape.
  private static let partBytes = 32
  private static let partsAKind = 16
  /// When mismatches outnumber matches by this number, modulo 8, a new shape is learned.
  private static let patience = 2
  /// When mismatches outnumber matches by `hopeless`, no shape is tried until they outnumber them by `pause`.
  private static let hopeless = 16
  private static let pause = 1024

  /// The parts of each kind's shape, and after them the parts of the shape that is being learned.
  private var parts = ReusableArray<Part>(capacity: (ObjectKind.allCases.count + 1) * partsAKind)
  /// The bit of each part's member; 0 if it is not a named member.
  private var bits = ReusableArray<UInt64>(capacity: (ObjectKind.allCases.count + 1) * partsAKind)
  private var counts = ReusableArray<Int>(capacity: ObjectKind.allCases.count)
  /// The part before the state in the shape of log entries; 0 if an order or another state may follow the state.
  private var statePart = 0
  /// By how much mismatches outnumber matches, for each kind of object.
  private var misses = ReusableArray<Int>(capacity: ObjectKind.allCases.count)

  init() {
    parts.append(repeating: Part(), count: (ObjectKind.allCases.count + 1) * Self.partsAKind)
    bits.append(repeating: 0, count: parts.count)
    counts.append(repeating: 0, count: ObjectKind.allCases.count)
    misses.append(repeating: 0, count: ObjectKind.allCases.count)
  }

  // MARK: Reading

  /// How much of an object matched the shape of its kind.
  struct Reached {
    /// The position after the whole object, or after the last value that was read.
    fileprivate(set) var place: Cursor
    /// The number of members that were read; negative if the whole object was read.
    fileprivate(set) var members: Int

    @inline(always) fileprivate init(_ place: Cursor, _ members: Int) {
      self.place = place
      self.members = members
    }

    @inline(always) var isWhole: Bool { members < 0 }
  }

  /// Reads the object that begins at `object` as far as it matches the shape of its kind. Its first texts go into
  /// `firsts`.
  @inline(always) mutating func read(
    _ kind: ObjectKind, _ object: Cursor, _ texts: inout TextPool, into firsts: inout FirstTexts
  ) -> Reached {
    firsts.removeAll()
    let end = counts[Int(kind.rawValue)] &- 1
    guard misses[Int(kind.rawValue)] < Self.hopeless, end >= 0 else { return Reached(object, 0) }
    let first = Int(kind.rawValue) &* Self.partsAKind
    var place = object
    let index = readParts(first, before: first &+ end, &place, &texts, into: &firsts)
    guard index == first &+ end, Self.matches(parts[index], place) else {
      return Self.stopped(object, place, index &- first, &firsts)
    }
    hit(kind)
    return Reached(place + Int(parts[index].length), -1)
  }

  /// The result if the next part does not match at `place`. If a fraction or an exponent follows there, a number was
  /// read only in part, and the object has to be read from its start.
  @inline(always) private static func stopped(
    _ object: Cursor, _ place: Cursor, _ members: Int, _ firsts: inout FirstTexts
  ) -> Reached {
    if place.byte != 0x2E, place.byte | 0x20 != 0x65 { return Reached(place, members) }
    firsts.removeAll()
    return Reached(object, 0)
  }

  /// The named members among the first `members` members of a shape.
  func seen(_ kind: ObjectKind, members: Int) -> UInt64 {
    let first = Int(kind.rawValue) &* Self.partsAKind
    var seen: UInt64 = 0
    for index in first..<first &+ members { seen |= bits[index] }
    return seen
  }

  /// What was read of a log entry.
  struct Entry {
    let reached: Reached
    /// Untrimmed. If the entry was not read whole, it is in `firsts`.
    let state: Text
    /// Whether the order is that of the previous entry; if not, it is in `firsts`.
    let hasSameOrder: Bool
  }

  /// Reads the log entry that begins at `object` as far as it matches the shape of log entries. Returns nil if there is
  /// no shape, or if an order may follow the state in it.
  @inline(always) mutating func readEntry(
    _ object: Cursor, _ head: inout LogEntryHead, _ texts: inout TextPool, into firsts: inout FirstTexts
  ) -> Entry? {
    guard statePart > 0, misses[Int(ObjectKind.log.rawValue)] < Self.hopeless else { return nil }
    let first = Int(ObjectKind.log.rawValue) &* Self.partsAKind
    var place = object
    let hasSameOrder = head.isThat(of: object)
    if hasSameOrder {
      place += head.length
      head.move(to: object)
    } else {
      firsts.removeAll()
      let index = readParts(first, before: statePart, &place, &texts, into: &firsts)
      guard index == statePart, let value = placeAfter(index, place) else {
        let reached = Self.stopped(object, place, index &- first, &firsts)
        return Entry(reached: reached, state: .none, hasSameOrder: false)
      }
      head.keep(from: object, length: value - object)
      place = value
    }
    guard let raw = try? JSONReader.string(from: place) else {
      firsts.removeAll()
      return Entry(reached: Reached(object, 0), state: .none, hasSameOrder: false)
    }
    let state = JSONReader.text(raw, in: &texts)
    place = raw.next
    let last = first &+ counts[Int(ObjectKind.log.rawValue)] &- 1
    let index = readParts(statePart &+ 1, before: last, &place, &texts, into: &firsts)
    guard index == last, Self.matches(parts[last], place) else {
      firsts.offer(state.trimmed, parts[statePart].rank)
      let reached = Self.stopped(object, place, index &- first, &firsts)
      return Entry(reached: reached, state: .none, hasSameOrder: false)
    }
    hit(.log)
    return Entry(
      reached: Reached(place + Int(parts[last].length), -1), state: state, hasSameOrder: hasSameOrder)
  }

  @inline(always) private mutating func hit(_ kind: ObjectKind) {
    if misses[Int(kind.rawValue)] > 0 { misses[Int(kind.rawValue)] &-= 1 }
  }

  /// Reads parts and their values, and moves `place` after them. None of the parts is the end; their names may have
  /// escapes. Returns the index of the first part that does not match, or `end`.
  @inline(always) private mutating func readParts(
    _ first: Int, before end: Int, _ place: inout Cursor, _ texts: inout TextPool, into firsts: inout FirstTexts
  ) -> Int {
    var index = first
    while index < end {
      let part = parts[index]
      guard Self.matches(part, place) else {
        guard readEscapedPart(index, &place, &texts, into: &firsts) else { return index }
        index &+= 1
        continue
      }
      let value = place + Int(part.length)
      if part.value == .number {
        guard let next = skipNumber(index, value) else { return index }
        place = next
      } else {
        var text: Text
        if part.valueLength >= 0, JSONReader.isPlainString(from: value, length: Int(part.valueLength)) {
          text = Text(start: value, count: Int(part.valueLength))
          place = value + (Int(part.valueLength) &+ 1)
        } else {
          guard let raw = try? JSONReader.string(from: value) else { return index }
          text = part.value == .firstText ? JSONReader.text(raw, in: &texts) : .none
          place = raw.next
          parts[index].valueLength = -1
        }
        if part.value == .firstText { firsts.offer(text.trimmed, part.rank) }
      }
      index &+= 1
    }
    return end
  }

  /// The position after the number that is a part's value. Returns nil for a long number and for any other value.
  @inline(always) private mutating func skipNumber(_ index: Int, _ value: Cursor) -> Cursor? {
    let length = Int(parts[index].valueLength)
    if length >= 0, JSONReader.isPlainInteger(value, length: length) { return value + length }
    parts[index].valueLength = -1
    return JSONReader.skipPlainNumber(value)
  }

  /// The position after the part at `place`, whose name may have escapes. Returns nil if the part does not match.
  @inline(always) private func placeAfter(_ index: Int, _ place: Cursor) -> Cursor? {
    Self.matches(parts[index], place) ? place + Int(parts[index].length) : placeAfterEscaped(index, place)
  }

  /// Reads a part whose name has escapes, and its value. Returns false if either does not match.
  @inline(never) private mutating func readEscapedPart(
    _ index: Int, _ place: inout Cursor, _ texts: inout TextPool, into firsts: inout FirstTexts
  ) -> Bool {
    guard let value = placeAfterEscaped(index, place) else { return false }
    if parts[index].value == .number {
      guard let next = JSONReader.skipPlainNumber(value) else { return false }
      place = next
    } else {
      guard let raw = try? JSONReader.string(from: value) else { return false }
      place = raw.next
      if parts[index].value == .firstText {
        firsts.offer(JSONReader.text(raw, in: &texts).trimmed, parts[index].rank)
      }
    }
    return true
  }

  /// The position after the part at `place`, in whose name some characters are written as `\u` escapes. Returns nil if
  /// the name or the punctuation differs.
  @inline(never) private func placeAfterEscaped(_ index: Int, _ place: Cursor) -> Cursor? {
    let part = parts[index]
    var place = place
    var isName = false
    for index in 0..<Int(part.length) {
      let byte = UInt8(bitPattern: index < 16 ? part.front[index] : part.back[index & 15])
      if place.byte == byte {
        // No kept name contains a quote or a backslash.
        if byte == 0x22 { isName.toggle() }
        place += 1
      } else {
        guard isName, byte != 0x22, JSONReader.escapedASCII(place) == byte else { return nil }
        place += 6
      }
    }
    return place
  }

  /// Whether the bytes at `place` match the part. No part contains LF, so a match lies within the line.
  @inline(always) private static func matches(_ part: Part, _ place: Cursor) -> Bool {
    guard ByteMask(place.vector() .== part.front).contains(part.frontMask) else { return false }
    return part.length <= 16 || ByteMask(place.vector(16) .== part.back).contains(part.backMask)
  }

  // MARK: Learning

  /// Records that an object did not match the shape of its kind, and may learn a new shape from it. The object must be
  /// valid.
  @inline(never) mutating func miss(_ kind: ObjectKind, _ object: Cursor, _ names: borrowing MemberNames) {
    let number = Int(kind.rawValue)
    misses[number] += 1
    if misses[number] >= Self.hopeless {
      if misses[number] == Self.pause { misses[number] = 0 }
    } else if counts[number] == 0 || misses[number] % 8 == Self.patience {
      // An object that cannot be kept, for example one with an escaped name, leaves the shape unchanged.
      guard let count = try? learn(kind, object, names), count > 0 else { return }
      for index in 0..<count {
        parts[number * Self.partsAKind + index] = parts[Self.firstLearned + index]
        bits[number * Self.partsAKind + index] = bits[Self.firstLearned + index]
      }
      counts[number] = count
      if kind == .log { findState() }
    }
  }

  /// Finds the part whose value is the state of a log entry, if no order and no other state can follow it.
  private mutating func findState() {
    let first = Int(ObjectKind.log.rawValue) * Self.partsAKind
    var states = 0
    statePart = 0
    for index in first..<first + counts[Int(ObjectKind.log.rawValue)] where parts[index].value == .firstText {
      if parts[index].rank.isSecond { states += 1 }
      // The last text that is read must be the one state.
      statePart = states == 1 && parts[index].rank.isSecond ? index : 0
    }
  }

  private static var firstLearned: Int { ObjectKind.allCases.count * partsAKind }

  /// Learns the shape of an object. Returns the number of its parts, or 0 if it cannot be kept.
  private mutating func learn(
    _ kind: ObjectKind, _ object: Cursor, _ names: borrowing MemberNames
  ) throws(Fault) -> Int {
    let first = Self.firstLearned
    var start = object
    var place = JSONReader.skipSpace(object + 1)
    for count in 0..<Self.partsAKind {
      if place.byte == 0x7D {
        return keep(first + count, from: start, to: place + 1, .end, .none) ? count + 1 : 0
      }
      if count > 0 { place = JSONReader.skipSpace(place + 1) }
      let name = try JSONReader.string(from: place + 1)
      guard !name.hasEscapes else { return 0 }
      let role = names.role(of: Text(start: name.start, count: name.count), in: kind)
      let rank = role.rank
      bits[first + count] = role.bit
      place = JSONReader.skipSpace(JSONReader.skipSpace(name.next) + 1)
      if place.byte == 0x22 {
        place += 1
        guard keep(first + count, from: start, to: place, rank == .none ? .text : .firstText, rank) else { return 0 }
        let raw = try JSONReader.string(from: place)
        parts[first + count].valueLength = Int32(clamping: raw.count)
        place = raw.next
      } else {
        guard JSONReader.skipPlainNumber(place) != nil, keep(first + count, from: start, to: place, .number, rank)
        else {
          return 0
        }
        let end = try JSONReader.skipNumber(place)
        parts[first + count].valueLength = Int32(clamping: end - place)
        place = end
      }
      start = place
      place = JSONReader.skipSpace(place)
    }
    return 0
  }

  private mutating func keep(
    _ index: Int, from start: Cursor, to end: Cursor, _ value: Value, _ rank: TextRank
  ) -> Bool {
    let length = end - start
    guard length <= Self.partBytes else { return false }
    parts[index] = Part(
      front: start.vector(), back: start.vector(16), frontMask: ByteMask(first: length),
      backMask: ByteMask(first: length - 16), length: UInt8(length), value: value, rank: rank)
    return true
  }
}
