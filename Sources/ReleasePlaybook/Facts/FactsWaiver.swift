import ReplayGate

/// A comment about a waiver.
///
/// Its first line, from the first column, is `Waiver: #80`. The lines `Rationale: …` and `Approver: …` follow,
/// optionally also `Expires: …` and `Reference: …`, and nothing else. So every reader of Markdown shows exactly these
/// lines. `Waiver withdrawn: #80` withdraws it. Any other text that may withdraw it is unclear.
struct WaiverComment: Hashable {
  struct Terms: Hashable {
    let rationale: String
    let approver: String
    let reference: String?
    /// The time when it expires.
    let expires: Timestamp?
  }

  enum Content: Hashable {
    case granted(Terms)
    case withdrawn
    /// It was meant as a waiver but is invalid, for this reason.
    case unclear(String)
  }

  /// The number of the waived issue.
  let issue: Int
  let content: Content

  /// Nil if the comment is not about a waiver of the issue.
  init?(_ body: String, of issue: Int) {
    if let comment = Self(body), comment.issue == issue {
      self = comment
    } else if WaiverMention(body).mayWithdraw(issue) {
      let words = "it mentions a withdrawal, in another form than 'Waiver withdrawn: #\(issue)'"
      self.init(issue: issue, content: .unclear(words))
    } else {
      return nil
    }
  }

  /// Nil if the comment is not in one of the two forms.
  private init?(_ body: String) {
    let bytes = Array(body.utf8)
    // Lines of comments that were typed into a page end with CR LF.
    let first = VisibleText.trimmed(String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self))
    if let issue = Self.withdrawnIssue(first) {
      self.init(issue: issue, content: .withdrawn)
      return
    }
    guard body.hasPrefix("Waiver: #"), let issue = Self.number(first.dropFirst(9)) else { return nil }
    self.init(issue: issue, content: Self.content(bytes))
  }

  private init(issue: Int, content: Content) {
    self.issue = issue
    self.content = content
  }

  private static func number(_ text: Substring) -> Int? {
    let isPlain = text.utf8.allSatisfy(Byte.isDigit) && text.first != "0"
    return isPlain ? Int(text) : nil
  }

  /// A withdrawal needs no particular form.
  private static func withdrawnIssue(_ line: String) -> Int? {
    let words = line.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "#" }
    guard line.lowercased().hasPrefix("waiver"), words.count > 2, words[0] == "waiver", words[1] == "withdrawn",
      words[2].first == "#"
    else { return nil }
    return number(words[2].dropFirst())
  }

  private static func content(_ body: [UInt8]) -> Content {
    var values: [Exact<String>: String] = [:]
    do throws(DocumentFault) {
      var lines = try DocumentLine.lines(of: body)
      while lines.last?.isBlank == true { lines.removeLast() }
      for line in lines.dropFirst() {
        let key = line.bytes.prefix(while: Byte.isLetter)
        let rest = line.bytes.dropFirst(key.count)
        guard !key.isEmpty, rest.begins(with: ": ") else { throw line.fault("no 'Key: value'") }
        let name = String(decoding: key, as: UTF8.self)
        guard keys.containsExactly(name) else {
          throw line.fault("'\(name)' is none of \(keys.joined(separator: ", "))")
        }
        if values[Exact(name)] != nil { throw line.fault("'\(name)' a second time") }
        if let fault = InlineMarkdown.fault(in: rest, .line) { throw line.fault(fault) }
        values[Exact(name)] = String(decoding: rest.dropFirst().withoutSpaces, as: UTF8.self)
      }
    } catch {
      return .unclear(error.observed)
    }
    func real(_ key: String) -> String? { values[Exact(key)].flatMap { Placeholder.matches($0) ? nil : $0 } }
    guard let rationale = real("Rationale") else { return .unclear("it names no rationale") }
    guard let approver = real("Approver") else { return .unclear("it names no approver") }
    var expires: Timestamp?
    if let text = values["Expires"] {
      // A date expires at the end of its last second.
      let day = StrictDocument.date(text).map { Timestamp(secondsSince1970: $0.secondsSince1970 + 86400) }
      expires = day ?? Timestamp(rfc3339: text)
      if expires == nil { return .unclear("'Expires: \(text)' is neither a date nor a moment") }
    }
    return .granted(
      Terms(rationale: rationale, approver: approver, reference: real("Reference"), expires: expires))
  }

  private static let keys = ["Rationale", "Approver", "Expires", "Reference"]
}

/// The words of a comment, which may mention the withdrawal of a waiver.
private struct WaiverMention {
  private let words: [String]
  /// The numbers of issues in it.
  private let issues: [Int]

  init(_ body: String) {
    // Emphasis within a word does not end it.
    let shown = Appearance.latin(body.filter { !"*_~`".contains($0) }).lowercased()
    words = shown.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    issues = ["#", "issues/", "pull/", "gh-"].flatMap { sign in
      shown.split(separator: sign, omittingEmptySubsequences: false).dropFirst()
        .compactMap { Int($0.prefix { $0.isASCII && $0.isNumber }) }
    }
  }

