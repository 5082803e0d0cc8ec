import ReplayGate

/// The first screen: the verdict, both gates, the figures, the reasons, and the command that reproduces the verdict.
extension HTMLReport {
  /// The verdict in one word.
  var verdictWord: String {
    verdict.decision == .unknown ? "Unknown" : verdict.isBlocked ? "Blocked" : "Pass"
  }

  private var tone: String { verdict.decision == .unknown ? "odd" : verdict.isBlocked ? "bad" : "good" }

  var headline: HTML {
    """
    <div class="verdict">
    <h1 class="\(tone)">\(verdictWord) <span class="why">\(words.subject): \(words.counts)</span></h1>
    <ul class="gates">\(gateState("Merge", verdict.isMergeBlocked))\(gateState("Release", verdict.isReleaseBlocked))</ul>
    </div>

    """
  }

  /// The figures below the first screen.
  var figures: HTML {
    """
    <dl class="facts">
    \(facts.map { "<div><dt>\($0.name)</dt><dd>\($0.value)<small>\($0.note)</small></dd></div>\n" as HTML })</dl>

    """
  }

  private var words: VerdictWords { VerdictWords(findings) }

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
        "threshold \(HTMLFigure.exact(verdict.metricDriftThresholdPct)) %, "
          + (findings.inputs.contains { $0.role == .candidateRecording }
            ? "between the two recordings"
            : "between recordings, of which there is one; drift against the tolerance is a rule of its own")
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
    Section(id: "why", title: verdict.isBlocked ? "Why" : "What was decided", body: reasons + mainCauses)
  }

  private var reasons: HTML {
    if verdict.reasons.isEmpty {
      return "<p>No decision that counts is worse under <b>\(findings.profileNames.candidate)</b> than it may be.</p>\n"
        + warnings
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
    ).html + (evaluation.besidesText.map { "<p>\($0).</p>\n" as HTML } ?? "") + warnings
  }

  private func firstExample(of reason: GateReason) -> HTML {
    guard let example = evaluation.examples(of: reason).first else { return "" }
    let step =
      reason == .baselineReplayDiverged
      ? "recorded \(example.recorded?.name ?? "otherwise"), replayed \(example.baseline.name)"
      : "\(example.baseline.name) → \(example.candidate?.name ?? "no candidate record")"
    return """
      <bdi class="id">\(example.id)</bdi><small>\(step)</small>\
      <small>\(example.causeTexts.joined(separator: "; "))</small><small>\(findings.place(example.source, line: example.line))</small>
      """
  }

  /// The description of a reason and what to do.
  private static func meaning(of reason: GateReason) -> HTML {
    let help = RuleHelp(reason)
    return "<span>\(help.short)<small>\(HTML.words(help.advice))</small></span>"
  }

  /// The maximum number of waivers with a note here. A later section has all of them.
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

  // MARK: Causes

  /// The maximum number of causes that are listed, and the percentage that counts as most of the whole.
  private static let (mainCauseLimit, mostOfIt) = (3, 80)

  /// The two or three causes of most decisions that count; of a blocked gate, of most that block.
  private var mainCauses: HTML {
    let groups = evaluation.causeGroups.filter {
      !$0.cause.isWaived && evaluation.shows($0.cause)
    }
    let total = groups.reduce(0) { $0 + $1.count }
    if total == 0 { return "" }
    var items: HTML = ""
    var told = 0
    for group in groups.prefix(Self.mainCauseLimit) where told * 100 < Self.mostOfIt * total {
      told += group.count
      let help = group.rule.map { RuleHelp($0) } ?? RuleHelp(group.reason)
      let words: HTML =
        group.reason.isOfLoosening
        ? " that got better\(group.rule == nil ? "." : ", which the baseline held back: \(help.short)")"
        : ". \(help.short) \(HTML.words(help.advice))"
      items += """
        <li><b>\(HTMLFigure.percent(group.count, of: total))</b> \(HTML.code(help.id)): \
        \(HTMLFigure.count(group.count, "decision"))\(words)</li>

        """
    }
    return "<h3>What makes up most of it</h3>\n<ul id=\"main-causes\">\n\(items)</ul>\n"
  }

  // MARK: What now

  /// The settings that would pass, and commands to copy.
  var next: Section {
    var body: HTML = ""
    let settings = ProfileKnob.allCases.compactMap { knob -> HTML? in
      guard let frontier = evaluation.frontier(of: knob) else { return nil }
      switch frontier.summary {
      case .nowhere, .any: return nil
      case .atLeast, .atMost, .ranges: break
      }
      let now = HTMLFigure.exact(knob.setting(in: gate.candidate), in: knob.unit)
      return "<li>\(HTML.code(knob.member)) (\(knob.unit)) \(SettingWords.passing(frontier)); it is \(now).</li>\n"
    }
    let missing = evaluation.reasonsOfTheEvidence
    if verdict.isBlocked, let first = missing.first {
      let codes: [HTML] = missing.enumerated().map { index, reason in
        "\(index == 0 ? "" : ", ")\(HTML.code(reason.code))"
      }
      body += "<p>No profile lets the gate pass: \(codes). \(HTML.words(RuleHelp(first).advice))</p>\n"
    } else if verdict.isBlocked, !evaluation.isUpToProfiles {
      body += """
        <p>No profile changes what another engine decided. Change its policy and record its decisions again, or waive what
        is accepted.</p>

        """
    } else if verdict.isBlocked, evaluation.details.frontier != nil {
      body +=
        settings.isEmpty
        ? "<p>No one setting of the candidate profile lets the gate pass.</p>\n"
        : "<p>With one setting changed the gate passes:</p>\n<ul id=\"passing\">\n\(settings)</ul>\n"
    }
    if let needs = findings.commands.needs { body += "<p>These commands need \(needs).</p>\n" }
    for next in words.nextCommands {
      body += "<h3>\(HTML.sentence(next.shows))</h3>\n"
      body += Self.copyable("\(next.name)-command", next.command, "\(next.name) command")
    }
    body += "<h3>See it again</h3>\n" + Self.copyable("command", findings.reproduce, "command")
    return Section(id: "next", title: "What now", body: body)
  }

  /// A command line in which no flag is broken at the end of a line.
  private static func unbroken(_ text: String) -> HTML {
    var html: HTML = ""
    for (index, word) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
      html += index > 0 ? " " : ""
      html +=
        word.hasPrefix("--") && word.utf8.count < 40
        ? "<span class=\"flag\">\(verbatim: String(word))</span>" : "\(verbatim: String(word))"
    }
    return html
  }

  /// A text to copy: it is shown in full, and a button copies it if the page is permitted to.
  static func copyable(_ id: String, _ text: String, _ what: String) -> HTML {
    """
    <div class="command"><pre tabindex="0" role="region" aria-label="The \(what)"><code id="\(id)">\(unbroken(text))\
    </code></pre><button type="button" data-copies="\(id)" hidden>Copy the \(what)</button>\
    <span id="\(id)-status" role="status"></span></div>

    """
  }
}
