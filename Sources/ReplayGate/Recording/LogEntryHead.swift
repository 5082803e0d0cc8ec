/// What an entry of a log has in common with the one before it: all up to its state, the order being in there.
struct LogEntryHead {
  private var start = Cursor.nowhere
  /// In bytes; 0 where it is not kept.
  private(set) var length = 0
  /// Where in it the second, third and last sixteen bytes begin that are compared; they may overlap.
  private var second = 0
  private var third = 0
  private var last = 0

  /// A shorter or longer head is not kept.
  private static let lengths = 16...64

  /// Nothing in common with any entry.
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

  /// Whether an entry begins with the same bytes. O(1), without a branch on where they differ.
  @inline(always) func isThat(of object: Cursor) -> Bool {
    if length == 0 { return false }
    let differs =
      (object.vector() .!= start.vector()) .| (object.vector(second) .!= start.vector(second))
      .| (object.vector(third) .!= start.vector(third)) .| (object.vector(last) .!= start.vector(last))
    return ByteMask(differs).isEmpty
  }
}
