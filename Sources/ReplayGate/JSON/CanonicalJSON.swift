/// The JSON Canonicalization Scheme (RFC 8785), as far as a policy profile needs it.
package enum CanonicalJSON {
  /// An object. The caller sorts the members, whose values must be canonical already.
  static func object(_ members: [(name: String, value: String)]) -> String {
    "{" + members.map { string($0.name) + ":" + $0.value }.joined(separator: ",") + "}"
  }

  static func bool(_ value: Bool) -> String { value ? "true" : "false" }

  /// A string, quoted and escaped.
  package static func string(_ text: String) -> String {
    var writer = JSONWriter()
    writer.string(text)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// A number as ECMAScript writes it (RFC 8785, section 3.2.2.3): the shortest digits that read back as the same
  /// value, in plain notation from 10^-6 up to but not including 10^21. A value that is not finite is `null`.
  package static func number(_ value: Double) -> String {
    if value == 0 { return "0" }
    if !value.isFinite { return "null" }
    let (digits, point) = shortestDigits(value.magnitude)
    let sign = value < 0 ? "-" : ""
    let count = digits.utf8.count
    if point > 21 || point < -5 {
      let exponent = point - 1
      let fraction = count > 1 ? "." + digits.dropFirst() : ""
      return sign + digits.prefix(1) + fraction + "e" + (exponent < 0 ? "-" : "+") + String(exponent.magnitude)
    }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if point >= count { return sign + digits + String(repeating: "0", count: point - count) }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
  }

  /// The digits of a positive number, without zeros at either end, and the number of digits before the point.
  private static func shortestDigits(_ value: Double) -> (digits: String, point: Int) {
    let parts = value.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let whole = mantissa[0]
    let all = whole + (mantissa.count > 1 ? mantissa[1] : "")
    let leading = all.prefix { $0 == "0" }.count
    var digits = String(all.dropFirst(leading))
    while digits.hasSuffix("0") { digits.removeLast() }
    return (digits, whole.count + exponent - leading)
  }
}
