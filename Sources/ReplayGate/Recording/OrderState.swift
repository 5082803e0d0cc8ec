/// The state of an order according to an execution log entry (contract section 4.2).
enum OrderState: UInt8 {
  case created, accepted, partiallyFilled, filled, cancelled, rejected, unknown

  /// All but `unknown`.
  static var named: [OrderState] { [.created, .accepted, .partiallyFilled, .filled, .cancelled, .rejected] }

  var spelling: StaticString {
    switch self {
    case .created: "created"
    case .accepted: "accepted"
    case .partiallyFilled: "partially_filled"
    case .filled: "filled"
    case .cancelled: "cancelled"
    case .rejected: "rejected"
    case .unknown: "unknown"
    }
  }

  /// Whether an order may change from this state to `next`. For `unknown`: whether an order may start with `next`.
  @inline(__always) func mayBecome(_ next: OrderState) -> Bool {
    let allowed: UInt8 =
      switch self {
      case .unknown: 0b00_0001
      case .created: 0b11_0010
      case .accepted: 0b11_1100
      case .partiallyFilled: 0b01_1100
      case .filled, .cancelled, .rejected: 0
      }
    return allowed &>> next.rawValue & 1 == 1
  }

  /// The state that `text` normalises to. It must be a trimmed first text. O(n).
  @inline(never) static func normalised(_ text: Text, _ texts: inout TextPool) -> OrderState {
    let lowered = text.lowercased(in: &texts)
    texts.reserve(lowered.count)
    let start = texts.end
    for offset in 0..<lowered.count {
      let byte = lowered.start.byte(offset)
      texts.append(byte == 0x2D || byte == 0x20 ? 0x5F : byte)
    }
    let name = Text(start: start, count: lowered.count)
    for (spelling, state) in exactNames where name.equals(spelling) { return state }
    return fromTokens(name)
  }

  private static let exactNames: [(StaticString, OrderState)] = [
    ("created", .created), ("submitted", .created), ("submit", .created),
    ("open", .accepted), ("accepted", .accepted), ("acknowledged", .accepted),
    ("partially_filled", .partiallyFilled), ("partial_fill", .partiallyFilled), ("partialfilled", .partiallyFilled),
    ("filled", .filled), ("done", .filled),
    ("cancelled", .cancelled), ("canceled", .cancelled),
    ("rejected", .rejected),
  ]

  /// The state that the tokens between underscores give.
  private static func fromTokens(_ name: Text) -> OrderState {
    var (isEmpty, isNegated) = (true, false)
    var (partial, fill, cancel, reject, accept, create) = (false, false, false, false, false, false)
    var first = 0
    while first < name.count {
      var end = first
      while end < name.count, name.start.byte(end) != 0x5F { end += 1 }
      let token = Text(start: name.start + first, count: end - first)
      first = end + 1
      if token.isEmpty { continue }
      isEmpty = false
      if token.begins("pending") || token.isOne(of: "not", "no", "never", "un", "non") { isNegated = true }
      if token.begins("partial") { partial = true }
      if token.begins("fill") { fill = true }
      if token.begins("cancel") { cancel = true }
      if token.begins("reject") { reject = true }
      if token.isOne(of: "accept", "accepted", "open") || token.begins("ack") { accept = true }
      if token.isOne(of: "submit", "submitted", "place", "placed") || token.begins("create") { create = true }
    }
    if isEmpty || isNegated { return .unknown }
    if fill { return partial ? .partiallyFilled : .filled }
    if cancel { return .cancelled }
    if reject { return .rejected }
    if accept { return .accepted }
    return create ? .created : .unknown
  }
}

/// Looks up the exact names of the states, which is what production writes, without a branch on which one it is.
///
/// Length and first letter distinguish the six names. They select the entry with which a text is compared.
struct OrderStateTable: ~Copyable {
  struct Entry: BitwiseCopyable {
    var words: (UInt64, UInt64) = (0, 0)
    var masks: (UInt64, UInt64) = (0, 0)
    /// Negative in an entry without a name, so that no text matches it.
    var count = -1
    var state = OrderState.unknown
  }

  private static let size = 32

  private var entries: ReusableArray<Entry>

  init() {
    entries = ReusableArray(capacity: Self.size)
    entries.append(repeating: Entry(), count: Self.size)
    for state in OrderState.named {
      let name = Array(state.spelling.description.utf8)
      func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
      let place = Self.place(name[0], name.count)
      assert(entries[place].count < 0 && name.count <= 16)
      entries[place] = Entry(
        words: (word(name.prefix(8)), word(name.dropFirst(8))),
        masks: (.firstBytes(name.count), .firstBytes(name.count - 8)), count: name.count, state: state)
    }
  }

  @inline(__always) private static func place(_ first: UInt8, _ count: Int) -> Int {
    (Int(first) &+ 5 &* count) & (size &- 1)
  }

  /// The state whose exact name is `text`, or `unknown` for any other text. O(1).
  @inline(__always) func named(_ text: Text) -> OrderState {
    if text.isEmpty { return .unknown }
    let entry = entries[Self.place(text.start.byte, text.count)]
    let difference =
      ((text.start.word() & entry.masks.0) ^ entry.words.0) | ((text.start.word(8) & entry.masks.1) ^ entry.words.1)
    return difference | UInt64(truncatingIfNeeded: text.count ^ entry.count) == 0 ? entry.state : .unknown
  }

  /// The state that `text` normalises to. It must be a first text. O(n).
  func state(_ text: Text, _ texts: inout TextPool) -> OrderState {
    let state = named(text)
    return state == .unknown ? OrderState.normalised(text.trimmed, &texts) : state
  }
}

extension Text {
  fileprivate func begins(_ prefix: StaticString) -> Bool {
    count >= prefix.utf8CodeUnitCount && Text(start: start, count: prefix.utf8CodeUnitCount).equals(prefix)
  }

  fileprivate func isOne(of names: StaticString...) -> Bool { names.contains { equals($0) } }
}
