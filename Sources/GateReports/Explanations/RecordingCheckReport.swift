public import ReplayGate

/// What recordings tell of themselves: as text for people, as JSON (`replay-gate-recording-check.v1`), and as errors.
public struct RecordingCheckReport: Sendable {
  private let check: RecordingCheck
  /// The folders that the table shows files relative to.
  package var roots: [String] = []

  /// Creates the report of a check.
  public init(_ check: RecordingCheck) { self.check = check }

  // MARK: Table

  /// How many profiles, and how many repeated ids, the table shows; JSON has all that were kept.
  private static let shownProfiles = 12

  /// A block for each recording that can be read, then one for all of several.
  public var table: String {
    var blocks = check.files.filter { $0.unreadable == nil }.map { file in
      [shown(file.name) + ": " + Self.title(file.health)] + Self.lines(of: file.health)
    }
    if check.files.count > 1 {
      blocks.append(
        ["together: " + Self.title(check.together)] + Self.lines(of: check.together))
    }
    if !check.repeats.isEmpty {
      let rows = check.repeats.map { again in
        [
          ShownText.name(again.id), "\(shown(again.source)):\(again.line)",
          "\(shown(again.firstSource)):\(again.firstLine)",
        ]
      }
      let columns = [TextTable.Column(head: "repeated id"), .init(head: "at"), .init(head: "first at")]
      let more = check.together.repeats - check.repeats.count
      blocks.append(
        TextTable(columns: columns, rows: rows).lines()
          + (more > 0 ? ["and \(FigureText.count(more, "other"))"] : []))
    }
    return blocks.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
  }

  private func shown(_ name: String) -> String { ShownText.name(GateFindings.place(of: name, below: roots)) }

  private static func title(_ health: RecordingHealth) -> String {
    if let format = health.format { return format.words + ", no recording" }
    var parts = ["\(FigureText.count(health.decisions, "decision")) in \(FigureText.count(health.lines, "line"))"]
    if health.blankLines > 0 { parts.append("\(FigureText.count(health.blankLines)) blank") }
    if health.invalidLines > 0 { parts.append("\(FigureText.count(health.invalidLines)) invalid") }
    return parts.joined(separator: ", ")
  }

  private static func lines(of health: RecordingHealth) -> [String] {
    guard health.decisions > 0 || health.lineSizes.count > 0, health.format == nil else { return [] }
    func row(_ name: String, _ texts: [String]) -> [String] {
      let start = "  " + name + String(repeating: " ", count: max(0, 17 - name.count))
      let indent = String(repeating: " ", count: start.count)
      return texts.enumerated().map { ($0 == 0 ? start : indent) + $1 }
    }
    func count(_ value: Int) -> String { value == 0 ? "none" : FigureText.count(value) }
    var lines: [String] = []
    if health.decisions > 0 {
      lines += row(
        "kinds", kinds(of: health).filter { $0.count > 0 }.map { "\(FigureText.count($0.count)) \($0.name)" })
      lines += row("decided under", profiles(of: health))
      lines += row("recorded at", [times(of: health.recordedAt)])
      lines += row("repeated ids", [count(health.repeats)])
      lines += row("not decisive", [count(health.notDecisive)])
    }
    let sizes = health.lineSizes
    if let mean = sizes.mean {
      let text = FigureText.exact(mean.rounded())
      lines += row(
        "bytes of a line",
        ["\(FigureText.count(sizes.least)) to \(FigureText.count(sizes.greatest)), \(text) on average"])
    }
    return lines
  }

  private static func kinds(of health: RecordingHealth) -> [(name: String, count: Int)] {
    [
      ("replay-gate-decided.v1", health.decided), ("replay-gate-decision.v1", health.evidence),
      ("validation-run.v1", health.outcomes),
    ]
  }

  /// The most frequent first, of equal ones that which came first.
  private static func profiles(of health: RecordingHealth) -> [String] {
    let sorted = health.profiles.enumerated().sorted {
      ($1.element.decisions, $0.offset) < ($0.element.decisions, $1.offset)
    }
    let shown = sorted.prefix(shownProfiles).map { _, use in
      let name = use.profile.map(ShownText.name) ?? (use.digest == nil ? "no profile named" : "no name")
      return "\(FigureText.count(use.decisions)) \(name)" + (use.digest.map { " " + $0 } ?? "")
    }
    let rest = sorted.dropFirst(shownProfiles).reduce(health.underOtherProfiles) { $0 + $1.element.decisions }
    return shown + (rest > 0 ? ["and \(FigureText.count(rest)) under others"] : [])
  }

