internal import ReplayGate

/// The settings of one knob at which a count changes, with the current setting and those at the ends of where the gate
/// passes: what every rendering shows of a frontier.
struct FrontierTable {
  /// The rows shown at most.
  static let rowLimit = 40

  /// From one setting on.
  struct Row {
    let setting: Double
    /// As it is shown: no less than the setting, and less than the next row's.
    let shown: String
    /// How many decisions count there, budgets aside. Exact.
    let count: Int
    /// Whether the gate passes there; nil if that is not known.
    let passes: Bool?
    /// Whether it is the candidate profile's own setting.
    let isCurrent: Bool
    /// Whether it is the first or the last setting of a range in which the gate passes.
    let isEnd: Bool

    /// What the row is marked with: `now`, `passing`; empty for most.
    var marks: [String] { (isCurrent ? ["now"] : []) + (isEnd ? ["passing"] : []) }

    /// The gate's state in a word.
    var state: String { passes.map { $0 ? "passes" : "blocked" } ?? "not known" }
  }

  /// A row, or how many are left out in its place.
  enum Line {
    case row(Row)
    case leftOut(Int)
  }

  /// By setting.
  let rows: [Row]

  /// - Parameter now: How many decisions count at the candidate's own settings.
  init(_ frontier: KnobFrontier, current: Double, now: Int) {
    struct Entry {
      var count: Int
      var isCurrent = false
      var isEnd = false
    }
    var entries: [Double: Entry] = [:]
    for point in frontier.points { entries[point.setting] = Entry(count: point.count) }
    for end in frontier.ends.prefix(2 * SettingWords.limit) {
      entries[end.setting] = Entry(count: end.count, isEnd: true)
    }
    entries[current] = Entry(count: now, isCurrent: true, isEnd: entries[current]?.isEnd ?? false)
    func isIn(_ ranges: [SettingRange], _ setting: Double) -> Bool {
      ranges.contains { $0.lowest <= setting && setting <= $0.highest }
    }
    let settings = entries.keys.sorted()
    rows = settings.enumerated().map { index, setting in
      let entry = entries[setting] ?? Entry(count: now)
      let rounded = FigureText.rounded(setting, .up)
      let next = index + 1 < settings.count ? settings[index + 1] : .infinity
      // The last setting that passes must be shown as one that passes.
      let isSame = rounded < next && isIn(frontier.passing, rounded) == isIn(frontier.passing, setting)
      let isLowest = setting == .leastNonzeroMagnitude
      return Row(
        setting: setting,
        shown: isLowest ? "above 0" : FigureText.exact(entry.isCurrent || !isSame ? setting : rounded),
        count: entry.count,
        passes: isIn(frontier.notKnown, setting) ? nil : isIn(frontier.passing, setting),
        isCurrent: entry.isCurrent, isEnd: entry.isEnd)
    }
  }

  /// The rows that are shown: all, or those nearest to the marked ones; and how many are left out, where they would be.
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

  /// How many rows are not shown.
  var leftOut: Int { max(0, rows.count - Self.rowLimit) }
}
