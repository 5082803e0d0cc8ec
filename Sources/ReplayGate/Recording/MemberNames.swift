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

  /// How often something else was found at a slot.
  struct Misses: BitwiseCopyable {
    /// Since a line, or while nothing is kept.
    var count: UInt32 = 0
    var since: UInt32 = 0
  }

  /// Positions beyond share the last slot.
  static let slotsAKind = 16
  /// A slot that is wrong so often in so few lines keeps nothing until it was looked at so often: a guess costs more than
  /// it gains where members come in any order.
  private static let mostMisses: UInt32 = 32
  private static let lines: UInt32 = 64
  private static let pause: UInt32 = 1024
  /// The most bytes that a slot keeps.
  private static let slotBytes = 24
  /// So many names of a kind of object are kept as they were written last.
  private static let writtenBits: UInt64 = 5
  /// The names' table has so many places, fourteen for each name.
  private static let tableBits: UInt64 = 10

  private var misses = ReusableArray<Misses>(capacity: ObjectKind.allCases.count * slotsAKind)
  private var slots = ReusableArray<Slot>(capacity: ObjectKind.allCases.count * slotsAKind)
  /// Names as they were written last, quotes and colon with them, each where its first four bytes say. For members that
  /// come in any order.
  private var written = ReusableArray<Slot>(capacity: ObjectKind.allCases.count << Int(writtenBits))
  private var names = ReusableArray<Name>(capacity: Member.allCases.count)
  /// Where a name is in `names`, by its hash; 0 for none, where there is a name that no member has. No two share a place.
  private var table = ReusableArray<UInt8>(capacity: 1 << Int(tableBits))
  /// What hashes are made with: the first number that keeps the names apart.
  private var multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
  /// The bits of all members that each kind of object names.
  private var bits = ReusableArray<UInt64>(capacity: ObjectKind.allCases.count)
  /// What each name is in each kind of object.
  private var roles = ReusableArray<Role>(capacity: ObjectKind.allCases.count * Member.allCases.count)

  init() {
    slots.append(repeating: Self.emptySlot, count: ObjectKind.allCases.count * Self.slotsAKind)
    misses.append(repeating: Misses(), count: slots.count)
    written.append(repeating: Self.emptySlot, count: ObjectKind.allCases.count << Int(Self.writtenBits))
    for kind in ObjectKind.allCases {
      let named = kind.members
      bits.append(named.reduce(0) { $0 | $1.bit })
      for member in Member.allCases {
        roles.append(
          named.contains(member)
            ? Role(bit: member.bit, member: member, rank: kind.rank(of: member)) : Role(member: .unknown))
      }
    }
    names.append(Name(words: (0, 0, 0), count: -1, member: .unknown))
    for member in Member.allCases where member.isNamed {
      names.append(
        Name(words: Self.words(member.spelling), count: member.spelling.utf8CodeUnitCount, member: member))
    }
    while !fillTable() { multiplier &+= 0x9E37_79B9_7F4A_7C14 }
  }

  /// Whether each name has a place of its own.
  private mutating func fillTable() -> Bool {
    table.removeAll()
    table.append(repeating: 0, count: 1 << Int(Self.tableBits))
    for number in 1..<names.count {
      let place = place(of: names[number].words)
      if table[place] != 0 { return false }
      table[place] = UInt8(number)
    }
    return true
  }

  /// No bytes masked by 0 are 1: an empty slot never matches.
  private static var emptySlot: Slot {
    Slot(words: (1, 0, 0), masks: (0, 0, 0), role: Role(member: .unknown), length: 0)
  }

  private static func words(_ spelling: StaticString) -> (UInt64, UInt64, UInt64) {
    let bytes = Array(spelling.description.utf8)
    func word(_ index: Int) -> UInt64 {
      bytes.dropFirst(index * 8).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    return (word(0), word(1), word(2))
  }

  /// Whether `seen` has every member that a kind of object names. O(1).
  @inline(__always) func isWhole(_ kind: ObjectKind, _ seen: UInt64) -> Bool { bits[Int(kind.rawValue)] == seen }

  // MARK: Guessing

  /// The slot of the first member of a kind of object.
  @inline(__always) static func firstSlot(_ kind: ObjectKind) -> Int { Int(kind.rawValue) &* slotsAKind }

  /// The slot of the member after that of a slot.
  @inline(__always) static func slot(after number: Int) -> Int {
    number &+ (number & (slotsAKind &- 1) == slotsAKind &- 1 ? 0 : 1)
  }

  @inline(__always) subscript(number: Int) -> Slot { slots[number] }

  /// 0 where the bytes from `place` on are those of the slot.
  @inline(__always) func difference(_ number: Int, _ place: Cursor) -> UInt64 {
    Self.difference(slots[number], place)
  }

  @inline(__always) private static func difference(_ slot: Slot, _ place: Cursor) -> UInt64 {
    ((place.word() & slot.masks.0) ^ slot.words.0) | ((place.word(8) & slot.masks.1) ^ slot.words.1)
      | ((place.word(16) & slot.masks.2) ^ slot.words.2)
  }

  /// Takes down that the bytes from `place` on were found at a position, where something else was expected; `line`
  /// counts the lines read.
  @inline(__always)
  mutating func learn(_ number: Int, from place: Cursor, length: Int, _ role: Role, line: UInt32) {
    let count = misses[number].count &+ 1
    misses[number].count = count
    if count == 1 { misses[number].since = line }
    if count == Self.mostMisses {
      if line &- misses[number].since < Self.lines {
        slots[number] = Self.emptySlot
        return
      }
      misses[number].count = 0
    } else if count > Self.mostMisses {
      if count < Self.pause { return }
      misses[number].count = 0
    }
    Self.keep(place, length, role, in: &slots, number)
  }

  @inline(__always) private static func keep(
    _ place: Cursor, _ length: Int, _ role: Role, in list: inout ReusableArray<Slot>, _ number: Int
  ) {
    guard length <= slotBytes else { return }
    let masks = Self.masks(length)
    let words = (place.word() & masks.0, place.word(8) & masks.1, place.word(16) & masks.2)
    list[number] = Slot(words: words, masks: masks, role: role, length: UInt8(length))
  }

  // MARK: In any order

  /// Where a kind's name is kept that is written from `quote` on.
  @inline(__always) private static func writtenNumber(_ kind: ObjectKind, _ quote: Cursor) -> Int {
    let first = UInt32(truncatingIfNeeded: quote.word() &>> 8)
    let hash = (first &* 0x9E37_79B1) &>> UInt32(32 - writtenBits)
    return Int(kind.rawValue) &<< Int(writtenBits) | Int(hash)
  }

  /// The member whose name and colon are written from `quote` on as they were before, and the position after them.
  @inline(__always) func writtenMember(_ kind: ObjectKind, at quote: Cursor) -> (Role, Cursor)? {
    let slot = written[Self.writtenNumber(kind, quote)]
    return Self.difference(slot, quote) == 0 ? (slot.role, quote + Int(slot.length)) : nil
  }

  /// Takes down how a member's name is written. It is a valid one without escapes.
  @inline(never) mutating func learnWritten(_ kind: ObjectKind, at quote: Cursor, length: Int, _ role: Role) {
    Self.keep(quote, length, role, in: &written, Self.writtenNumber(kind, quote))
  }

  // MARK: Looking up

  /// What the member called `name` is to this kind of object. O(1).
  @inline(__always) func role(of name: Text, in kind: ObjectKind) -> Role {
    if name.count &- 1 < 8, name.count > 0 {
      return role(of: (name.start.word() & (~0 &>> UInt64(64 &- 8 &* name.count)), 0, 0), name.count, kind)
    }
    guard name.count > 0, name.count <= Self.slotBytes else { return Role(member: .unknown) }
    let masks = Self.masks(name.count)
    let words = (name.start.word() & masks.0, name.start.word(8) & masks.1, name.start.word(16) & masks.2)
    return role(of: words, name.count, kind)
  }

  /// Without a branch on what is found: where members come in any order, it could not be foreseen.
  @inline(__always) private func role(of words: (UInt64, UInt64, UInt64), _ count: Int, _ kind: ObjectKind) -> Role {
    let known = names[Int(table[place(of: words)])]
    let difference = (known.words.0 ^ words.0) | (known.words.1 ^ words.1) | (known.words.2 ^ words.2)
    let isKnown = difference | UInt64(truncatingIfNeeded: known.count ^ count) == 0
    let member = isKnown ? known.member.rawValue : Member.unknown.rawValue
    return roles[Int(kind.rawValue) &* Member.allCases.count &+ Int(member)]
  }

  @inline(__always) private func place(of words: (UInt64, UInt64, UInt64)) -> Int {
    let mixed = words.0 ^ (words.1 &<< 5) ^ (words.2 &<< 11)
    return Int(truncatingIfNeeded: (mixed &* multiplier) &>> (64 &- Self.tableBits))
  }

  @inline(__always) private static func masks(_ count: Int) -> (UInt64, UInt64, UInt64) {
    (.firstBytes(count), .firstBytes(count - 8), .firstBytes(count - 16))
  }
}
