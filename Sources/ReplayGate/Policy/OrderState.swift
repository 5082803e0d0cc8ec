/// The state of an order, as an execution log entry tells it (contract section 4.2).
enum OrderState: UInt8 {
  case created, accepted, partiallyFilled, filled, cancelled, rejected, unknown

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

  /// Whether an order may step from this state to `next`.
  @inline(__always) func mayBecome(_ next: OrderState) -> Bool {
    let allowed: UInt8 =
      switch self {
      case .created: 0b11_0010
      case .accepted: 0b11_1100
      case .partiallyFilled: 0b01_1100
      default: 0
      }
    return allowed &>> next.rawValue & 1 == 1
  }

  /// The state that `text`, a trimmed first text, normalises to. O(n).
  @inline(__always) static func of(_ text: Text, _ texts: inout TextPool) -> OrderState {
    // The names that production writes, compared as words; whatever is not one of them is looked at closely.
    switch text.count {
    case 6 where text.start.word() & 0xFFFF_FFFF_FFFF == word("filled"): .filled
    case 7 where text.start.word() & 0xFF_FFFF_FFFF_FFFF == word("created"): .created
    case 8 where text.start.word() == word("accepted"): .accepted
    case 8 where text.start.word() == word("rejected"): .rejected
    case 9 where text.start.word() == word("cancelle") && text.start.byte(8) == 0x64: .cancelled
    case 16 where text.start.word() == word("partiall") && text.start.word(8) == word("y_filled"): .partiallyFilled
    default: normalised(text, &texts)
    }
  }

  /// Up to eight ASCII characters as a word, the first one lowest.
  @inline(__always) private static func word(_ text: StaticString) -> UInt64 {
    var word: UInt64 = 0
    for index in 0..<text.utf8CodeUnitCount { word |= unsafe UInt64(text.utf8Start[index]) &<< UInt64(8 &* index) }
    return word
  }

  @inline(never) private static func normalised(_ text: Text, _ texts: inout TextPool) -> OrderState {
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

  /// What the parts between underscores say, together.
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

extension Text {
  fileprivate func begins(_ prefix: StaticString) -> Bool {
    count >= prefix.utf8CodeUnitCount && Text(start: start, count: prefix.utf8CodeUnitCount).equals(prefix)
  }

  fileprivate func isOne(of names: StaticString...) -> Bool { names.contains { equals($0) } }
}
