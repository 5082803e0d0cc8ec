/// Numbers distinct texts from 0 in the order in which they come.
///
/// A handful of texts is searched in a row, past a filter of 64 bits that answers most misses; more of them are kept
/// in a binary trie that branches at the first bit in which texts differ (a crit-bit tree):
///
///     node: | unit, bit | child where the bit is 0 | child where it is 1 |      child ≥ 0: a node; child < 0: ~number
///
/// A *unit* is a byte plus one, or 0 past the end, so that a text differs from a longer one that begins like it. There
/// is no hashing, so no input can choose collisions: a search looks at no more nodes than there are texts or bits in
/// the one sought, and compares one text.
struct TextIndex: ~Copyable {
  struct Node: BitwiseCopyable {
    var unit: Int32
    var bit: UInt16
    var children: (Int32, Int32)
  }

  /// Up to here texts are searched in a row.
  private static let row = 16

  private(set) var texts = ReusableArray<Text>(capacity: 32)
  private var filter: UInt64 = 0
  private var nodes = ReusableArray<Node>(capacity: 4)
  private var root: Int32 = 0

  /// How many distinct texts there are.
  @inline(__always) var count: Int { texts.count }

  /// Forgets the texts, keeps the storage. O(1).
  @inline(__always) mutating func removeAll() {
    texts.removeAll()
    nodes.removeAll()
    filter = 0
  }

  /// The number of `text`, or nil.
  @inline(__always) func number(of text: Text) -> Int? {
    if filter & text.filterBit == 0 { return nil }
    return search(text)
  }

  /// The number of `text`, new or not.
  @inline(__always) mutating func insert(_ text: Text) -> (number: Int, isNew: Bool) {
    let bit = text.filterBit
    if filter & bit != 0, let number = search(text) { return (number, false) }
    filter |= bit
    texts.append(text)
    if texts.count > Self.row { plant() }
    return (texts.count &- 1, true)
  }

  @inline(never) private func search(_ text: Text) -> Int? {
    if texts.count <= Self.row {
      for number in 0..<texts.count where texts[number] == text { return number }
      return nil
    }
    let number = nearest(text)
    return texts[number] == text ? number : nil
  }

  // MARK: The trie

  @inline(__always) private func unit(_ text: Text, _ index: Int) -> UInt16 {
    index < text.count ? UInt16(text.start.byte(index)) + 1 : 0
  }

  /// The one text that can be equal to `text`.
  private func nearest(_ text: Text) -> Int {
    var place = root
    while place >= 0 {
      let node = nodes[Int(place)]
      place = unit(text, Int(node.unit)) & node.bit == 0 ? node.children.0 : node.children.1
    }
    return Int(~place)
  }

  /// Puts the newest text into the trie; all texts when it is the first beyond a row.
  private mutating func plant() {
    guard nodes.isEmpty else { return plant(texts.count - 1) }
    root = ~0
    for number in 1..<texts.count { plant(number) }
  }

  private mutating func plant(_ number: Int) {
    let text = texts[number]
    let other = texts[nearest(text)]
    var index = 0
    while unit(text, index) == unit(other, index) { index += 1 }
    let difference = unit(text, index) ^ unit(other, index)
    let bit = UInt16(1) << UInt16(15 - difference.leadingZeroBitCount)
    let isSet = unit(text, index) & bit != 0
    // Down to where the new node belongs: nodes are ordered by unit, then by bit, the highest first.
    var parent: Int32?
    var wentRight = false
    var place = root
    while place >= 0 {
      let node = nodes[Int(place)]
      if Int(node.unit) > index || (Int(node.unit) == index && node.bit < bit) { break }
      parent = place
      wentRight = unit(text, Int(node.unit)) & node.bit != 0
      place = wentRight ? node.children.1 : node.children.0
    }
    let leaf = ~Int32(number)
    let added = Int32(nodes.count)
    nodes.append(Node(unit: Int32(index), bit: bit, children: isSet ? (place, leaf) : (leaf, place)))
    guard let parent else {
      root = added
      return
    }
    var node = nodes[Int(parent)]
    if wentRight { node.children.1 = added } else { node.children.0 = added }
    nodes[Int(parent)] = node
  }
}
