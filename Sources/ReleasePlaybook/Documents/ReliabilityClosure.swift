package import ReplayGate

extension ReliabilityClosureCheck {
  /// Whether every row of the scope matrix is done with evidence, and the document is recent. `text` is nil if there is
  /// no document.
  package func judge(_ text: [UInt8]?, now: JudgementTime) -> Judgement {
    Judgement(of: text, called: document) { document throws(DocumentFault) in
      judge(try document.table(under: matrixHeading)).and(
        document.judgeAge(key: dateKey, maximumDays: maxAgeDays, now: now))
    }
  }

  private func judge(_ table: MarkdownTable) -> Judgement {
    guard let status = table.column(statusColumn), let evidence = table.column(evidenceColumn) else {
      return Judgement(
        table.header.line.fault("the scope matrix has no columns '\(statusColumn)' and '\(evidenceColumn)'"))
    }
    if table.rows.isEmpty { return Judgement(table.header.line.fault("the scope matrix has no row")) }
    let open = table.rows.filter { !isDone($0.cells[status]) || Placeholder.matches($0.cells[evidence]) }
    guard let first = open.first else {
      return Judgement(status: .pass, observed: "all \(table.rows.count) rows of the scope matrix are done")
    }
    let why = isDone(first.cells[status]) ? "has no evidence" : "is '\(first.cells[status])'"
    let more = open.count > 1 ? ", and \(open.count - 1) more" : ""
    return Judgement(
      status: .fail, observed: "the row '\(first.cells[0])' (line \(first.line.number)) \(why)\(more)")
  }

  /// Whether a status is done, or begins with words that mean done. Case is ignored; otherwise the comparison is exact.
  private func isDone(_ cell: String) -> Bool {
    let status = cell.lowercased()
    if doneStatuses.contains(where: { $0.lowercased().isExactly(status) }) { return true }
    return doneStatusPrefixes.contains { prefix in
      let prefix = prefix.lowercased()
      return status.isExactly(prefix) || status.utf8.starts(with: (prefix + " ").utf8)
    }
  }
}
