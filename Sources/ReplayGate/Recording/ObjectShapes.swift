/// Reads objects that are built like those before: log entries, trades, datasets, items of a chart.
///
/// The objects of an array mostly have the same members in the same order with nothing else between the values. A
/// shape keeps what stands between them, a part for each value and one for the end:
///
///     {"orderId":"ord-7","status":"filled","ts":1767225671}
///     └────┬────┘     └────┬─────┘      └──┬──┘          └┘
///
/// An object whose parts are these bytes, each with a value of its kind after it, has no name that is repeated or
/// unknown to the reader; only the values are left to be read. All other objects are for the reader that takes members
/// as they come, and a shape is learned from what that one has accepted.
struct ObjectShapes: ~Copyable {
  enum Value: UInt8 {
    /// A string that nothing is asked of.
    case text
    /// One that may be a *first text*.
    case firstText
    case number
    /// None: the object is at its end.
    case end
  }

  /// As large as a cache line.
  struct Part: BitwiseCopyable {
    var front = SIMD16<Int8>()
    var back = SIMD16<Int8>()
    /// Which bytes of the two are the part's.
    var frontMask = ByteMask(first: 0)
    var backMask = ByteMask(first: 0)
    /// How long the value is: a string between its quotes, a number altogether; negative where that changes.
    var valueLength: Int32 = -1
    /// In bytes, a string's opening quote being one of them.
    var length: UInt8 = 0
    var value = Value.end
    var rank = TextRank.none
  }

  /// A longer part is not kept, nor an object of more parts.
  private static let partBytes = 32
  private static let partsAKind = 16
  /// A shape is learned anew where so many objects more had another one than had it.
  private static let patience = 2
  /// From so many on there is taken to be none, and for how many objects.
  private static let hopeless = 16
  private static let pause = 1024

  /// Those of each kind, and after them those that are being learned.
  private var parts = ReusableArray<Part>(capacity: (ObjectKind.allCases.count + 1) * partsAKind)
  /// The bit of each part's member, where it is a named one.
  private var bits = ReusableArray<UInt64>(capacity: (ObjectKind.allCases.count + 1) * partsAKind)
  private var counts = ReusableArray<Int>(capacity: ObjectKind.allCases.count)
  /// Where the state is in the shape of a log's entries; 0 where an order may follow it, or another state.
  private var statePart = 0
  /// How many objects more were not of the shape than were.
  private var misses = ReusableArray<Int>(capacity: ObjectKind.allCases.count)

  init() {
    parts.append(repeating: Part(), count: (ObjectKind.allCases.count + 1) * Self.partsAKind)
    bits.append(repeating: 0, count: parts.count)
    counts.append(repeating: 0, count: ObjectKind.allCases.count)
    misses.append(repeating: 0, count: ObjectKind.allCases.count)
  }

  // MARK: Reading

  /// How far an object was of the shape of its kind.
  struct Reached {
    /// The position after the whole object, or after the last value that was read.
    fileprivate(set) var place: Cursor
    /// How many members were read; negative for the whole object.
    fileprivate(set) var members: Int

    @inline(always) fileprivate init(_ place: Cursor, _ members: Int) {
      self.place = place
      self.members = members
    }

    @inline(always) var isWhole: Bool { members < 0 }
  }

  /// Reads the object that begins at `object` as far as it has the shape of its kind, its texts being in `firsts`.
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

  /// Where something else stands than the next part. A number that goes on there was not read whole: the object is then
  /// read from its start.
  @inline(always) private static func stopped(
    _ object: Cursor, _ place: Cursor, _ members: Int, _ firsts: inout FirstTexts
  ) -> Reached {
    if place.byte != 0x2E, place.byte | 0x20 != 0x65 { return Reached(place, members) }
    firsts.removeAll()
    return Reached(object, 0)
  }

  /// The named members among the first ones of a shape.
  func seen(_ kind: ObjectKind, members: Int) -> UInt64 {
    let first = Int(kind.rawValue) &* Self.partsAKind
    var seen: UInt64 = 0
    for index in first..<first &+ members { seen |= bits[index] }
    return seen
  }

