import ReplayGate
import Testing

/// Lines that are not JSON. The error is at the first byte that cannot continue a valid text; for an escaped lone surrogate
/// at its backslash, and for invalid UTF-8 at the first byte of the character.
@Suite("Lines that are not JSON")
struct MalformedSyntaxTests {
  private static let sound = MalformedLine.sound
  private static let open = String(sound.dropLast())
  private typealias Line = MalformedLine

  static let structure: [MalformedLine] = [
    Line("cut in a string", #"{"schemaVersion":"replay-gate-dec¦"#),
    Line("cut after the name", #"{"schemaVersion"¦"#),
    Line("cut after the colon", #"{"schemaVersion":¦"#),
    Line("cut after a value", open + "¦"),
    Line("cut after a comma", open + ",¦"),
    Line("cut in a number", open + #","x":-¦"#),
    Line("cut in a literal", open + #","x":nul¦"#),
    Line("cut in an escape", open + #","x":"\¦"#),
    Line("cut in a hexadecimal escape", open + #","x":"\u00¦"#),
    Line("cut in an array", open + #","x":[1¦"#),
    Line("cut in an array after a comma", open + #","x":[1,¦"#),
    Line("cut in evidence", #"{"evidence":{"trades":[{¦"#),
    Line("object not closed", "{¦"),
    Line("two objects", sound + "¦" + sound),
    Line("two objects with a space", sound + " ¦" + sound),
    Line("brace too many", sound + "¦}"),
    Line("comma after the object", sound + "¦,"),
    Line("NUL after the object", sound + "¦‹00›"),
    Line("NUL before the object", "¦‹00›" + sound),
    Line("NUL between tokens", "{¦‹00›" + sound.dropFirst()),
    Line("form feed between tokens", "{¦‹0C›" + sound.dropFirst()),
    Line("vertical tab after the object", sound + "¦‹0B›"),
    Line("no-break space before the object", "¦‹C2›‹A0›" + sound),
    Line("record separator before the object", "¦‹1E›" + sound),
    Line("byte order mark in the middle", "¦‹EF›‹BB›‹BF›" + sound),
    Line("byte order mark at the end", sound + "¦‹EF›‹BB›‹BF›"),
    Line("trailing comma in an object", open + ",¦}"),
    Line("trailing comma in an unknown object", open + #","x":{"a":1,¦}}"#),
    Line("comma first", "{¦," + sound.dropFirst()),
    Line("comma twice", open + #",¦,"x":1}"#),
    Line("comma missing", open + #"¦"x":1}"#),
    Line("colon missing", open + #","x"¦1}"#),
    Line("colon twice", open + #","x":¦:1}"#),
    Line("value missing", open + #","x":¦}"#),
    Line("name missing", open + ",¦:1}"),
    Line("name without quotes", open + ",¦x:1}"),
    Line("name that is a number", open + ",¦1:1}"),
    Line("name that is null", open + ",¦null:1}"),
    Line("single quotes", "{¦'schemaVersion':'replay-gate-decision.v1'}"),
    .unknown("trailing comma in an array", "[1,¦]"),
    .unknown("comma alone in an array", "[¦,]"),
    .unknown("comma missing in an array", "[1 ¦2]"),
    .unknown("array closed by a brace", "[1¦}"),
    .unknown("object closed by a bracket", #"{"a":1¦]"#),
    .unknown("colon in an array", #"["a"¦:1]"#),
    .unknown("object without members but a value", "{¦1}"),
    .unknown("too deep", String(repeating: "[", count: 127) + "¦" + String(repeating: "[", count: 2)),
    .unknown(
      "too deep by one",
      String(repeating: "[", count: 127) + "¦[]" + String(repeating: "]", count: 127)),
    .unknown(
      "too deep by one, objects",
      String(repeating: #"{"a":"#, count: 127) + "¦{}" + String(repeating: "}", count: 127)),
    .unknown(
      "far too deep",
      String(repeating: "[", count: 127) + "¦" + String(repeating: "[", count: 60_000)
        + String(repeating: "]", count: 60_127)),
    Line(
      "too deep in evidence", #""height":240"#,
      #""height":"# + String(repeating: "[", count: 123) + "¦[]" + String(repeating: "]", count: 123)),
  ]

  static let values: [MalformedLine] = [
    .unknown("NaN", "¦NaN"), .unknown("Infinity", "¦Infinity"), .unknown("minus Infinity", "-¦Infinity"),
    .unknown("leading zero", "0¦1"), .unknown("leading zero after minus", "-0¦1"), .unknown("two zeros", "0¦0"),
    .unknown("plus sign", "¦+1"), .unknown("bare point", "¦.5"), .unknown("point after minus", "-¦.5"),
    .unknown("point last", "5.¦"), .unknown("point and exponent", "5.¦e1"), .unknown("two points", "5.1¦.2"),
    .unknown("exponent empty", "1e¦"), .unknown("exponent of a sign", "1e+¦"), .unknown("two signs", "1e+¦-1"),
    .unknown("exponent with a point", "1e1¦.5"), .unknown("two exponents", "1e1¦e1"), .unknown("minus alone", "-¦"),
    .unknown("minus twice", "-¦-1"), .unknown("minus and a space", "-¦ 1"), .unknown("hexadecimal", "0¦x1"),
    .unknown("suffix", "1¦f"), .unknown("thousands", "1¦_000"), .unknown("full-width digit", "¦\u{FF11}"),
    .unknown("comment", "¦/*c*/1"), .unknown("line comment", "1¦//"), .unknown("literal with a capital", "¦True"),
    .unknown("literal cut", "tru¦"), .unknown("literal misspelt", "nu¦11"),
    .unknown("literal too long", "null¦l"), .unknown("two literals", "true¦false"), .unknown("undefined", "¦undefined"),
    .unknown("control character", #""a¦‹01›b""#), .unknown("tab in a string", #""a¦‹09›b""#),
    .unknown("CR in a string", #""a¦‹0D›b""#), .unknown("NUL in a string", #""¦‹00›""#),
    .unknown("last control character", #""¦‹1F›""#),
    .unknown("control character far in a string", #""0123456789abcdef0123456789abcdef0123456¦‹08›""#),
    .unknown("escape that is none", #""\¦x41""#), .unknown("escape in upper case", #""\¦N""#),
    .unknown("escaped quote in single style", #""\¦'""#), .unknown("escape of a zero", #""\¦0""#),
    .unknown("escape in upper case U", #""\¦U0041""#), .unknown("short escape", #""\u12¦""#),
    .unknown("escape with no digit", #""\u12¦g4""#), .unknown("escape with a sign", #""\u¦+123""#),
    .unknown("escape with a space", #""\u¦ 041""#), .unknown("escape with braces", #""\u¦{41}""#),
    .unknown("lone high surrogate", #""¦\ud800""#), .unknown("lone high surrogate and text", #""¦\udbffxxxxxx""#),
    .unknown("lone high surrogate and an escape", #""¦\ud800\n""#),
    .unknown("two high surrogates", #""¦\ud800\ud800""#), .unknown("lone low surrogate", #""¦\udc00x""#),
    .unknown("high surrogate and a letter", #""¦\ud800\u0041""#),
    .unknown("surrogates swapped", #""¦\udc00\ud800""#), .unknown("last low surrogate alone", #""x¦\uDFFF""#),
    .first("lone surrogate in a name", #""a¦\ud800":1"#), .first("control character in a name", #""a¦‹0B›":1"#),
    .first("escape that is none in a name", #""a\¦q":1"#),
  ]

  static let encoding: [MalformedLine] = [
    .unknown("byte FF", #""¦‹FF›""#), .unknown("byte FE", #""abc¦‹FE›""#), .unknown("continuation alone", #""¦‹80›""#),
    .unknown("continuation after a character", #""é¦‹BF›""#), .unknown("overlong of two", #""¦‹C0›‹AF›""#),
    .unknown("overlong of two, last", #""¦‹C1›‹BF›""#), .unknown("overlong of three", #""¦‹E0›‹9F›‹BF›""#),
    .unknown("overlong of four", #""¦‹F0›‹8F›‹BF›‹BF›""#), .unknown("surrogate", #""¦‹ED›‹A0›‹80›""#),
    .unknown("last surrogate", #""¦‹ED›‹BF›‹BF›""#), .unknown("cut after one of two", #""¦‹C3›""#),
    .unknown("cut after one of three", #""¦‹E2›""#), .unknown("cut after two of three", #""¦‹E2›‹82›""#),
    .unknown("cut after three of four", #""¦‹F0›‹9F›‹93›""#), .unknown("cut by a letter", #""¦‹E2›‹82›a‹AC›""#),
    .unknown("beyond Unicode", #""¦‹F4›‹90›‹80›‹80›""#), .unknown("lead F5", #""¦‹F5›‹80›‹80›‹80›""#),
    .unknown("lead F8, five bytes", #""¦‹F8›‹88›‹80›‹80›‹80›""#),
    .unknown("far in a string", #""0123456789abcdef0123456789abcdef0123456789abcdef¦‹FF›""#),
    .unknown("after much that is right", "\"" + String(repeating: "é\u{1F4C8}", count: 20) + "¦‹C3›(\""),
    .first("in a name", #""a¦‹FF›":1"#), .unknown("in a name of an unknown object", #"{"a":{"¦‹80›":1}}"#),
    Line("outside a string", open + #","x":¦‹FF›}"#), Line("first byte", "¦‹FF›" + sound),
    Line("in the id", #""id":"valrun-2""#, #""id":"valrun¦‹C3›-2""#),
    Line("in a value that is not looked at", #""provider":"lona""#, #""provider":"¦‹C0›‹80›""#),
    Line("in an indicator", #""requestedIndicators":["ema"]"#, #""requestedIndicators":["¦‹ED›‹B0›‹80›"]"#),
    Line("in a metric's name", #""reportedMetrics":{"sharpe""#, #""reportedMetrics":{"sha¦‹F0›‹80›‹80›‹80›rpe""#),
    Line("in a finding", #""findings":[]"#, #""findings":[{"id":"¦‹FF›"}]"#),
    MalformedLine("one past the line's last byte", open + #","x":"¦‹E2›‹82›"#),
  ]

  @Test("structure", arguments: structure)
  func structureIsRefused(_ line: MalformedLine) async { await line.expectRefused() }

  @Test("numbers, literals and strings", arguments: values)
  func valuesAreRefused(_ line: MalformedLine) async { await line.expectRefused() }

  @Test("UTF-8", arguments: encoding)
  func encodingIsRefused(_ line: MalformedLine) async { await line.expectRefused() }
}
