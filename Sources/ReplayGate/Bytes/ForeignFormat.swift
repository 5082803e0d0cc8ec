/// What an input is that was taken for lines of JSON: told by its first bytes. None of them begins a valid line.
@nonexhaustive
public enum ForeignFormat: String, Sendable, Hashable, CaseIterable {
  /// A gzip file (RFC 1952).
  case gzip
  /// A Zstandard frame (RFC 8878).
  case zstd
  /// A bzip2 file.
  case bzip2
  /// An xz file.
  case xz
  /// An Apache Parquet file.
  case parquet
  /// UTF-16 with a byte order mark.
  case utf16
  /// UTF-16, little endian, without a byte order mark.
  case utf16LittleEndian
  /// UTF-16, big endian, without a byte order mark.
  case utf16BigEndian
  /// UTF-32 with a byte order mark.
  case utf32
  /// One JSON array of all.
  case jsonArray
  /// JSON objects that are written over several lines each.
  case jsonOverLines

  /// The number of bytes that tell it.
  static let length = 64

  /// What it is called in an error.
  public var words: String {
    switch self {
    case .gzip: "gzip-compressed data"
    case .zstd: "zstd-compressed data"
    case .bzip2: "bzip2-compressed data"
    case .xz: "xz-compressed data"
    case .parquet: "a Parquet file"
    case .utf16, .utf16LittleEndian, .utf16BigEndian: "UTF-16 text"
    case .utf32: "UTF-32 text"
    case .jsonArray: "a JSON array"
    case .jsonOverLines: "a JSON object over several lines"
    }
  }

  /// Whether it is JSON that is not cut into lines.
  package var isJSON: Bool { self == .jsonArray || self == .jsonOverLines }

  /// Recognises a format by the first bytes of an input; nil if they tell of none.
  package init?(beginning bytes: [UInt8]) {
    guard let format = Self.byMark(bytes) ?? Self.byZeros(bytes) ?? Self.byBracket(bytes) else { return nil }
    self = format
  }

  /// Recognises the format of a regular file by its first line; nil if that tells of none.
  package static func of(file path: String) throws(ReplayGateError) -> ForeignFormat? {
    try ForeignFormat(of: InputFile(path: path))
  }

  /// The same of a file that is open.
  init?(of file: InputFile) throws(ReplayGateError) {
    var buffer = PieceBuffer()
    try file.read(into: &buffer, count: Self.length, at: 0)
    self.init(beginning: buffer.bytes(0, buffer.firstLineEnd(from: 0).map { $0 + 1 } ?? buffer.count))
  }

  /// Recognises what no text is, by the first bytes of a document.
  package init?(ofDocument bytes: [UInt8]) {
    guard let format = ForeignFormat(beginning: Array(bytes.prefix(Self.length))), !format.isJSON else { return nil }
    self = format
  }

  /// By the bytes that all files of a format begin with.
  private static func byMark(_ bytes: [UInt8]) -> ForeignFormat? {
    let marks: [(mark: [UInt8], format: ForeignFormat)] = [
      ([0x1F, 0x8B, 0x08], .gzip),
      ([0x28, 0xB5, 0x2F, 0xFD], .zstd),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .xz),
      (Array("PAR1".utf8), .parquet),
      // Before UTF-16, whose mark it begins with.
      ([0xFF, 0xFE, 0x00, 0x00], .utf32), ([0x00, 0x00, 0xFE, 0xFF], .utf32),
      ([0xFF, 0xFE], .utf16), ([0xFE, 0xFF], .utf16),
    ]
    if let known = marks.first(where: { bytes.starts(with: $0.mark) }) { return known.format }
    // The digit is the size of a block; then comes a block, or the end of a file without any.
    let isBzip2 =
      bytes.starts(with: "BZh".utf8) && bytes.count >= 10 && (0x31...0x39).contains(bytes[3])
      && [[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]].contains(Array(bytes[4..<10]))
    return isBzip2 ? .bzip2 : nil
  }

  /// UTF-16 without a mark: a character that JSON may begin with, which has a zero beside it. A first line can end
  /// after that.
  private static func byZeros(_ bytes: [UInt8]) -> ForeignFormat? {
    let firsts = Array(" \t\r{[".utf8)
    guard bytes.count >= 3 else { return nil }
    let isZeroNext = bytes.count > 3 ? bytes[2] != 0 && bytes[3] == 0 : bytes[2] == 0x0A
    if firsts.contains(bytes[0]), bytes[1] == 0, isZeroNext { return .utf16LittleEndian }
    if bytes[0] == 0, firsts.contains(bytes[1]), bytes[2] == 0, bytes.count > 3, bytes[3] != 0 {
      return .utf16BigEndian
    }
    return nil
  }

  private static func byBracket(_ bytes: [UInt8]) -> ForeignFormat? {
    let text = bytes.dropFirst(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    let content = text.drop(while: isSpace)
    switch content.first {
    case UInt8(ascii: "["): return .jsonArray
    case UInt8(ascii: "{"): return content.dropFirst().drop(while: isSpace).first == 0x0A ? .jsonOverLines : nil
    default: return nil
    }
  }
}