  private static func times(of times: RecordedTimes) -> String {
    var parts: [String] = []
    if let first = times.first, let last = times.last {
      parts.append(first.isExactly(last) ? first : "\(first) to \(last)")
    }
    if times.notRead > 0 { parts.append("\(FigureText.count(times.notRead)) in another form than RFC 3339") }
    if times.notNamed > 0 { parts.append("\(FigureText.count(times.notNamed)) do not say") }
    return parts.joined(separator: "; ")
  }

  // MARK: Errors

  /// A line for each thing that makes a recording unsound, the recording's name first, in the order of the recordings.
  /// `hint` gives the line that follows an invalid line of a recording; empty: none.
  public func errors(hint: (InputFault) -> String) -> [String] {
    check.files.flatMap { file -> [String] in
      if let reason = file.unreadable { return ["\(file.name): cannot be read: \(reason)"] }
      var lines = file.health.faults.flatMap { fault in
        [fault.description, hint(fault)]
      }
      let more = file.health.invalidLines - file.health.faults.count
      if more > 0 {
        let noun = lines.isEmpty ? "invalid line" : "more invalid line"
        lines.append("\(file.name): \(FigureText.count(more, noun))")
      }
      if lines.isEmpty, !file.isSound { lines.append("\(file.name): no decision in it, so it tells nothing") }
      return lines
    }
  }

  // MARK: JSON

  /// One object on one line, members sorted, without a newline.
  public var json: String {
    JSONText.object([
      (
        "files",
        JSONText.array(
          check.files.map { file in
            Self.json(
              file.health, isSound: file.isSound,
              of: (JSONText.name(file.name), file.unreadable.map(JSONText.string) ?? "null"))
          })
      ),
      (
        "repeats",
        JSONText.array(
          check.repeats.map { again in
            JSONText.object([
              ("firstLine", "\(again.firstLine)"), ("firstSource", JSONText.name(again.firstSource)),
              ("id", JSONText.string(again.id)), ("line", "\(again.line)"), ("source", JSONText.name(again.source)),
            ])
          })
      ), ("schemaVersion", JSONText.string("replay-gate-recording-check.v1")),
      ("sound", JSONText.bool(check.isSound)),
      ("together", Self.json(check.together, isSound: check.isSound, of: nil)),
    ])
  }

  private static func json(
    _ health: RecordingHealth, isSound: Bool, of file: (name: String, unreadable: String)?
  ) -> String {
    func optional(_ text: String?) -> String { text.map(JSONText.string) ?? "null" }
    let sizes = health.lineSizes
    let faults = health.faults.map { fault in
      JSONText.object([
        ("column", "\(fault.column)"), ("expected", JSONText.string(fault.expected)),
        ("found", JSONText.string(fault.found)), ("line", "\(fault.line)"), ("source", JSONText.name(fault.source)),
      ])
    }
    let profiles = health.profiles.map { use in
      JSONText.object([
        ("decisions", "\(use.decisions)"), ("digest", optional(use.digest)), ("profile", optional(use.profile)),
      ])
    }
    let lineBytes = sizes.mean.map { mean in
      JSONText.object([
        ("greatest", "\(sizes.greatest)"), ("least", "\(sizes.least)"), ("mean", JSONText.number(mean)),
        ("total", "\(sizes.total)"),
      ])
    }
    return JSONText.object([
      ("blankLines", "\(health.blankLines)"), ("decisions", "\(health.decisions)"),
      ("faults", JSONText.array(faults)), ("format", optional(health.format?.words)),
      ("invalidLines", "\(health.invalidLines)"),
      ("kinds", JSONText.object(kinds(of: health).map { ($0.name, "\($0.count)") })),
      ("lineBytes", lineBytes ?? "null"), ("lines", "\(health.lines)"), ("name", file?.name),
      ("notDecisive", "\(health.notDecisive)"), ("profiles", JSONText.array(profiles)),
      (
        "recordedAt",
        JSONText.object([
          ("first", optional(health.recordedAt.first)), ("last", optional(health.recordedAt.last)),
          ("notNamed", "\(health.recordedAt.notNamed)"), ("notRead", "\(health.recordedAt.notRead)"),
        ])
      ), ("repeats", "\(health.repeats)"), ("sound", JSONText.bool(isSound)),
      ("underOtherProfiles", "\(health.underOtherProfiles)"), ("unreadable", file?.unreadable),
    ])
  }
}