  /// Whether it mentions the withdrawal of a waiver: of this issue, or of one that it does not name.
  func mayWithdraw(_ issue: Int) -> Bool {
    func has(_ stems: [String]) -> Bool {
      words.contains { word in stems.contains { word.dropping(exactly: $0) != nil } }
    }
    let isOfAnother = !issues.isEmpty && !issues.contains(issue) && !words.contains { Int($0) == issue }
    return has(["waiv", "unwaiv"]) && !isOfAnother && (has(Self.stems) || Self.phrases.contains(where: holds))
  }

  private func holds(_ phrase: [String]) -> Bool {
    words.indices.contains { words[$0...].prefix(phrase.count).elementsEqual(phrase) { $0.isExactly($1) } }
  }

  private static let stems = [
    "withdr", "revok", "revoc", "rescind", "retract", "cancel", "void", "annul", "repeal", "invalid", "overrul",
    "unwaiv",
  ]
  private static let phrases = [
    ["no", "longer"], ["not", "waived"], ["no", "more"], ["any", "more"], ["anymore"], ["taken", "back"],
    ["take", "back"], ["no", "waiver"],
  ]
}

extension RepositoryFacts {
  /// The judgement, or `waived` if the newest waiver comment of a member on the issue is a valid waiver.
  func waived(_ judgement: Judgement, _ number: Int, on issue: Int, now: JudgementTime) -> Judgement {
    var judgement = judgement
    let facts = issues.filter { $0.number == issue }
    if facts.isEmpty {
      judgement.observed += "; \(missing(issue)), on which a waiver would be recorded"
      return judgement
    }
    let comments = facts.compactMap(\.comments).flatMap(\.self)
    if facts.allSatisfy({ $0.comments == nil }) {
      judgement.observed += "; the comments of #\(issue) were not collected"
      return judgement
    }
    // The address of a comment begins with that of its issue.
    let here = comments.filter { comment in contains([comment.url].compactMap(\.self), .issue(issue)) }
    let about = here.compactMap { comment in
      WaiverComment(comment.body, of: number).map { (comment: comment, waiver: $0) }
    }
    let members = about.filter(\.comment.isByMember)
    var shortcoming: String
    if let undated = members.first(where: { $0.comment.createdAt == nil }) {
      shortcoming = "no fact tells when the waiver at \(undated.comment.place(on: issue)) was written"
    } else if let newest = Self.newest(members) {
      switch Self.judge(newest.comment, newest.waiver, on: issue, now: now) {
      case .success(let words):
        judgement.status = .waived
        judgement.observed += "; waived by \(words)"
        judgement.references.append(Reference(kind: "waiver", ref: newest.comment.place(on: issue)))
        return judgement
      case .failure(let reason):
        shortcoming = "the waiver at \(newest.comment.place(on: issue)) is none: \(reason.words)"
      }
    } else if let other = about.last {
      let association = other.comment.association?.lowercased() ?? "nobody known"
      shortcoming = "the waiver at \(other.comment.place(on: issue)) is by \(association), not by a member"
    } else {
      shortcoming = "not waived on #\(issue)"
    }
    judgement.observed += "; \(shortcoming)"
    return judgement
  }

  /// Of two comments within a second, the later one in the list.
  private static func newest(
    _ comments: [(comment: IssueFact.Comment, waiver: WaiverComment)]
  ) -> (comment: IssueFact.Comment, waiver: WaiverComment)? {
    var newest = comments.first
    for comment in comments {
      guard let written = comment.comment.createdAt, let last = newest?.comment.createdAt else { continue }
      if written >= last { newest = comment }
    }
    return newest
  }

  private struct Shortcoming: Error { let words: String }

  private static func judge(
    _ comment: IssueFact.Comment, _ waiver: WaiverComment, on issue: Int, now: JudgementTime
  ) -> Result<String, Shortcoming> {
    func fault(_ words: String) -> Result<String, Shortcoming> { .failure(Shortcoming(words: words)) }
    if comment.isMinimized { return fault("it was hidden") }
    guard let isEdited = comment.isEdited else { return fault("no fact tells whether it was edited") }
    if isEdited { return fault("it was edited") }
    guard let author = comment.author, let written = comment.createdAt else { return fault("it names no author") }
    if written > now.timestamp { return fault("it was written at \(written.rfc3339), which is to come") }
    switch waiver.content {
    case .withdrawn: return fault("it was withdrawn")
    case .unclear(let words): return fault(words)
    case .granted(let terms):
      if let expires = terms.expires, expires <= now.timestamp { return fault("it expired at \(expires.rfc3339)") }
      let until = terms.expires.map { ", until \($0.rfc3339)" } ?? ""
      let reference = terms.reference.map { ", \($0)" } ?? ""
      return .success(
        "\(terms.approver)\(reference) (by @\(author) at \(written.rfc3339)\(until), \(comment.place(on: issue))): "
          + terms.rationale)
    }
  }
}