  /// What is read of an entry.
  struct Entry {
    let reached: Reached
    /// Untrimmed; in `firsts` where the entry was not read whole.
    let state: Text
    /// Whether the order is that of the entry before; else it is in `firsts`.
    let hasSameOrder: Bool
  }

  /// The entry of a log that begins at `object`, as far as it has the shape of those before and no order may follow the
  /// state.
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
      guard index == statePart, let value = behind(index, place) else {
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

  /// Reads some parts, with escapes in their names or not, and their values, of which none is the end, and moves `place`
  /// after them. Returns which part something else stands for, or `end`.
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

  /// The position after the number that is a part's value; nil for a long one and for what is none.
  @inline(always) private mutating func skipNumber(_ index: Int, _ value: Cursor) -> Cursor? {
    let length = Int(parts[index].valueLength)
    if length >= 0, JSONReader.isPlainInteger(value, length: length) { return value + length }
    parts[index].valueLength = -1
    return JSONReader.skipPlainNumber(value)
  }

  /// Behind a part that stands at `place`, as it is or with escapes in the name; nil where something else does.
  @inline(always) private func behind(_ index: Int, _ place: Cursor) -> Cursor? {
    Self.matches(parts[index], place) ? place + Int(parts[index].length) : behindEscaped(index, place)
  }

  /// Reads a part that has escapes in its name, and its value; false where something else stands there.
  @inline(never) private mutating func readEscapedPart(
    _ index: Int, _ place: inout Cursor, _ texts: inout TextPool, into firsts: inout FirstTexts
  ) -> Bool {
    guard let value = behindEscaped(index, place) else { return false }
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

  /// Behind a part in whose name some characters are written as `\u` escapes: the same name, and no other punctuation.
  @inline(never) private func behindEscaped(_ index: Int, _ place: Cursor) -> Cursor? {
    let part = parts[index]
    var place = place
    var isName = false
    for index in 0..<Int(part.length) {
      let byte = UInt8(bitPattern: index < 16 ? part.front[index] : part.back[index & 15])
      if place.byte == byte {
        // No name that is kept holds a quote or a backslash.
        if byte == 0x22 { isName.toggle() }
        place += 1
      } else {
        guard isName, byte != 0x22, JSONReader.escapedASCII(place) == byte else { return nil }
        place += 6
      }
    }
    return place
  }

  /// Whether the part stands at `place`. None holds LF, so that the line reaches over one that does.
  @inline(always) private static func matches(_ part: Part, _ place: Cursor) -> Bool {
    guard ByteMask(place.vector() .== part.front).contains(part.frontMask) else { return false }
    return part.length <= 16 || ByteMask(place.vector(16) .== part.back).contains(part.backMask)
  }

  // MARK: Learning

  /// Takes down that an object was not of its kind's shape; what it is built like may be the new one. It is valid.
  @inline(never) mutating func miss(_ kind: ObjectKind, _ object: Cursor, _ names: borrowing MemberNames) {
    let number = Int(kind.rawValue)
    misses[number] += 1
    if misses[number] >= Self.hopeless {
      if misses[number] == Self.pause { misses[number] = 0 }
    } else if counts[number] == 0 || misses[number] % 8 == Self.patience {
      // One that cannot be kept, such as an object with an escaped name, leaves the shape that there is.
      guard let count = try? learn(kind, object, names), count > 0 else { return }
      for index in 0..<count {
        parts[number * Self.partsAKind + index] = parts[Self.firstLearned + index]
        bits[number * Self.partsAKind + index] = bits[Self.firstLearned + index]
      }
      counts[number] = count
      if kind == .log { findState() }
    }
  }

  /// Finds the one part of a log's entry after whose value neither an order nor a state is read.
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

  /// Takes down the shape that an object has, and returns the number of its parts; 0 where it cannot be kept.
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
