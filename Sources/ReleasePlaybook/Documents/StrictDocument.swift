import ReplayGate

/// A Markdown document with front matter: the text between two lines `---` at its beginning, read as ``YAMLNode``.
struct StrictDocument {
  /// Nil if the document has none.
  let frontMatter: YAMLNode?
  let outline: MarkdownOutline

  init(_ text: [UInt8]) throws(DocumentFault) {
    try DocumentLine.refuseForeign(text)
    if String(validating: text, as: UTF8.self) == nil { throw DocumentFault(line: 1, words: "no UTF-8 in this file") }
    let lines = try DocumentLine.lines(of: text)
    guard let first = lines.first, first.bytes.elementsEqual("---".utf8) else {
      frontMatter = nil
      outline = try MarkdownOutline(lines)
      return
    }
    guard let end = lines.dropFirst().firstIndex(where: { $0.bytes.elementsEqual("---".utf8) }) else {
      throw first.fault("front matter without an end")
    }
    frontMatter = try YAMLNode.parse(lines: Array(lines[1..<end]))
    outline = try MarkdownOutline(Array(lines[(end + 1)...]))
  }

  /// The list of a required section.
  func numberedList(under title: String) throws(DocumentFault) -> [MarkdownItem] {
    try section(title).numberedList()
  }

  /// The table of a required section.
  func table(under title: String) throws(DocumentFault) -> MarkdownTable { try section(title).table() }

  private func section(_ title: String) throws(DocumentFault) -> MarkdownOutline.Section {
    guard let section = try outline.section(title) else {
      throw DocumentFault(line: 1, words: "no heading '\(title)' from here on")
    }
    return section
  }

  /// Compares a date in the front matter, `2026-11-20`, with the time of judgement. The age is reported only if it is
  /// too high, so that the judgement does not change every day.
  func judgeAge(key: String, maximumDays: Int?, now: JudgementTime) -> Judgement {
    let value: YAMLNode?
    do throws(DocumentFault) {
      value = try frontMatter?.member(key)
    } catch {
      return Judgement(status: .noData, observed: error.observed)
    }
    guard let value else { return Judgement(status: .noData, observed: "no '\(key)' in the front matter") }
    guard case .scalar(let text, _, _) = value, let date = Self.date(text) else {
      return Judgement(status: .noData, observed: value.fault("no date such as 2026-11-20 after '\(key):'").observed)
    }
    let seconds = now.timestamp.secondsSince1970 - date.secondsSince1970
    let age = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400
    // A day begins first in the time zone UTC+14.
    if seconds < -14 * 3600 { return Judgement(status: .fail, observed: "dated \(text), which is to come") }
    if let maximumDays, age > Int64(maximumDays) {
      return Judgement(status: .stale, observed: "dated \(text), \(age) days ago")
    }
    return Judgement(status: .pass, observed: "dated \(text)")
  }

  /// The start of a day, from exactly the form `2026-11-20`.
  static func date(_ text: String) -> Timestamp? {
    let isPlain = text.utf8.count == 10 && text.utf8.allSatisfy { Byte.isDigit($0) || $0 == UInt8(ascii: "-") }
    return isPlain ? Timestamp(rfc3339: text + "T00:00:00Z") : nil
  }
}

extension Judgement {
  /// The observation about a document that is not in the strict form.
  init(_ fault: DocumentFault) { self.init(status: .noData, observed: fault.observed) }

  /// The judgement of a document, with a reference to it: *no data* if there is none (`text` is nil) or it is not in
  /// the strict form.
  init(
    of text: [UInt8]?, called name: String, _ judge: (StrictDocument) throws(DocumentFault) -> Judgement
  ) {
    do throws(DocumentFault) {
      self =
        if let text { try judge(StrictDocument(text)) } else {
          Judgement(status: .noData, observed: "there is no \(name)")
        }
    } catch {
      self.init(error)
    }
    references = [Reference(kind: "document", ref: name)]
  }
}
