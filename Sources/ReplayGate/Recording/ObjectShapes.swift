/// Reads objects that are built like those before: log entries, trades, datasets, items of a chart.
///
/// The objects of an array mostly have the same members in the same order with nothing else between the values. A
/// shape keeps what stands between them, a part for each value and one for the end:
///
///     {"orderId":"ord-7","status":"filled","ts":1767225671}
///     └────┬────┘     └────┬─────┘      └──┬──┘          └┘
///
/// An object whose parts are these bytes, each with a value of its kind behind it, has no name that is repeated or
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

  struct Part: BitwiseCopyable {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var masks: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    /// In bytes, a string's opening quote being one of them.
    var length = 0
    var value = Value.end
    var rank = TextRank.none
    /// How long the value is: a string between its quotes, a number altogether; negative where that changes.
    var valueLength = -1
  }

  /// A longer part is not kept, nor an object of more parts.
  private static let partBytes = 32
  private static let partsAKind = 16
  /// A shape is learned anew where so many objects more had another one than had it.
  private static let patience = 2
  /// From so many on there is taken to be none, and for how many objects.
  private static let hopeless = 16
  private static let pause = 1024

  /// Those of each kind, and behind them those that are being learned.
  private var parts = ReusableArray<Part>(capacity: (ObjectKind.allCases.count + 1) * partsAKind)
  private var counts = ReusableArray<Int>(capacity: ObjectKind.allCases.count)
  /// How many objects more were not of the shape than were.
  private var misses = ReusableArray<Int>(capacity: ObjectKind.allCases.count)

  init() {
    parts.append(repeating: Part(), count: (ObjectKind.allCases.count + 1) * Self.partsAKind)
    counts.append(repeating: 0, count: ObjectKind.allCases.count)
    misses.append(repeating: 0, count: ObjectKind.allCases.count)
  }

  // MARK: Reading

  /// The place behind the object that begins at `object`, its texts being in `firsts`; nil where it has another shape.
  @inline(__always) mutating func read(
    _ kind: ObjectKind, _ object: Cursor, _ texts: inout TextPool, into firsts: inout FirstTexts
  ) -> Cursor? {
    guard misses[Int(kind.rawValue)] < Self.hopeless else { return nil }
    let first = Int(kind.rawValue) &* Self.partsAKind
    firsts.removeAll()
    var place = object
    var index = first
    let end = first &+ counts[Int(kind.rawValue)]
    while index < end {
      let part = parts[index]
      guard Self.matches(part, place) else { return nil }
      place += part.length
      switch part.value {
      case .end:
        misses[Int(kind.rawValue)] = max(0, misses[Int(kind.rawValue)] &- 1)
        return place
      case .number:
        if part.valueLength >= 0, JSONReader.isPlainInteger(place, length: part.valueLength) {
          place += part.valueLength
        } else {
          guard let next = JSONReader.skipPlainNumber(place) else { return nil }
          parts[index].valueLength = -1
          place = next
        }
      case .text, .firstText:
        var text: Text
        if part.valueLength >= 0, JSONReader.isPlainString(from: place, length: part.valueLength) {
          text = Text(start: place, count: part.valueLength)
          place += part.valueLength &+ 1
        } else {
          do throws(Fault) {
            let raw = try JSONReader.string(from: place)
            text = part.value == .firstText ? JSONReader.text(raw, in: &texts) : .none
            place = raw.next
            parts[index].valueLength = -1
          } catch {
            return nil
          }
        }
        if part.value == .firstText { firsts.offer(text.trimmed, part.rank) }
      }
      index &+= 1
    }
    return nil
  }

  /// Whether the part stands at `place`. None holds LF, so that the line reaches over one that does.
  @inline(__always) private static func matches(_ part: Part, _ place: Cursor) -> Bool {
    let front = ((place.word() & part.masks.0) ^ part.words.0) | ((place.word(8) & part.masks.1) ^ part.words.1)
    if front != 0 { return false }
    if part.length <= 16 { return true }
    return ((place.word(16) & part.masks.2) ^ part.words.2) | ((place.word(24) & part.masks.3) ^ part.words.3) == 0
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
      for index in 0..<count { parts[number * Self.partsAKind + index] = parts[Self.firstLearned + index] }
      counts[number] = count
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
      let rank = names.role(of: Text(start: name.start, count: name.count), in: kind).rank
      place = JSONReader.skipSpace(JSONReader.skipSpace(name.next) + 1)
      if place.byte == 0x22 {
        place += 1
        guard keep(first + count, from: start, to: place, rank == .none ? .text : .firstText, rank) else { return 0 }
        let raw = try JSONReader.string(from: place)
        parts[first + count].valueLength = raw.count
        place = raw.next
      } else {
        guard JSONReader.skipPlainNumber(place) != nil, keep(first + count, from: start, to: place, .number, rank)
        else {
          return 0
        }
        let end = try JSONReader.skipNumber(place)
        parts[first + count].valueLength = end - place
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
    let masks: (UInt64, UInt64, UInt64, UInt64) = (
      .firstBytes(length), .firstBytes(length - 8), .firstBytes(length - 16), .firstBytes(length - 24)
    )
    parts[index] = Part(
      words: (
        start.word() & masks.0, start.word(8) & masks.1, start.word(16) & masks.2, start.word(24) & masks.3
      ), masks: masks, length: length, value: value, rank: rank)
    return true
  }
}
