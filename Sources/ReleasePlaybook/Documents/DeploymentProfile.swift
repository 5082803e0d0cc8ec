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
    for (index, entry) in active.enumerated() {
      if entry.isOpen || index == 0 && !entry.isName { throw entry.line.fault("an entry that names nothing") }
      if let other = inactive.first(where: entry.isSame) {
        return Judgement(
          status: .fail,
          observed: "'\(entry.text)' (line \(entry.line.number)) is listed as active and as inactive "
            + "(line \(other.line.number))")
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
  let line: DocumentLine
  /// The words in lower case and in Latin letters (``Appearance``), without an article.
  private let words: [String]
  /// The words of the name: those before the first word that begins a description.
  private let name: [String]

  private static let articles = ["a", "an", "the", "any", "no", "every"]
  private static let tellers = [
    "in", "on", "at", "is", "are", "was", "of", "for", "from", "by", "with", "via", "through", "to", "not", "never",
  ]

  init(_ item: MarkdownItem) {
    text = String(item.text.filter { $0 != "`" && $0 != "*" })
    line = item.line
    func words(_ text: some StringProtocol) -> [String] {
      Appearance.latin(String(text)).lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
    func named(_ words: some Sequence<String>) -> [String] { Array(words.prefix { !Self.tellers.containsExactly($0) }) }
    let (all, first) = (words(text), words(text.split { ",;:(.–—".contains($0) }.first ?? ""))
    // If nothing follows what looks like an article, that is the name.
    let rest = named(first.dropFirst())
    let isArticle = Self.articles.containsExactly(all.first ?? "") && !rest.isEmpty
    self.words = Array(all.dropFirst(isArticle ? 1 : 0))
    name = isArticle ? rest : named(first)
  }

  /// Whether it has not been filled in.
  var isOpen: Bool { Placeholder.isOpen(text) }

  /// Whether it names a path.
  var isName: Bool { !name.isEmpty && !Placeholder.isNone(text) }

  /// Whether one of the two names is a prefix of the other, or looks like it.
  func isSame(as other: DeploymentPath) -> Bool { other.begins(with: name) || begins(with: other.name) }

  private func begins(with name: [String]) -> Bool {
    !name.isEmpty && words.starts(with: name) { $0.looksLike($1, ignoringCase: true) }
  }
}
