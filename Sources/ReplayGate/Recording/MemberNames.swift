/// Identifies the next member of an object: first by a guess from earlier objects, then by looking up its name.
///
/// Programs write recordings, so the bytes between two values of a log entry are mostly the same on each line. For each
/// kind of object and each position in it, a slot keeps these bytes as three words. The end of the object is a position
/// too:
///
///     {"orderId":"ord-7","status":"filled"}
///      └────────┘       └────────┘        └┘
///
/// Equal bytes mean the same punctuation and the same name, which were validated when the bytes were kept. So a guess
/// can miss, but it is never wrong.
struct MemberNames: ~Copyable {
  struct Slot: BitwiseCopyable {
    var words: (UInt64, UInt64, UInt64)
    var masks: (UInt64, UInt64, UInt64)
    var role: Role
    /// The number of bytes before the first byte of the value.
    var length: UInt8
  }

  /// The meaning of a member in its object.
  struct Role: BitwiseCopyable {
    /// The bit of a named member; 0 for all others. No bit may occur twice in an object.
    var bit: UInt64 = 0
    var member: Member
    var rank = TextRank.none
  }

  struct Name: BitwiseCopyable {
    let words: (UInt64, UInt64, UInt64)
    /// The length in bytes. It is needed because a name may end in U+0000.
    let count: Int
    let member: Member
  }

  /// The number of times that a slot did not match.
  struct Misses: BitwiseCopyable {
    /// The misses since line `since`. From `mostMisses` on, the slot is empty, and this counts up to `pause`.
    var count: UInt32 = 0
    var since: UInt32 = 0
  }

  /// The number of slots of each kind of object. All later positions share the last slot.
  static let slotsAKind = 16
  /// A slot that misses `mostMisses` times in fewer than `lines` lines stays empty until `pause` misses: if members
  /// come in any order, a guess costs more than it gains.
  private static let mostMisses: UInt32 = 32
  private static let lines: UInt32 = 64
  private static let pause: UInt32 = 1024
  /// The maximum number of bytes in a slot.
  private static let slotBytes = 24
  /// The binary logarithm of the number of written names that are kept for each kind of object.
  private static let writtenBits: UInt64 = 5

  private var misses = ReusableArray<Misses>(capacity: ObjectKind.allCases.count * slotsAKind)
  private var slots = ReusableArray<Slot>(capacity: ObjectKind.allCases.count * slotsAKind)
  /// Names as they were last written, with quotes and colon. The first four bytes of a name select its place. They
  /// serve objects whose members come in any order.
  private var written = ReusableArray<Slot>(capacity: ObjectKind.allCases.count << Int(writtenBits))
  /// A copy of what all readers know, in memory that is not counted.
  private var names: ReusableArray<Name>
  private var table: ReusableArray<UInt8>
  private let multiplier: UInt64
  private var bits: ReusableArray<UInt64>
  private var roles: ReusableArray<Role>

  init() {
    let known = MemberTable.all
    names = ReusableArray(known.names)
    table = ReusableArray(known.table)
    multiplier = known.multiplier
    bits = ReusableArray(known.bits)
    roles = ReusableArray(known.roles)
    slots.append(repeating: Self.emptySlot, count: ObjectKind.allCases.count * Self.slotsAKind)
    misses.append(repeating: Misses(), count: slots.count)
    written.append(repeating: Self.emptySlot, count: ObjectKind.allCases.count << Int(Self.writtenBits))
  }

  /// Bytes masked with 0 are never 1, so an empty slot matches nothing.
  private static var emptySlot: Slot {
    Slot(words: (1, 0, 0), masks: (0, 0, 0), role: Role(member: .unknown), length: 0)
  }

  /// Whether `seen` contains every named member of a kind of object. O(1).
  @inline(__always) func isWhole(_ kind: ObjectKind, _ seen: UInt64) -> Bool { bits[Int(kind.rawValue)] == seen }

