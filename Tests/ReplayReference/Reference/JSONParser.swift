/// The position at which a text is not JSON.
struct JSONFault: Error {
  let offset: Int
  let expected: String
}

/// A strict RFC 8259 parser of one value, written for clarity, without tables and shortcuts.
struct JSONParser {
  static let deepest = 128

  private let bytes: [UInt8]
  private var offset = 0
  private var depth = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The value in these bytes, which may be surrounded by white space.
  static func parse(_ bytes: [UInt8]) throws(JSONFault) -> JSON {
    var parser = JSONParser(bytes)
    parser.skipSpace()
    let value = try parser.value()
    parser.skipSpace()
    if parser.offset < bytes.count { throw parser.fault("the end") }
    return value
  }
  static func parse(_ string: String) throws(JSONFault) -> JSON { try parse(Array(string.utf8)) }

  private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }
  private func fault(_ expected: String) -> JSONFault { JSONFault(offset: offset, expected: expected) }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { offset += 1 }
  }

  private mutating func expect(_ character: Character) throws(JSONFault) {
    guard next == character.asciiValue else { throw fault("`\(character)`") }
    offset += 1
  }

  private mutating func word(_ text: String, _ value: JSON) throws(JSONFault) -> JSON {
    for character in text { try expect(character) }
    return value
  }

  private mutating func value() throws(JSONFault) -> JSON {
    switch next {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func descend() throws(JSONFault) {
    depth += 1
    if depth > Self.deepest { throw fault("at most \(Self.deepest) levels") }
    offset += 1
    skipSpace()
  }

  private mutating func object() throws(JSONFault) -> JSON {
    try descend()
    var members: [JSON.Member] = []
    if next != UInt8(ascii: "}") {
      while true {
        let name = try string()
        skipSpace()
        try expect(":")
        skipSpace()
        members.append(JSON.Member(name, try value()))
        skipSpace()
        guard next == UInt8(ascii: ",") else { break }
        offset += 1
        skipSpace()
      }
    }
    try expect("}")
    depth -= 1
    return .object(members)
  }

  private mutating func array() throws(JSONFault) -> JSON {
    try descend()
    var elements: [JSON] = []
    if next != UInt8(ascii: "]") {
      while true {
        elements.append(try value())
        skipSpace()
        guard next == UInt8(ascii: ",") else { break }
        offset += 1
        skipSpace()
      }
    }
    try expect("]")
    depth -= 1
    return .array(elements)
  }

  private mutating func digits() throws(JSONFault) {
    let start = offset
    while let byte = next, (0x30...0x39).contains(byte) { offset += 1 }
    if offset == start { throw fault("a digit") }
  }

  private mutating func number() throws(JSONFault) -> JSON {
    let start = offset
    if next == UInt8(ascii: "-") { offset += 1 }
    if next == UInt8(ascii: "0") { offset += 1 } else { try digits() }
    if next == UInt8(ascii: ".") {
      offset += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      offset += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { offset += 1 }
      try digits()
    }
    return .number(String(decoding: bytes[start..<offset], as: UTF8.self))
  }

  private mutating func string() throws(JSONFault) -> Text {
    try expect("\"")
    var scalars: [Unicode.Scalar] = []
    while true {
      guard let byte = next else { throw fault("`\"`") }
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        return Text(scalars)
      case UInt8(ascii: "\\"): scalars.append(try escape())
      case ..<0x20: throw fault("no control character")
      case ..<0x80:
        scalars.append(Unicode.Scalar(byte))
        offset += 1
      default: scalars.append(try character())
      }
    }
  }

  private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
    offset += 1
    guard let letter = next else { throw fault("an escape") }
    let short: Unicode.Scalar? =
      switch letter {
      case UInt8(ascii: "\""): "\""
      case UInt8(ascii: "\\"): "\\"
      case UInt8(ascii: "/"): "/"
      case UInt8(ascii: "b"): "\u{8}"
      case UInt8(ascii: "f"): "\u{C}"
      case UInt8(ascii: "n"): "\n"
      case UInt8(ascii: "r"): "\r"
      case UInt8(ascii: "t"): "\t"
      default: nil
      }
    if let short {
      offset += 1
      return short
    }
    try expect("u")
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard (0xD800...0xDBFF).contains(first) else { throw fault("no lone surrogate") }
    try expect("\\")
    try expect("u")
    let second = try hexadecimal()
    guard (0xDC00...0xDFFF).contains(second) else { throw fault("a low surrogate") }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))!
  }

  private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, byte < 0x80, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault("a hexadecimal digit")
      }
      value = value << 4 + UInt32(digit)
      offset += 1
    }
    return value
  }

  /// A non-ASCII character: the shortest form of a code point that is not a surrogate.
  private mutating func character() throws(JSONFault) -> Unicode.Scalar {
    let lead = bytes[offset]
    let count = lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF8 ? 4 : 0
    guard count > 0, offset + count <= bytes.count else { throw fault("UTF-8") }
    var value = UInt32(lead) & (0x7F >> UInt32(count))
    for byte in bytes[(offset + 1)..<(offset + count)] {
      guard byte & 0xC0 == 0x80 else { throw fault("UTF-8") }
      value = value << 6 + UInt32(byte & 0x3F)
    }
    let least: [UInt32] = [0, 0, 0x80, 0x800, 0x10000]
    guard value >= least[count], let scalar = Unicode.Scalar(value) else { throw fault("UTF-8") }
    offset += count
    return scalar
  }
}
