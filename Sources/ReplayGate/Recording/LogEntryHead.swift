/// The bytes of a log entry up to the value of its state. They include the order, so an entry that begins with the same
/// bytes has the same order.
struct LogEntryHead {
  private var start = Cursor.nowhere
  /// In bytes; 0 if no head is kept.
  private(set) var length = 0
  /// The offsets of the second, third and last block of sixteen bytes that are compared. Blocks may overlap.
  private var second = 0
  private var third = 0
  private var last = 0

  /// The lengths of heads that are kept.
  private static let lengths = 16...64

  /// Creates a head that matches no entry.
  init() {}

  @inline(always) mutating func keep(from object: Cursor, length: Int) {
    start = object
    if length == self.length { return }
    self.length = Self.lengths.contains(length) ? length : 0
    last = length &- 16
    second = min(16, last)
    third = min(32, last)
  }

  @inline(always) mutating func move(to object: Cursor) { start = object }

  /// Whether an entry begins with this head. O(1), without a branch on where they differ.
  @inline(always) func isThat(of object: Cursor) -> Bool {
    if length == 0 { return false }
    let differs =
      (object.vector() .!= start.vector()) .| (object.vector(second) .!= start.vector(second))
      .| (object.vector(third) .!= start.vector(third)) .| (object.vector(last) .!= start.vector(last))
    return ByteMask(differs).isEmpty
  }
}
