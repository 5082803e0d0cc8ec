/// Finds which member a name is: by guessing from the line before, else by looking it up.
///
/// A recording is written by a program, so the third member of a log entry is called on this line what it was called
/// on the last one. A slot keeps, for each kind of object and position in it, the bytes `"name":` seen there last, as
/// three words. Equal bytes are the same name, validated then, so a guess is never wrong, only missed.
struct MemberNames: ~Copyable {
  struct Slot: BitwiseCopyable {
    var words: (UInt64, UInt64, UInt64)
    var masks: (UInt64, UInt64, UInt64)
    /// The bit of a named member, 0 for any other: what must not be seen twice.
    var bit: UInt64
    var length: UInt8
    var member: Member
  }

  struct Name: BitwiseCopyable {
    let words: (UInt64, UInt64, UInt64)
    let count: Int
    let member: Member
  }

  /// Positions beyond share the last slot.
  private static let slotsAKind = 16

  private var slots = ReusableArray<Slot>(capacity: ObjectKind.allCases.count * slotsAKind)
  private var names = ReusableArray<Name>(capacity: Member.allCases.count)
  /// Where the names of each length begin in `names`.
  private var firstOfLength = ReusableArray<Int>(capacity: 26)
  private var membersOfKind = ReusableArray<UInt64>(capacity: ObjectKind.allCases.count)

  init() {
    // No bytes masked by zero are equal to one: an empty slot never matches.
    let empty = Slot(words: (1, 1, 1), masks: (0, 0, 0), bit: 0, length: 0, member: .unknown)
    for kind in ObjectKind.allCases {
      for _ in 0..<Self.slotsAKind { slots.append(empty) }
      membersOfKind.append(kind.members.reduce(0) { $0 | $1.bit })
    }
    let named = Member.allCases.filter { $0 != .metric && $0 != .unknown }
    let spellings = named.map { ($0, Array($0.spelling.description.utf8)) }
    for length in 0...24 {
      firstOfLength.append(names.count)
      for (member, spelling) in spellings where spelling.count == length {
        names.append(Name(words: Self.words(spelling), count: length, member: member))
      }
    }
    firstOfLength.append(names.count)
  }

  private static func words(_ bytes: [UInt8]) -> (UInt64, UInt64, UInt64) {
    func word(_ index: Int) -> UInt64 {
      bytes.dropFirst(index * 8).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    return (word(0), word(1), word(2))
  }

  /// The slot for the member at position `index` of an object.
  @inline(__always) func slot(_ kind: ObjectKind, _ index: Int) -> Slot {
    slots[Int(kind.rawValue) &* Self.slotsAKind &+ min(index, Self.slotsAKind - 1)]
  }

  /// Whether the bytes from `place` on, its opening quote the first, are those of the slot.
  @inline(__always) static func matches(_ slot: Slot, _ place: Cursor) -> Bool {
    let first = (place.word() ^ slot.words.0) & slot.masks.0
    let second = (place.word(8) ^ slot.words.1) & slot.masks.1
    let third = (place.word(16) ^ slot.words.2) & slot.masks.2
    return slot.masks.0 != 0 && first | second | third == 0
  }

  /// The bit of a member that the contract names for this kind of object, 0 for any other.
  func bit(_ member: Member, _ kind: ObjectKind) -> UInt64 { member.bit & membersOfKind[Int(kind.rawValue)] }

  /// Which member of this kind of object `name` is. O(1).
  func member(named name: Text, of kind: ObjectKind) -> Member {
    guard name.count > 0, name.count <= 24 else { return .unknown }
    let masks = Self.masks(name.count)
    let words = (name.start.word() & masks.0, name.start.word(8) & masks.1, name.start.word(16) & masks.2)
    for index in firstOfLength[name.count]..<firstOfLength[name.count + 1] {
      let candidate = names[index]
      if candidate.words == words {
        return bit(candidate.member, kind) == 0 ? .unknown : candidate.member
      }
    }
    return .unknown
  }

  /// Remembers the bytes from `place`, the opening quote, through the colon.
  mutating func learn(_ member: Member, _ kind: ObjectKind, _ index: Int, from place: Cursor, length: Int) {
    guard length <= 24 else { return }
    let masks = Self.masks(length)
    let words = (place.word() & masks.0, place.word(8) & masks.1, place.word(16) & masks.2)
    slots[Int(kind.rawValue) * Self.slotsAKind + min(index, Self.slotsAKind - 1)] =
      Slot(words: words, masks: masks, bit: bit(member, kind), length: UInt8(length), member: member)
  }

  @inline(__always) private static func masks(_ count: Int) -> (UInt64, UInt64, UInt64) {
    @inline(__always) func mask(_ bytes: Int) -> UInt64 {
      bytes <= 0 ? 0 : bytes >= 8 ? ~0 : ~0 &>> UInt64(64 &- 8 &* bytes)
    }
    return (mask(count), mask(count - 8), mask(count - 16))
  }
}
