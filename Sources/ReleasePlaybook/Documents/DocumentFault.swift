import ReplayGate

/// A violation of the strict form of documents, and its position.
struct DocumentFault: Error, Hashable {
  /// The line, from 1.
  let line: Int
  /// What was found, as words that follow "line 7: ".
  let words: String

  /// The text in a judgement.
  var observed: String { "line \(line): \(words)" }
}

/// Bytes with a structural meaning in Markdown and YAML.
enum Byte {
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")

  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
}

/// A line of a document, without its end.
struct DocumentLine: Hashable {
  /// The number, from 1.
  let number: Int
  let bytes: ArraySlice<UInt8>

  /// The number of leading spaces.
  var indent: Int { bytes.prefix { $0 == Byte.space }.count }
  /// The text without leading and trailing spaces.
  var content: ArraySlice<UInt8> { bytes.withoutSpaces }
  var isBlank: Bool { content.isEmpty }
  var text: String { String(decoding: content, as: UTF8.self) }

  func fault(_ words: String) -> DocumentFault { DocumentFault(line: number, words: words) }

  /// Throws if a file is no text but data of a known format.
  static func refuseForeign(_ file: [UInt8]) throws(DocumentFault) {
    if let format = ForeignFormat(ofDocument: file) {
      throw DocumentFault(line: 1, words: "\(format.words) in this file")
    }
  }

  /// Splits a text into lines at LF and CR LF. Throws for control characters other than the tab, and for characters
  /// that only some readers treat as line ends.
  static func lines(of text: [UInt8]) throws(DocumentFault) -> [DocumentLine] {
    var lines: [DocumentLine] = []
    for var line in text[...].split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.last == 0x0D { line.removeLast() }
      lines.append(DocumentLine(number: lines.count + 1, bytes: line))
    }
    // A newline at the end does not begin another line.
    if lines.last?.bytes.isEmpty == true { lines.removeLast() }
    for line in lines {
      for scalar in String(decoding: line.bytes, as: UTF8.self).unicodeScalars {
        let isEnd = scalar == "\u{85}" || scalar == "\u{2028}" || scalar == "\u{2029}"
        if isEnd || scalar == "\u{FEFF}" || (scalar.value < 0x20 && scalar != "\t") || scalar.value == 0x7F {
          throw line.fault("a control character, \(scalar.hexName)")
        }
      }
    }
    return lines
  }
}

extension Unicode.Scalar {
  /// `U+200B`
  var hexName: String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension Collection<UInt8> where SubSequence == ArraySlice<UInt8> {
  var withoutSpaces: ArraySlice<UInt8> {
    var slice = self[...]
    while slice.first == Byte.space { slice.removeFirst() }
    while slice.last == Byte.space { slice.removeLast() }
    return slice
  }

  func begins(with text: String) -> Bool { starts(with: text.utf8) }

  /// The number of leading bytes that equal this one.
  func run(of byte: UInt8) -> Int { prefix { $0 == byte }.count }
}
