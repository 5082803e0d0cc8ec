internal import ReplayGate

/// The lowest setting of one knob and those at which a count that is shown or the gate's state changes, with the current
/// setting and the ends of the ranges in which the gate passes. All renderings of a frontier show it.
struct FrontierTable {
  /// The maximum number of rows that are shown.
  static let rowLimit = 40

  /// The state from one setting on.
  struct Row {
    let setting: Double
    /// The setting as it is shown. It is not less than the setting and is less than that of the next row.
    let shown: String
    /// The exact number of decisions that count, regardless of budgets.
    let count: Int
    /// The exact number of decisions that are loosened; nil if it is not known.
    let loosened: Int?
    /// Whether the gate passes; nil if this is not known.
    let passes: Bool?
    /// Whether this is the candidate profile's own setting.
    let isCurrent: Bool
    /// Whether this is the first or the last setting of a range in which the gate passes.
    let isEnd: Bool

    /// The marks of the row: `now`, `passing`. Most rows have none.
    var marks: [String] { (isCurrent ? ["now"] : []) + (isEnd ? ["passing"] : []) }

    /// The number of loosened decisions as it is shown.
    var loosenedText: String { loosened.map { FigureText.count($0) } ?? "not known" }

    /// Whether it says nothing that the row before it does not: it has no mark, and neither the state nor a count that is
    /// shown differs.
    fileprivate func repeats(_ last: Row, withLoosened showsLoosened: Bool) -> Bool {
      marks.isEmpty && count == last.count && passes == last.passes && (!showsLoosened || loosened == last.loosened)
    }

    /// The state of the gate in words.
    var state: String { passes.map { $0 ? "passes" : "blocked" } ?? "not known" }
  }

  /// A row, or the number of rows left out at this place.
  enum Line {
    case row(Row)
    case leftOut(Int)
  }

  /// In the order of the settings.
  let rows: [Row]
  /// Whether the loosened decisions are shown: they are of interest where a budget limits them, or there are any. In mode `any`
  /// nothing can limit them, and they are not counted at other settings than the current one.
  let showsLoosened: Bool

  /// The table of an evaluation that has a frontier.
  init(_ frontier: KnobFrontier, of evaluation: GateEvaluation) {
    let (gate, knob) = (evaluation.gate, frontier.knob)
    let current = knob.setting(in: gate.candidate)
    let now = evaluation.details.frontier?.atOwnSettings ?? 0
    struct Entry {
      var count: Int
      var isCurrent = false
      var isEnd = false
      /// The setting above which the row begins, if it begins with no change of the count.
      var above: Double?
    }
    var entries: [Double: Entry] = [:]
    for point in frontier.points { entries[point.setting] = Entry(count: point.count) }
    for end in frontier.ends.prefix(2 * SettingWords.limit) {
      entries[end.setting] = Entry(count: end.count, isEnd: true)
    }
    let isLimited = gate.budgets.loosened.isSet || gate.budgets.loosenedPerStrategy.isSet
    showsLoosened = gate.mode != .any && (isLimited || evaluation.tally.loosened > 0)
    if showsLoosened {
      let settings = evaluation.loosenedSettings(of: knob).filter { entries[$0] == nil }
      for (setting, known) in zip(settings, evaluation.counts(of: knob, at: settings)) {
        if let count = known.counting { entries[setting] = Entry(count: count) }
      }
    }
    entries[current] = Entry(count: now, isCurrent: true, isEnd: entries[current]?.isEnd ?? false)
    // A row stands for the settings from its own on, so what follows a range that passes has one too.
    for range in frontier.passing where range.highest < frontier.knob.settings.upperBound {
      let next = frontier.knob.setting(after: range.highest)
      guard let end = entries[range.highest], !entries.keys.contains(where: { range.highest < $0 && $0 <= next }) else {
        continue
      }
      entries[next] = Entry(count: end.count, above: range.highest)
    }
    func isIn(_ ranges: [SettingRange], _ setting: Double) -> Bool {
      ranges.contains { $0.lowest <= setting && setting <= $0.highest }
    }
    let settings = entries.keys.sorted()
    let known = evaluation.counts(of: knob, at: settings)
    let all = settings.enumerated().map { index, setting in
      let entry = entries[setting] ?? Entry(count: now)
      let rounded = FigureText.rounded(setting, .up)
      let next = index + 1 < settings.count ? settings[index + 1] : .infinity
      // The last setting that passes must be shown as one that passes.
      let isSame = rounded < next && isIn(frontier.passing, rounded) == isIn(frontier.passing, setting)
      let isLowest = setting == .leastNonzeroMagnitude
      return Row(
        setting: setting,
        shown: isLowest
          ? "above 0"
          : entry.above.map { "above \(FigureText.exact($0))" }
            ?? FigureText.exact(entry.isCurrent || !isSame ? setting : rounded),
        count: entry.above == nil ? entry.count : known[index].counting ?? entry.count,
        loosened: setting == current ? evaluation.tally.loosened : known[index].loosened,
        passes: isIn(frontier.notKnown, setting) ? nil : isIn(frontier.passing, setting),
        isCurrent: entry.isCurrent, isEnd: entry.isEnd)
    }
    // At a setting of the curve a count may have changed: at a marked setting before it, it can have done so already, and as
    // one decision begins to count, another may stop.
    var rows: [Row] = []
    for row in all {
      if let last = rows.last, row.repeats(last, withLoosened: showsLoosened) { continue }
      rows.append(row)
    }
    self.rows = rows
  }

  /// The lines that are shown: all rows, or those closest to the marked ones with the number left out between them.
  var lines: [Line] {
    guard rows.count > Self.rowLimit else { return rows.map(Line.row) }
    let marked = rows.indices.filter { !rows[$0].marks.isEmpty }
    func distance(_ index: Int) -> Int { marked.map { abs($0 - index) }.min() ?? index }
    let nearest = rows.indices.sorted { (distance($0), $0) < (distance($1), $1) }
    let shown = Set(nearest.prefix(Self.rowLimit))
    var lines: [Line] = []
    var skipped = 0
    for index in rows.indices {
      guard shown.contains(index) else {
        skipped += 1
        continue
      }
      if skipped > 0 { lines.append(.leftOut(skipped)) }
      skipped = 0
      lines.append(.row(rows[index]))
    }
    return skipped > 0 ? lines + [.leftOut(skipped)] : lines
  }

  /// The number of rows that are not shown.
  var leftOut: Int { max(0, rows.count - Self.rowLimit) }
}