  // MARK: Guessing

  /// The slot of the first member of a kind of object.
  @inline(__always) static func firstSlot(_ kind: ObjectKind) -> Int { Int(kind.rawValue) &* slotsAKind }

  /// The slot of the member after the one of slot `number`.
  @inline(__always) static func slot(after number: Int) -> Int {
    number &+ (number & (slotsAKind &- 1) == slotsAKind &- 1 ? 0 : 1)
  }

  @inline(__always) subscript(number: Int) -> Slot { slots[number] }

  /// Returns 0 if the bytes from `place` on match the slot.
  @inline(__always) func difference(_ number: Int, _ place: Cursor) -> UInt64 {
    Self.difference(slots[number], place)
  }

  @inline(__always) private static func difference(_ slot: Slot, _ place: Cursor) -> UInt64 {
    ((place.word() & slot.masks.0) ^ slot.words.0) | ((place.word(8) & slot.masks.1) ^ slot.words.1)
      | ((place.word(16) & slot.masks.2) ^ slot.words.2)
  }

  /// Records that the bytes from `place` on were found at a position whose slot did not match them. `line` is the
  /// number of lines that were begun.
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

  /// The place in `written` of a name that begins at `quote`.
  @inline(__always) private static func writtenNumber(_ kind: ObjectKind, _ quote: Cursor) -> Int {
    let first = UInt32(truncatingIfNeeded: quote.word() &>> 8)
    let hash = (first &* 0x9E37_79B1) &>> UInt32(32 - writtenBits)
    return Int(kind.rawValue) &<< Int(writtenBits) | Int(hash)
  }

  /// The role of the member whose name and colon at `quote` match the last written ones, and the position after the
  /// colon. Nil if they do not match.
  @inline(__always) func writtenMember(_ kind: ObjectKind, at quote: Cursor) -> (Role, Cursor)? {
    let slot = written[Self.writtenNumber(kind, quote)]
    return Self.difference(slot, quote) == 0 ? (slot.role, quote + Int(slot.length)) : nil
  }

  /// Keeps a member's name and colon as they are written. The name must be valid and without escapes.
  @inline(never) mutating func learnWritten(_ kind: ObjectKind, at quote: Cursor, length: Int, _ role: Role) {
    Self.keep(quote, length, role, in: &written, Self.writtenNumber(kind, quote))
  }

  // MARK: Looking up

  /// The role of the member called `name` in a kind of object. O(1).
  @inline(__always) func role(of name: Text, in kind: ObjectKind) -> Role {
    if name.count &- 1 < 8, name.count > 0 {
      return role(of: (name.start.word() & (~0 &>> UInt64(64 &- 8 &* name.count)), 0, 0), name.count, kind)
    }
    guard name.count > 0, name.count <= Self.slotBytes else { return Role(member: .unknown) }
    let masks = Self.masks(name.count)
    let words = (name.start.word() & masks.0, name.start.word(8) & masks.1, name.start.word(16) & masks.2)
    return role(of: words, name.count, kind)
  }

  /// Looks a name up without a branch on the result. If members come in any order, the branch could not be predicted.
  @inline(__always) private func role(of words: (UInt64, UInt64, UInt64), _ count: Int, _ kind: ObjectKind) -> Role {
    let known = names[Int(table[MemberTable.place(of: words, multiplier)])]
    let difference = (known.words.0 ^ words.0) | (known.words.1 ^ words.1) | (known.words.2 ^ words.2)
    let isKnown = difference | UInt64(truncatingIfNeeded: known.count ^ count) == 0
    let member = isKnown ? known.member.rawValue : Member.unknown.rawValue
    return roles[Int(kind.rawValue) &* Member.allCases.count &+ Int(member)]
  }

  @inline(__always) private static func masks(_ count: Int) -> (UInt64, UInt64, UInt64) {
    (.firstBytes(count), .firstBytes(count - 8), .firstBytes(count - 16))
  }
}
