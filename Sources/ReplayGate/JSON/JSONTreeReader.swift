/// Reads a JSON text into nodes, with the scanner of recordings.
struct JSONTreeReader: ~Copyable {
  private let start: Cursor
  /// The position of the text in the bytes of its origin.
  private let base: Int
  /// The position of its end there.
  private let end: Int
  private let origin: JSONNode.Origin
  private var texts = TextPool()

  /// Reads the only value in `bytes`, which are a part of the origin. An error of an origin that is no text says what it
  /// is.
  static func root(of bytes: ArraySlice<UInt8>, in origin: JSONNode.Origin) throws(ReplayGateError) -> JSONNode {
    do throws(ReplayGateError) {
      return try node(of: bytes, in: origin)
    } catch {
      guard let format = ForeignFormat(ofDocument: origin.bytes) else { throw error }
      throw .invalidInput(InputFault(source: origin.source, is: format, expected: Fault.expectedValue))
    }
  }

  private static func node(of bytes: ArraySlice<UInt8>, in origin: JSONNode.Origin) throws(ReplayGateError) -> JSONNode
  {
    // The scanner treats LF as the end of its line. JSON allows CR wherever it allows LF as white space and refuses it
    // wherever it refuses LF, so CR can replace LF here; lines are counted in the original.
    var buffer = PieceBuffer()
    buffer.append(bytes.map { $0 == 0x0A ? 0x0D : $0 })
    buffer.terminate()
    var reader = JSONTreeReader(start: buffer.start, base: bytes.startIndex, end: bytes.endIndex, origin: origin)
    return try reader.root()
  }

  private init(start: Cursor, base: Int, end: Int, origin: JSONNode.Origin) {
    self.start = start
    (self.base, self.end) = (base, end)
    self.origin = origin
  }

  private mutating func root() throws(ReplayGateError) -> JSONNode {
    var place = start
    if place.byte == 0xEF, place.byte(1) == 0xBB, place.byte(2) == 0xBF { place += 3 }
    let (node, next) = try node(JSONReader.skipSpace(place), depth: 1)
    let end = JSONReader.skipSpace(next)
    guard end.byte == 0x0A else { throw fault(end, "nothing but white space after the value") }
    return node
  }

  private mutating func node(_ place: Cursor, depth: Int) throws(ReplayGateError) -> (JSONNode, next: Cursor) {
    let (kind, next) = try kind(place, depth: depth)
    let offset = base + (place - start)
    let text = origin.bytes[offset..<base + (next - start)]
    return (JSONNode(kind: kind, offset: offset, origin: origin, text: text), next)
  }

  private mutating func kind(_ place: Cursor, depth: Int) throws(ReplayGateError) -> (JSONNode.Kind, Cursor) {
    switch place.byte {
    case 0x7B, 0x5B:
      if depth > JSONReader.maximumDepth { throw fault(place, "at most \(JSONReader.maximumDepth) levels of nesting") }
      return place.byte == 0x7B ? try object(place, depth: depth) : try array(place, depth: depth)
    case 0x22:
      let raw = try scan { () throws(Fault) in try JSONReader.string(from: place + 1) }
      return (.string(JSONReader.text(raw, in: &texts).string), raw.next)
    case 0x30...0x39, 0x2D:
      let number = try scan { () throws(Fault) in try JSONReader.number(place) }
      return (.number(number.value), number.next)
    default:
      let next = try scan { () throws(Fault) in try JSONReader.literal(place) }
      return (place.byte == 0x6E ? .null : .bool(place.byte == 0x74), next)
    }
  }

  private mutating func array(_ open: Cursor, depth: Int) throws(ReplayGateError) -> (JSONNode.Kind, Cursor) {
    var elements: [JSONNode] = []
    var place = JSONReader.skipSpace(open + 1)
    if place.byte == 0x5D { return (.array(elements), place + 1) }
    while true {
      let (element, next) = try node(place, depth: depth + 1)
      elements.append(element)
      place = JSONReader.skipSpace(next)
      if place.byte == 0x5D { return (.array(elements), place + 1) }
      guard place.byte == 0x2C else { throw fault(place, "a comma or ]") }
      place = JSONReader.skipSpace(place + 1)
    }
  }

  private mutating func object(_ open: Cursor, depth: Int) throws(ReplayGateError) -> (JSONNode.Kind, Cursor) {
    var members: [JSONMember] = []
    var names = TextIndex()
    var place = JSONReader.skipSpace(open + 1)
    if place.byte == 0x7D { return (.object(members), place + 1) }
    while true {
      guard place.byte == 0x22 else { throw fault(place, "a member name in double quotes") }
      let quote = place
      let raw = try scan { () throws(Fault) in try JSONReader.string(from: quote + 1) }
      let name = JSONReader.text(raw, in: &texts)
      guard names.insert(name).isNew else { throw fault(quote, "the member \"\(name.string)\" once") }
      place = JSONReader.skipSpace(raw.next)
      guard place.byte == 0x3A else { throw fault(place, "a colon after the member name") }
      let (value, next) = try node(JSONReader.skipSpace(place + 1), depth: depth + 1)
      members.append(JSONMember(name: name.string, value: value, nameOffset: base + (quote - start)))
      place = JSONReader.skipSpace(next)
      if place.byte == 0x7D { return (.object(members), place + 1) }
      guard place.byte == 0x2C else { throw fault(place, "a comma or }") }
      place = JSONReader.skipSpace(place + 1)
    }
  }

  private func fault(_ place: Cursor, _ expected: String) -> ReplayGateError {
    let offset = base + (place - start)
    return origin.fault(at: offset, expected: expected, found: offset < end ? nil : endWords)
  }

  private func scan<Result>(_ body: () throws(Fault) -> Result) throws(ReplayGateError) -> Result {
    do throws(Fault) {
      return try body()
    } catch {
      let offset = base + error.offset(from: start)
      let isCutOff = end - offset < Fault.longestCut && error.isCutOff(before: Array(origin.bytes[offset..<end]))
      throw origin.fault(at: offset, expected: error.expectation, found: isCutOff ? endWords : nil)
    }
  }

  /// Describes the end of the text; nil for that of a line which others follow.
  private var endWords: String? {
    guard end == origin.bytes.count, !origin.isLine else { return nil }
    let isEmpty = origin.bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    return isEmpty ? "nothing: it is empty" : "the end of the text: it is cut off"
  }
}
