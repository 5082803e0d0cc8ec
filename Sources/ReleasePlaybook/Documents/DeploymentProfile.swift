package import ReplayGate

extension DeploymentProfileCheck {
  /// Whether the document has exactly one active path, which is not also inactive, and a date. `text` is nil if there
  /// is no document.
  ///
  /// The numbered list of active paths describes one path: the first entry names it, and later entries are its
  /// properties. No entry of the list of inactive paths may begin with one of them.
  package func judge(_ text: [UInt8]?, now: JudgementTime) -> Judgement {
    Judgement(of: text, called: document) { document throws(DocumentFault) in
      try judge(document).and(document.judgeAge(key: dateKey, maximumDays: maxAgeDays, now: now))
    }
  }

  private func judge(_ document: StrictDocument) throws(DocumentFault) -> Judgement {
    let active = try document.numberedList(under: activeHeading).map(DeploymentPath.init)
    let inactive = try document.numberedList(under: inactiveHeading).map(DeploymentPath.init)
    for entry in active {
      if let other = inactive.first(where: entry.isSame) {
        return Judgement(
          status: .fail,
          observed: "'\(entry.text)' (line \(entry.line)) is listed as active and as inactive (line \(other.line))")
      }
    }
    let more = active.count - 1
    let attributes = more == 0 ? "" : ", with \(more) attribute\(more == 1 ? "" : "s")"
    return Judgement(status: .pass, observed: "'\(active[0].text)' is the one active path\(attributes)")
  }
}

/// An entry of one of the two lists.
private struct DeploymentPath {
  let text: String
  let line: Int
  /// The words in lower case, without an article.
  private let words: [Substring]
  /// The words of the name: those before the first word that begins a description.
  private let name: ArraySlice<Substring>

  private static let articles: Set<Substring> = ["a", "an", "the", "any", "no", "every"]
  private static let tellers: Set<Substring> = [
    "in", "on", "at", "is", "are", "was", "of", "for", "from", "by", "with", "via", "through", "to", "not", "never",
  ]

  init(_ item: MarkdownItem) {
    text = String(item.text.filter { $0 != "`" && $0 != "*" })
    line = item.line.number
    let parts = text.lowercased().split { ",;:(.–—".contains($0) }
    func words(_ text: some StringProtocol) -> [Substring] {
      String(text).split { !$0.isLetter && !$0.isNumber }.map { Substring(String($0)) }
    }
    let all = words(text.lowercased())
    let isArticle = all.count > 1 && Self.articles.contains(all[0])
    self.words = Array(all.dropFirst(isArticle ? 1 : 0))
    let first = words(parts.first ?? "").dropFirst(isArticle ? 1 : 0)
    name = first.prefix { !Self.tellers.contains($0) }
  }

  /// Whether one of the two names is a prefix of the other.
  func isSame(as other: DeploymentPath) -> Bool {
    !name.isEmpty && other.words.starts(with: name) || !other.name.isEmpty && words.starts(with: other.name)
  }
}
