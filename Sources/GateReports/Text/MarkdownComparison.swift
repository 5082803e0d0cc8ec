internal import ReplayGate

/// Several verdicts in Markdown, for a job's summary or a comment: the table, why, and how to see each alone.
struct MarkdownComparison {
  private let candidates: ComparedCandidates
  private let limit: Int

  /// What the words of the parts take that are left out.
  private static let reserve = 4096

  init(_ candidates: ComparedCandidates, size: MarkdownReport.Size, taken: Int) {
    self.candidates = candidates
    limit = size.rawValue - taken
  }

  /// UTF-8, at most the size less what is taken; what is left out is counted. Empty if there is no room for the headline.
  var text: String {
    let mark =
      switch candidates.worst {
      case .unknown: "❔"
      case .blocked: "❌"
      case .pass: "✅"
      }
    let headline = "## \(mark) replay-gate: \(candidates.headline)\n\n"
    var page = MarkdownPage(limit: limit, reserve: Self.reserve)
    page.add(
      headline + "\(candidates.count) against \(MarkdownPage.code(candidates.baseline)) over "
        + "**\(candidates.decisions)**, mode `\(candidates.mode)`.\n\n")
    page.addTable(
      ["candidate", "verdict", "regressed", "loosened", "changed", "waived", "not exercised"],
      rows: candidates.all.lazy.map { candidate in
        [
          MarkdownPage.code(candidate.name), candidate.standing == .pass ? "pass" : "**\(candidate.verdict)**",
          candidate.regressed, candidate.loosened, candidate.changed, candidate.waived, candidate.notExercised,
        ]
      }, total: candidates.all.count, noun: "candidate")
    let reasons = candidates.all.flatMap { candidate in
      candidate.reasons.map {
        [MarkdownPage.code(candidate.name), "`\($0.code)`", MarkdownPage.words($0.detail)]
      }
    }
    if !reasons.isEmpty {
      page.addTable(["candidate", "why", ""], rows: reasons, total: reasons.count, noun: "reason")
    }
    for warning in candidates.warnings {
      if !page.addIfItFits("> warning: \(MarkdownPage.words(warning))\n\n") { break }
    }
    let commands = candidates.all.map(\.command).joined(separator: "\n")
    let given = candidates.needs.map { ", with " + MarkdownPage.words($0) } ?? ""
    let block = "**To see each alone**\(given)\n\n" + MarkdownPage.block(commands, language: "sh")
    addNext(&page, given, keeping: block.utf8.count)
    if !page.addIfItFits(block) { page.add("_The commands are left out: there is no room for them._\n") }
    if page.text.utf8.count <= limit { return page.text }
    let short = headline + "_The rest is left out: there is no room for it._\n"
    return short.utf8.count <= limit ? short : ""
  }

  /// For each candidate that is blocked, the commands that its own report has, in one block as far as there is room.
  private func addNext(_ page: inout MarkdownPage, _ given: String, keeping more: Int) {
    let heading = "**Next**\(given)\n\n"
    var shown: [String] = []
    let blocked = candidates.all.filter { !$0.nextCommands.isEmpty }
    var left = 0
    for candidate in blocked {
      let lines = candidate.nextCommands.filter { $0.command.utf8.count <= VerdictWords.commandLimit }
        .flatMap { ["# \(candidate.name): \($0.shows)", $0.command] }
      let isRoom = page.hasRoom(
        for: heading + MarkdownPage.block((shown + lines).joined(separator: "\n"), language: "sh"), keeping: more)
      if isRoom, !lines.isEmpty { shown += lines } else { left += 1 }
    }
    if !shown.isEmpty { page.add(heading + MarkdownPage.block(shown.joined(separator: "\n"), language: "sh")) }
    if left > 0 {
      page.add(
        "_The next commands of \(FigureText.count(left, "candidate")) are left out: there is no room for them._\n\n")
    }
  }
}
