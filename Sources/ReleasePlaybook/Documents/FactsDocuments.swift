package import ReplayGate

extension DeploymentProfileCheck {
  /// Whether the document has one active path, and none that is both. `text` is nil where there is no document.
  package func judge(_ text: String?) -> Judgement {
    let references = [Reference(kind: "document", ref: document)]
    func judgement(_ status: StepStatus, _ observed: String) -> Judgement {
      Judgement(status: status, observed: observed, references: references)
    }
    guard let text else { return judgement(.noData, "there is no \(document)") }
    let markdown = MarkdownDocument(text)
    guard let active = markdown.items(under: activeHeading) else {
      return judgement(.noData, "\(document) has no heading '\(activeHeading)'")
    }
    guard let inactive = markdown.items(under: inactiveHeading) else {
      return judgement(.noData, "\(document) has no heading '\(inactiveHeading)'")
    }
    let both = active.filter { path in inactive.contains { $0.lowercased() == path.lowercased() } }
    if active.count != 1 {
      let names = active.isEmpty ? "" : ": " + active.joined(separator: ", ")
      return judgement(.fail, "\(active.count) active paths\(names)")
    }
    if let path = both.first { return judgement(.fail, "\(path) is listed as active and as inactive") }
    return judgement(.pass, "\(active[0]) is the one active path")
  }
}

extension ReliabilityClosureCheck {
  /// Whether every row of the scope matrix is done with evidence, and the document recent.
  package func judge(_ text: String?, now: JudgementTime) -> Judgement {
    var judgement = Judgement(status: .noData, observed: "", references: [Reference(kind: "document", ref: document)])
    guard let text else {
      judgement.observed = "there is no \(document)"
      return judgement
    }
    let markdown = MarkdownDocument(text)
    let matrix = judge(markdown)
    let age = judgeAge(markdown, now: now)
    judgement = matrix.and(age)
    judgement.references = [Reference(kind: "document", ref: document)]
    return judgement
  }

  private func judge(_ markdown: MarkdownDocument) -> Judgement {
    guard let table = markdown.table(under: matrixHeading) else {
      return Judgement(status: .noData, observed: "no table under '\(matrixHeading)'")
    }
    guard let status = table.column(statusColumn), let evidence = table.column(evidenceColumn) else {
      return Judgement(
        status: .noData, observed: "the scope matrix has no columns '\(statusColumn)' and '\(evidenceColumn)'")
    }
    guard !table.rows.isEmpty else { return Judgement(status: .noData, observed: "the scope matrix has no row") }
    let done = doneStatuses.map { $0.lowercased() }
    let open = table.rows.filter { row in
      !done.contains(MarkdownDocument.word(row[status])) || Placeholder.matches(row[evidence])
    }
    guard let first = open.first else {
      return Judgement(status: .pass, observed: "all \(table.rows.count) rows of the scope matrix are done")
    }
    let isDone = done.contains(MarkdownDocument.word(first[status]))
    let why = isDone ? "has no evidence" : "is '\(first[status])'"
    let more = open.count > 1 ? ", and \(open.count - 1) more" : ""
    return Judgement(status: .fail, observed: "the row '\(first[0])' \(why)\(more)")
  }

  private func judgeAge(_ markdown: MarkdownDocument, now: JudgementTime) -> Judgement {
    let label = dateLabel.lowercased()
    let value = markdown.lines.lazy.compactMap(\.labelled).first { $0.key == label }?.value
    guard let value, let date = Timestamp(rfc3339: value.prefix(10) + "T00:00:00Z") else {
      return Judgement(status: .noData, observed: "no date after '\(dateLabel):'")
    }
    let seconds = now.timestamp.secondsSince1970 - date.secondsSince1970
    let age = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400
    // Tomorrow is today somewhere.
    if age < -1 { return Judgement(status: .fail, observed: "dated \(value.prefix(10)), which is to come") }
    if age > Int64(maxAgeDays) {
      return Judgement(status: .stale, observed: "dated \(value.prefix(10)), \(age) days ago")
    }
    // The age would make every day's judgement another one.
    return Judgement(status: .pass, observed: "dated \(value.prefix(10))")
  }
}
