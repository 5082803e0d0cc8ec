import ReplayGate

/// The first screen: the verdict, both gates, the figures, why, and how to see it again.
extension HTMLReport {
  /// The verdict in a word.
  var verdictWord: String {
    verdict.decision == .unknown ? "Unknown" : verdict.isBlocked ? "Blocked" : "Pass"
  }

  private var tone: String { verdict.decision == .unknown ? "odd" : verdict.isBlocked ? "bad" : "good" }

  var headline: HTML {
    """
    <div class="verdict">
    <h1 class="\(tone)">\(verdictWord) <span class="why">\(findings.report.summary ?? subject)</span></h1>
    <ul class="gates">\(gateState("Merge", verdict.mergeBlocked))\(gateState("Release", verdict.releaseBlocked))</ul>
    <dl class="facts">
    \(facts.map { "<div><dt>\($0.name)</dt><dd>\($0.value)<small>\($0.note)</small></dd></div>\n" as HTML })</dl>
    </div>

    """
  }

  private var subject: String {
    "\(gate.candidate.name) against \(gate.baseline.name) over \(HTMLFigure.count(tally.records, "decision"))"
  }

  private func gateState(_ name: String, _ isBlocked: Bool) -> HTML {
    "<li class=\"\(isBlocked ? tone : "good")\"><span>\(name)</span> \(isBlocked ? "blocked" : "pass")</li>"
  }

  private var facts: [(name: String, value: String, note: String)] {
    func count(_ value: Int) -> String { HTMLFigure.count(value) }
    let rate = evaluation.fidelity
    return [
      ("Decisions", count(tally.records), "at least \(count(gate.minimumRecords)) asked for"),
      ("Regressed", count(tally.regressed), "that no waiver covers"),
      ("Waived", count(tally.waived), HTMLFigure.count(evaluation.waivers.count, "waiver")),
      ("Loosened", count(tally.loosened), "decided higher than before"),
      ("Changed", count(tally.changed), "in either direction"),
      (
        "Largest drift delta", HTMLFigure.exact(verdict.metricDriftDeltaPct) + " %",
        "threshold \(HTMLFigure.exact(verdict.metricDriftThresholdPct)) %"
      ),
      (
        "Replayed as recorded",
        rate.compared == 0 ? "none" : HTMLFigure.percent(rate.compared - rate.diverged, of: rate.compared),
        "\(count(rate.compared)) comparable"
      ),
      ("Exit code", String(findings.exitCode), exitMeaning),
    ]
  }

  private var exitMeaning: String {
    switch findings.exitCode {
    case 0: "pass"
    case 1: "blocked"
    case 3: "unknown"
    default: "no verdict"
    }
  }

  // MARK: Why

  var why: Section {
    Section(id: "why", title: verdict.isBlocked ? "Why, and what next" : "What was decided", body: reasons + next)
  }

  private var reasons: HTML {
    if verdict.reasons.isEmpty {
      return "<p>No decision that counts is worse under <b>\(gate.candidate.name)</b> than it may be.</p>\n" + warnings
    }
    let rows = verdict.reasons.map { reason in
      HTMLTable.Row(cells: [
        HTML.code(reason.code), "\(evaluation.detail(of: reason))", Self.meaning(of: reason),
        firstExample(of: reason),
      ])
    }
    return HTMLTable(
      id: "reasons",
      columns: ["reason", "count", "meaning", "first example"].map {
        HTMLTable.Column(title: $0)
      }, rows: rows
    ).html + warnings
  }

  private func firstExample(of reason: GateReason) -> HTML {
    guard let example = tally.examples.first(where: { $0.reason == reason }) else { return "" }
    let step =
      reason == .baselineReplayDiverged
      ? "recorded \(example.recorded?.name ?? "otherwise"), replayed \(example.baseline.name)"
      : "\(example.baseline.name) → \(example.candidate?.name ?? "no candidate record")"
    return """
      <bdi class="id">\(example.id)</bdi><small>\(step)</small>\
      <small>\(example.causes.joined(separator: "; "))</small><small>\(example.source):\(example.line)</small>
      """
  }

  /// What a reason says, and what to do.
  private static func meaning(of reason: GateReason) -> HTML {
    let help = RuleHelp(reason)
    return "<span>\(help.short)<small>\(HTML.words(help.advice))</small></span>"
  }

  /// How many waivers have a note here; all that is known of each stands below.
  private static let noteLimit = 10

  private var warnings: HTML {
    let exceptions = evaluation.waiverTexts
    var texts = Array(exceptions.prefix(Self.noteLimit))
    let more = exceptions.count - texts.count
    if more > 0 { texts.append("\(HTMLFigure.count(more)) more waivers") }
    texts += VerdictWords(findings).warnings
    if texts.isEmpty { return "" }
    return "<h3>To be noted</h3>\n<ul>\n\(texts.map { "<li>\($0)</li>\n" as HTML })</ul>\n"
  }

  private var next: HTML { "<h3>See it again</h3>\n" + Self.copyable("command", findings.reproduce, "command") }

  /// Text to be taken along: shown whole, and copied by a button where the page may do that.
  static func copyable(_ id: String, _ text: String, _ what: String) -> HTML {
    """
    <div class="command"><pre tabindex="0" role="region" aria-label="The \(what)"><code id="\(id)">\(verbatim: text)\
    </code></pre><button type="button" data-copies="\(id)" hidden>Copy the \(what)</button>\
    <span id="\(id)-status" role="status"></span></div>

    """
  }
}
