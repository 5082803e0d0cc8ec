/// A style of writing a value. All styles are read back as the same value.
struct JSONStyle {
  /// White space at each place that allows it, in this many of a hundred cases.
  var space = 0
  /// Unnecessary escapes of characters, in this many of a hundred cases.
  var escape = 0
  /// Whether the members of each object are in random order.
  var shuffled = false

  static let plain = JSONStyle()

  private static let short: [Unicode.Scalar: String] = [
    "\"": "\\\"", "\\": "\\\\", "\u{8}": "\\b", "\u{C}": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
  ]

  /// The bytes of the value without randomness; only for the plain style.
  func bytes(of value: JSON) -> [UInt8] {
    var random = SplitMix64(seed: 0)
    return bytes(of: value, &random)
  }

  func bytes(of value: JSON, _ random: inout SplitMix64) -> [UInt8] {
    var out: [UInt8] = []
    write(value, &out, &random)
    return out
  }

  private func gap(_ out: inout [UInt8], _ random: inout SplitMix64) {
    guard space > 0 else { return }
    while random.chance(space) { out.append(random.pick([0x20, 0x09, 0x0D])) }
  }

  private func write(_ value: JSON, _ out: inout [UInt8], _ random: inout SplitMix64) {
    gap(&out, &random)
    switch value {
    case .null: out += Array("null".utf8)
    case .bool(let value): out += Array(value ? "true".utf8 : "false".utf8)
    case .number(let text): out += Array(text.utf8)
    case .string(let text): write(text, &out, &random)
    case .array(let elements):
      out.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        write(element, &out, &random)
      }
      gap(&out, &random)
      out.append(UInt8(ascii: "]"))
    case .object(let members):
      let ordered = shuffled ? random.shuffle(members) : members
      out.append(UInt8(ascii: "{"))
      for (index, member) in ordered.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        gap(&out, &random)
        write(member.name, &out, &random)
        gap(&out, &random)
        out.append(UInt8(ascii: ":"))
        write(member.value, &out, &random)
      }
      gap(&out, &random)
      out.append(UInt8(ascii: "}"))
    }
    gap(&out, &random)
  }

  private func write(_ text: Text, _ out: inout [UInt8], _ random: inout SplitMix64) {
    out.append(UInt8(ascii: "\""))
    for scalar in text.scalars {
      let must = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
      if must || (escape > 0 && random.chance(escape)) {
        if let text = Self.short[scalar], escape == 0 || random.chance(50) {
          out += Array(text.utf8)
        } else if scalar == "/" && random.chance(50) {
          out += Array("\\/".utf8)
        } else {
          for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16, uppercase: escape > 0 && random.chance(50))
            out += Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
          }
        }
      } else {
        out += Array(String(scalar).utf8)
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}
