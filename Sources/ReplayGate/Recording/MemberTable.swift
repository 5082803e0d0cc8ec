/// What every reader knows of the names of members: a hash table without collisions, and the roles of members. Made once,
/// because making it takes longer than reading a short recording.
struct MemberTable: Sendable {
  static let all = MemberTable()

  /// The names, after one that no member has.
  let names: [MemberNames.Name]
  /// The index in `names` of the name with each hash, or 0. No two names share a hash.
  let table: [UInt8]
  /// The multiplier of the hash function: the first one found that keeps the names apart.
  let multiplier: UInt64
  /// For each kind of object, the bits of all its named members.
  let bits: [UInt64]
  /// The role of each member in each kind of object.
  let roles: [MemberNames.Role]

  /// The binary logarithm of the size of `table`, which is about fourteen places for each name.
  private static let tableBits: UInt64 = 10

  private init() {
    bits = ObjectKind.allCases.map { kind in kind.members.reduce(0) { $0 | $1.bit } }
    roles = ObjectKind.allCases.flatMap { kind in
      let named = kind.members
      return Member.allCases.map { member in
        named.contains(member)
          ? MemberNames.Role(bit: member.bit, member: member, rank: kind.rank(of: member))
          : MemberNames.Role(member: .unknown)
      }
    }
    let names =
      [MemberNames.Name(words: (0, 0, 0), count: -1, member: .unknown)]
      + Member.allCases.filter(\.isNamed).map { member in
        MemberNames.Name(
          words: Self.words(member.spelling), count: member.spelling.utf8CodeUnitCount, member: member)
      }
    var multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
    var table = Self.table(of: names, multiplier)
    while table == nil {
      multiplier &+= 0x9E37_79B9_7F4A_7C14
      table = Self.table(of: names, multiplier)
    }
    self.names = names
    self.table = table ?? []
    self.multiplier = multiplier
  }

  /// The table of these names; nil if two have the same hash.
  private static func table(of names: [MemberNames.Name], _ multiplier: UInt64) -> [UInt8]? {
    var table = [UInt8](repeating: 0, count: 1 << Int(tableBits))
    for number in 1..<names.count {
      let place = place(of: names[number].words, multiplier)
      if table[place] != 0 { return nil }
      table[place] = UInt8(number)
    }
    return table
  }

  private static func words(_ spelling: StaticString) -> (UInt64, UInt64, UInt64) {
    let bytes = Array(spelling.description.utf8)
    func word(_ index: Int) -> UInt64 {
      bytes.dropFirst(index * 8).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    return (word(0), word(1), word(2))
  }

  /// The place of a name in `table`.
  @inline(__always) static func place(of words: (UInt64, UInt64, UInt64), _ multiplier: UInt64) -> Int {
    let mixed = words.0 ^ (words.1 &<< 5) ^ (words.2 &<< 11)
    return Int(truncatingIfNeeded: (mixed &* multiplier) &>> (64 &- tableBits))
  }
}
