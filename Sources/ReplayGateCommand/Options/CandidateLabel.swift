import ReleasePlaybook
import ReplayGate

/// What stands for a candidate in the names of its files.
enum CandidateLabel {
  /// Where it goes in a path.
  static let mark = "{candidate}"

  /// The name of the candidate's file without `.json`, or that of an embedded profile. Of letters, digits, `.`, `_` and
  /// `-` alone, and never `.` or `..`: no label leaves the folder that a path names. At most 100 bytes.
  static func of(_ candidate: String) -> String {
    var name = candidate.utf8[...]
    if let slash = name.lastIndex(of: UInt8(ascii: "/")) { name = name[name.index(after: slash)...] }
    if CommittedFileName.isOne(candidate), let colon = name.lastIndex(of: UInt8(ascii: ":")) {
      name = name[name.index(after: colon)...]
    }
    var bytes = Array(name)
    let end = Array(".json".utf8)
    if bytes.count > end.count, bytes.suffix(end.count).elementsEqual(end) { bytes.removeLast(end.count) }
    bytes = bytes.prefix(100).map { isPlain($0) ? $0 : UInt8(ascii: "_") }
    if bytes.first == UInt8(ascii: ".") { bytes[0] = UInt8(ascii: "_") }
    return bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)
  }

  /// Whether a path has a place for it.
  static func isIn(_ path: String) -> Bool { path.contains(mark) }

  /// The path of a candidate's file.
  static func path(_ path: String, of candidate: String) -> String {
    path.split(separator: mark, omittingEmptySubsequences: false).joined(separator: of(candidate))
  }

  /// The same for file systems that do not tell upper case from lower case.
  static func folded(_ candidate: String) -> [UInt8] { of(candidate).lowercased().utf8.map { $0 } }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "._-".utf8.contains(byte)
    }
  }
}
