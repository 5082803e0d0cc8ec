internal import ReplayGate

/// Several verdicts as one page: the table, why those do not pass that do not, and how to see each alone.
struct HTMLComparison {
  private let candidates: ComparedCandidates

  init(_ candidates: ComparedCandidates) { self.candidates = candidates }

  /// The page: HTML in UTF-8, with a final newline.
  var text: String {
    guard let first = candidates.all.first?.findings else { return "" }
    return HTMLFrame(
      title: "\(candidates.headline): \(candidates.count) against \(candidates.baseline)", version: first.toolVersion,
      generatedAt: first.report.generatedAt.rfc3339, content: HTML([headline, table, why, commands].flatMap { $0 })
    ).html.text
  }

  private var headline: [HTML] {
    [
      """
      <div class="verdict">
      <h1 class="\(Self.tone(candidates.worst))">\(candidates.headline) <span class="why">\(candidates.count) against \
      \(candidates.baseline) over \(candidates.decisions), mode \(candidates.mode)</span></h1>
      </div>

      """
    ]
  }

  private static func tone(_ standing: ComparedCandidate.Standing) -> String {
    switch standing {
    case .unknown: "odd"
    case .blocked: "bad"
    case .pass: "good"
    }
  }

  private var table: [HTML] {
    let columns = [
      HTMLTable.Column(title: "candidate"), HTMLTable.Column(title: "merge"), HTMLTable.Column(title: "release"),
      HTMLTable.Column(title: "regressed", isNumber: true), HTMLTable.Column(title: "loosened", isNumber: true),
      HTMLTable.Column(title: "changed", isNumber: true), HTMLTable.Column(title: "waived", isNumber: true),
      HTMLTable.Column(title: "not exercised", isNumber: true),
    ]
    let rows = candidates.all.map { candidate in
      let evaluation = candidate.findings.evaluation
      func gate(_ isBlocked: Bool) -> HTML {
        candidate.standing == .unknown ? "unknown" : isBlocked ? "blocked" : "pass"
      }
      let notExercised = evaluation.notExercised.map(\.member).joined(separator: ", ")
      return HTMLTable.Row(
        cells: [
          "\(candidate.name)", gate(evaluation.verdict.isMergeBlocked), gate(evaluation.verdict.isReleaseBlocked),
          "\(candidate.regressed)", "\(candidate.loosened)", "\(candidate.changed)", "\(candidate.waived)",
          "\(candidate.notExercised)\(notExercised.isEmpty ? "" : ": " + notExercised)",
        ],
        keys: [
          3: evaluation.tally.regressed, 4: evaluation.tally.loosened, 5: evaluation.tally.changed,
          6: evaluation.tally.waived, 7: evaluation.notExercised.count,
        ], isMarked: candidate.standing != .pass)
    }
    let table = HTMLTable(id: "candidates-table", columns: columns, rows: rows, isSortable: true)
    return [HTMLReport.Section(id: "candidates", title: "Candidates", body: table.html).html]
  }

  private var why: [HTML] {
    let rows = candidates.all.flatMap { candidate in
      candidate.reasons.map { reason in
        HTMLTable.Row(cells: ["\(candidate.name)", "<code>\(reason.code)</code>", "\(reason.detail)"])
      }
    }
    let warnings = candidates.warnings.map { "<li>\($0)</li>\n" as HTML }
    if rows.isEmpty, warnings.isEmpty { return [] }
    let table = HTMLTable(
      id: "reasons", columns: ["candidate", "reason", "what"].map { HTMLTable.Column(title: $0) }, rows: rows)
    var body: HTML = rows.isEmpty ? "" : table.html
    if !warnings.isEmpty { body += "<h3>Warnings</h3>\n<ul id=\"warnings\">\n\(warnings)</ul>\n" }
    return [HTMLReport.Section(id: "why", title: "Why", body: body).html]
  }

  private var commands: [HTML] {
    let body = candidates.all.enumerated().map { number, candidate -> HTML in
      let next = candidate.nextCommands.map { next -> HTML in
        """
        <p>\(HTML.sentence(next.shows)):</p>
        \(HTMLReport.copyable(
          "\(next.name)-command-\(number + 1)", next.command, "\(next.name) command of \(candidate.name)"))
        """
      }
      return """
        <h3>\(candidate.name)</h3>
        \(next)<p>It alone:</p>
        \(HTMLReport.copyable("command-\(number + 1)", candidate.findings.reproduce, "command of \(candidate.name)"))
        """
    }
    let needs = candidates.needs.map { ["<p>These commands need \($0).</p>\n" as HTML] } ?? []
    return [HTMLReport.Section(id: "next", title: "What now", body: HTML(needs + body)).html]
  }
}
