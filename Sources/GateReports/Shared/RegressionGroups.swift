public import ReplayGate

/// The decisions that count, or that block because they are loosened, grouped by strategy, reason and rule, the largest group
/// first.
public struct RegressionGroups: Sendable {
  /// One group.
  public struct Group: Sendable, Hashable {
    /// The strategy; nil for all strategies beyond `StrategyTable.maximumRows` together.
    @Exact public internal(set) var strategyId: String?
    /// The reason why the decisions count, the rule that changed them, and whether they are waived.
    public let cause: FlipCause
    /// The number of decisions, and the ids of the first.
    public let count: FlipCount
  }

  /// The groups, the largest first; if only loosened decisions block, they come before all others. Among groups of equal size waived ones come last; then they are sorted by strategy,
  /// reason and rule.
  public let groups: [Group]
  private let evaluation: GateEvaluation
  private let names: ProfileNames

  /// Groups the decisions of an evaluation.
  ///
  /// - Parameters:
  ///   - evaluation: An evaluation that counted strategies (`ReplayDetails.Options.countsStrategies`).
  ///   - names: The names of the profiles; by default those of the gate.
  /// - Complexity: O(n log n) in the number of groups.
  public init(_ evaluation: GateEvaluation, names: ProfileNames? = nil) {
    self.evaluation = evaluation
    self.names = names ?? ProfileNames(evaluation.gate)
    let table = evaluation.details.strategies
    var groups: [Group] = []
    let loosening = evaluation.looseningReason
    for (name, counts) in table.sorted.map({ ($0.strategyId, $0.counts) }) + [(nil, table.others)] {
      groups += counts.causes.map { Group(strategyId: name, cause: $0.key, count: $0.value) }
      guard let reason = loosening(name) else { continue }
      groups += counts.loosenedCauses.map { Group(strategyId: name, cause: $0.key.with(reason), count: $0.value) }
    }
    let isLooseningFirst = !evaluation.showsRegressions
    self.groups = groups.sorted { one, other in
      if isLooseningFirst, one.cause.reason.isOfLoosening != other.cause.reason.isOfLoosening {
        return one.cause.reason.isOfLoosening
      }
      if one.count.count != other.count.count { return one.count.count > other.count.count }
      if one.cause.isWaived != other.cause.isWaived { return !one.cause.isWaived }
      let (mine, theirs) = (Array((one.strategyId ?? "").utf8), Array((other.strategyId ?? "").utf8))
      if mine != theirs { return mine.lexicographicallyPrecedes(theirs) }
      return one.cause.precedes(other.cause)
    }
  }

  /// The maximum number of rows of the table.
  static let rows = 20

  /// The first groups as a text table, one on each line.
  public var table: String { table(on: .log) }

  /// The same for a screen. Equal reports give equal bytes on equal screens.
  public func table(on screen: Screen) -> String {
    let tally = evaluation.tally
    var text = "\(names.baseline) -> \(names.candidate) over \(FigureText.count(tally.records, "decision")): "
    text += "\(FigureText.count(tally.regressed)) regressed, \(FigureText.count(tally.waived)) waived, "
    text += "\(FigureText.count(tally.loosened)) loosened"
    text = screen.rowText(text, indent: 2)
    if groups.isEmpty { return text + "no decision counts\n" }
    let shown = groups.prefix(Self.rows)
    let isAnyWaived = shown.contains { $0.cause.isWaived }
    let table = TextTable(
      columns: [
        .init(head: "decisions", isNumber: true), .init(head: "strategy", isTitle: true), .init(head: "reason"),
        .init(head: "rule"),
      ] + (isAnyWaived ? [.init(head: "waived")] : []) + [.init(head: "such as")],
      rows: shown.map { group in
        [
          FigureText.count(group.count.count),
          screen.shown(group.strategyId.map(ShownText.name) ?? "(other strategies)", .strong),
          group.cause.code, group.cause.rule?.name ?? "-",
        ] + (isAnyWaived ? [group.cause.isWaived ? screen.shown("waived", .odd) : ""] : [])
          + [group.count.firstIds.map(ShownText.name).joined(separator: ", ")]
      })
    text += "\n" + table.lines(on: screen).joined(separator: "\n") + "\n"
    if groups.count > Self.rows { text += "and \(FigureText.count(groups.count - Self.rows, "more group"))\n" }
    return text
  }

  /// All groups as a JSON array.
  public var json: String {
    var writer = JSONWriter()
    writer.raw("[")
    for (index, group) in groups.enumerated() {
      writer.raw(index == 0 ? "{\"count\":" : ",{\"count\":")
      writer.integer(group.count.count)
      writer.raw(",\"firstIds\":")
      writer.strings(group.count.firstIds)
      writer.raw(",\"isConditional\":")
      writer.bool(group.cause.isConditional)
      writer.raw(",\"isWaived\":")
      writer.bool(group.cause.isWaived)
      writer.raw(",\"reason\":")
      writer.string(group.cause.reason.code)
      writer.raw(",\"rule\":")
      if let rule = group.cause.rule { writer.string(rule.name) } else { writer.raw("null") }
      writer.raw(",\"strategyId\":")
      if let name = group.strategyId { writer.string(name) } else { writer.raw("null") }
      writer.raw("}")
    }
    writer.raw("]")
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
