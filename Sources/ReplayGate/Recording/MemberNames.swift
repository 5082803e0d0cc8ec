/// Finds which member comes next in an object: by guessing from the objects before, else by looking its name up.
///
/// A recording is written by a program, so what stood between two values of a log entry on the last line stands there
/// on this one. A slot keeps, for each kind of object and position in it, those bytes, as three words; the end is a
/// position like any other:
///
///     {"orderId":"ord-7","status":"filled"}
///      └────────┘       └────────┘        └┘
///
/// Equal bytes are the same punctuation and the same name, validated when they were kept, so a guess is never wrong,
/// only missed.
struct MemberNames: ~Copyable {
  struct Slot: BitwiseCopyable {
    var words: (UInt64, UInt64, UInt64)
    var masks: (UInt64, UInt64, UInt64)
    var role: Role
    /// How many bytes to the value's first.
    var length: UInt8
  }

  /// What a member is to the object that it stands in.
  struct Role: BitwiseCopyable {
    /// The bit of a named member, 0 for any other: what must not be seen twice.
    var bit: UInt64 = 0
    var member: Member
    var rank = TextRank.none
  }

  struct Name: BitwiseCopyable {
    let words: (UInt64, UInt64, UInt64)
    /// In bytes: a name may end in U+0000.
    let count: Int
    let member: Member
  }

  /// Positions beyond share the last slot.
  static let slotsAKind = 16
  /// The most bytes that a slot keeps.
  private static let slotBytes = 24
  /// The names' table has so many places, some three for each name.
  private static let tableBits: UInt64 = 7

  private var slots = ReusableArray<Slot>(capacity: ObjectKind.allCases.count * slotsAKind)
  private var names = ReusableArray<Name>(capacity: Member.allCases.count)
  /// Where a name is in `names`, by its hash: one more than its number, 0 for none. Taken places are passed over.
  private var table = ReusableArray<UInt8>(capacity: 1 << Int(tableBits))
  /// What each name is in each kind of object.
  private var roles = ReusableArray<Role>(capacity: ObjectKind.allCases.count * Member.allCases.count)

  init() {
    // No bytes masked by 0 are 1: an empty slot never matches.
    let empty = Slot(words: (1, 0, 0), masks: (0, 0, 0), role: Role(member: .unknown), length: 0)
    slots.append(repeating: empty, count: ObjectKind.allCases.count * Self.slotsAKind)
    for kind in ObjectKind.allCases {
      let named = kind.members
      for member in Member.allCases {
        roles.append(
          named.contains(member)
            ? Role(bit: member.bit, member: member, rank: kind.rank(of: member)) : Role(member: .unknown))
      }
    }
    table.append(repeating: 0, count: 1 << Int(Self.tableBits))
    for member in Member.allCases where member.isNamed {
      let words = Self.words(member.spelling)
      names.append(Name(words: words, count: member.spelling.utf8CodeUnitCount, member: member))
      var place = Self.place(of: words)
      while table[place] != 0 { place = Self.place(after: place) }
      table[place] = UInt8(names.count)
    }
  }

  private static func words(_ spelling: StaticString) -> (UInt64, UInt64, UInt64) {
    let bytes = Array(spelling.description.utf8)
    func word(_ index: Int) -> UInt64 {
      bytes.dropFirst(index * 8).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    return (word(0), word(1), word(2))
  }

  // MARK: Guessing

  /// The slot of the first member of a kind of object.
  @inline(__always) static func firstSlot(_ kind: ObjectKind) -> Int { Int(kind.rawValue) &* slotsAKind }

  /// The slot of the member behind that of a slot.
  @inline(__always) static func slot(after number: Int) -> Int {
    number &+ (number & (slotsAKind &- 1) == slotsAKind &- 1 ? 0 : 1)
  }

  @inline(__always) subscript(number: Int) -> Slot { slots[number] }

  /// 0 where the bytes from `place` on are those of the slot.
  @inline(__always) func difference(_ number: Int, _ place: Cursor) -> UInt64 {
    let slot = slots[number]
    return ((place.word() & slot.masks.0) ^ slot.words.0) | ((place.word(8) & slot.masks.1) ^ slot.words.1)
      | ((place.word(16) & slot.masks.2) ^ slot.words.2)
  }

  /// Remembers the bytes from `place` on as what stands at a position.
  mutating func learn(_ number: Int, from place: Cursor, length: Int, _ role: Role) {
    guard length <= Self.slotBytes else { return }
    let masks = Self.masks(length)
    let words = (place.word() & masks.0, place.word(8) & masks.1, place.word(16) & masks.2)
    slots[number] = Slot(words: words, masks: masks, role: role, length: UInt8(length))
  }

  // MARK: Looking up

  /// What the member called `name` is to this kind of object. O(1).
  @inline(__always) func role(of name: Text, in kind: ObjectKind) -> Role {
    guard name.count > 0, name.count <= Self.slotBytes else { return Role(member: .unknown) }
    let masks = Self.masks(name.count)
    let words = (name.start.word() & masks.0, name.start.word(8) & masks.1, name.start.word(16) & masks.2)
    var place = Self.place(of: words)
    while table[place] != 0 {
      let known = names[Int(table[place]) &- 1]
      let difference = (known.words.0 ^ words.0) | (known.words.1 ^ words.1) | (known.words.2 ^ words.2)
      if difference == 0, known.count == name.count {
        return roles[Int(kind.rawValue) &* Member.allCases.count &+ Int(known.member.rawValue)]
      }
      place = Self.place(after: place)
    }
    return Role(member: .unknown)
  }

  @inline(__always) private static func place(of words: (UInt64, UInt64, UInt64)) -> Int {
    let mixed = words.0 ^ (words.1 &<< 5) ^ (words.2 &<< 11)
    return Int(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) &>> (64 &- tableBits))
  }

  @inline(__always) private static func place(after place: Int) -> Int { (place &+ 1) & (1 &<< Int(tableBits) &- 1) }

  @inline(__always) private static func masks(_ count: Int) -> (UInt64, UInt64, UInt64) {
    @inline(__always) func mask(_ bytes: Int) -> UInt64 {
      bytes <= 0 ? 0 : bytes >= 8 ? ~0 : ~0 &>> UInt64(64 &- 8 &* bytes)
    }
    return (mask(count), mask(count - 8), mask(count - 16))
  }
}
