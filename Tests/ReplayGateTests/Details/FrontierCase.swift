@testable import ReplayGate

/// A drawn gate and its recordings.
struct FrontierCase: Sendable {
  /// A recorded decision. If two recordings are joined, the candidate's record has its own figures.
  struct Record: Sendable {
    var drift = 0.0
    var tokens = 0.0
    var runtime = 0.0
    var toolCalls = 0.0
    var priorities: [Int] = []
    var trader = "not_requested"
    var isSound = true
  }

  var gate: Gate
  var lines: [String] = []
  var partners: [String]?
  /// The settings of each knob at which a result may change.
  private(set) var figures: [ProfileKnob: Set<Double>] = [:]

  private static let drifts = [0, 0.1, 0.2, 0.25, 0.3, 0.5, 0.75, 1, 1.25, 1e14]
  private static let tokens = [0, 0.5, 1, 2, 100, 600, 1000, 2400, 7200, 7201.5, 1e300]
  private static let runtimes = [0, Double.leastNonzeroMagnitude, 0.1, 0.35, 1.2, 3.5, 4, 1.7e308]
  private static let toolCalls = [0, 0.5, 1, 4, 8, 9, 1e17]
  private static let strategies = ["a", "b", "\u{E9}", "e\u{301}"]

  init(_ seed: Int) throws {
    var draw = Draw(seed)
    // Mostly profiles that differ in one figure, with decisions on both sides of it.
    let focus = draw.number(0...Self.members.count - 1)
    let candidate = try Self.profile(&draw)
    let baseline = draw.one(of: 4) ? try Self.profile(&draw) : try Self.changed(candidate, focus, &draw)
    gate = Gate(baseline: baseline, candidate: candidate, mode: draw.one(of: 4) ? .any : .regressions)
    let isJoined = draw.one(of: 2)
    // Only a few differ, and only slightly, so that about half of the gates pass at some setting of one figure.
    let calm = draw.number(1...3)
    let parts = draw.one(of: 6) ? Self.parts : [Self.parts[focus]] + (draw.one(of: 3) ? [draw.element(Self.parts)] : [])
    let isRecorded = draw.one(of: 8)
    partners = isJoined ? [] : nil
    for number in 0..<draw.number(1...14) {
      let strategy = draw.element(Self.strategies)
      let record = draw.one(of: calm) ? Self.record(parts, &draw) : Record()
      lines.append(Self.line("d\(number)", strategy, record, isRecorded: isRecorded && draw.one(of: 3)))
      add(record)
      guard isJoined, !draw.one(of: 100) else { continue }
      let partner = draw.one(of: 3) ? Self.record(parts, &draw) : record
      partners?.append(Self.line("d\(number)", strategy, partner, isRecorded: false))
      add(partner)
      addDelta(partner.drift, record.drift)
    }
    try setLimits(&draw)
  }

  // MARK: Drawing

  private static func profile(_ draw: inout Draw) throws -> PolicyProfile {
    var profile = draw.element(PolicyProfile.shipped)
    if draw.one(of: 2) { profile = try changed(profile, draw.number(0...members.count - 1), &draw) }
    for flag in ["blockMergeOnFail", "blockReleaseOnFail", "blockMergeOnAgentFail", "blockReleaseOnAgentFail"] {
      if draw.one(of: 4) { profile = try profile.with(flag, draw.one(of: 2) ? "true" : "false") }
    }
    return draw.one(of: 4) ? try profile.with("requireTraderReview", "true") : profile
  }

  /// In the order of the parts that they limit.
  private static let members = [
    ("metricDriftTolerancePct", ["0", "0.1", "0.25", "0.5", "1", "1e14"]),
    ("maxTokens", ["1", "600", "2400", "7200"]), ("maxRuntimeSeconds", ["5e-324", "0.35", "1.2", "3.5", "1.7e308"]),
    ("maxToolCalls", ["0", "1", "4", "8"]), ("maxFindings", ["1", "2", "3", "12"]),
  ]

  private static func changed(_ profile: PolicyProfile, _ member: Int, _ draw: inout Draw) throws -> PolicyProfile {
    let (first, second) = (members[member], draw.element(members))
    let changed = try profile.with(first.0, draw.element(first.1))
    return draw.one(of: 4) ? try changed.with(second.0, draw.element(second.1)) : changed
  }

  /// The part of a record that may differ from the standard one.
  private enum Part: CaseIterable { case drift, tokens, runtime, toolCalls, findings, trader, soundness }
  private static let parts = Part.allCases

  private static func record(_ parts: [Part], _ draw: inout Draw) -> Record {
    var record = Record()
    for (number, part) in parts.enumerated() where draw.one(of: number == 0 ? 1 : 3) {
      switch part {
      case .drift: record.drift = draw.element(drifts)
      case .tokens: record.tokens = draw.element(tokens)
      case .runtime: record.runtime = draw.element(runtimes)
      case .toolCalls: record.toolCalls = draw.element(toolCalls)
      case .findings: record.priorities = (0..<draw.number(1...4)).map { _ in draw.number(0...3) }
      case .trader: record.trader = draw.element(["requested", "approved", "rejected"])
      case .soundness: record.isSound = false
      }
    }
    return record
  }

  private static func line(_ id: String, _ strategy: String, _ record: Record, isRecorded: Bool) -> String {
    let findings = record.priorities.enumerated().map {
      #"{"id":"f\#($0)","priority":\#($1),"confidence":1,"summary":"s","evidenceRefs":[]}"#
    }
    // The drift between 1000 and 1001 is 0.1 %; both are integers.
    let (reported, recomputed) = record.drift >= 1e9 ? (record.drift / 100 + 1, 1.0) : (1e6 + record.drift * 1e4, 1e6)
    let recorded = isRecorded ? #""profile":"STANDARD","decision":"pass","# : ""
    return #"{"schemaVersion":"replay-gate-decision.v1","id":"\#(id)","strategyId":"\#(strategy)",\#(recorded)"#
      + #""evidence":{"datasetIds":["d"],"trades":[{"orderId":"o"}],"executionLogs":["#
      + ["created", "open", "filled"].map { #"{"orderId":"o","status":"\#($0)"}"# }.joined(separator: ",")
      + #"],"requestedIndicators":[\#(record.isSound ? "" : #""RSI""#)],"#
      + #""reportedMetrics":{"m":\#(reported)},"recomputedMetrics":{"m":\#(recomputed)},"#
      + #""lineage":{"datasets":[{"id":"d","source":"x"}]}},"traderReview":{"status":"\#(record.trader)"},"#
      + #""agentReview":{"usage":{"tokensUsed":\#(record.tokens),"runtimeSeconds":\#(record.runtime),"#
      + #""toolCallsUsed":\#(record.toolCalls)},"findings":[\#(findings.joined(separator: ","))]}}"# + "\n"
  }

  private mutating func setLimits(_ draw: inout Draw) throws {
    if draw.one(of: 6) { gate.requiresExercised = true }
    if draw.one(of: 16) { gate.minimumRecords = draw.number(1...15) }
    if draw.one(of: 16) { gate.minimumFidelity = draw.element([0, 0.5, 1]) }
    if draw.one(of: 2) {
      gate.waivers = try WaiverTests.waivers(
        (0..<draw.number(1...4)).map { number in
          let isExpired = draw.one(of: 5)
          let reason = draw.element(GateReason.allCases.prefix(3).map(\.code))
          let scope =
            draw.one(of: 2)
            ? #"{"decisions":["d\#(draw.number(0...5))","d\#(draw.number(0...9))"]}"#
            : #"{"strategyId":"\#(draw.element(Self.strategies))","reason":"\#(reason)"}"#
          return WaiverTests.file(
            scope, expires: isExpired ? "2020-01-01T00:00:00Z" : "2030-01-01T00:00:00Z", id: "W-\(number)")
        })
    }
    guard gate.mode == .regressions, draw.one(of: 2) else { return }
    func budget(_ draw: inout Draw) -> FlipBudget {
      FlipBudget(
        maximum: draw.one(of: 4) ? nil : draw.number(0...4),
        maximumRate: draw.one(of: 3) ? draw.element([0.1, 0.3, 0.5, 0.7, 0.9, 1]) : nil)
    }
    if draw.one(of: 2) { gate.budgets.tightened = budget(&draw) }
    if draw.one(of: 2) { gate.budgets.loosened = budget(&draw) }
    if draw.one(of: 2) { gate.budgets.tightenedPerStrategy = budget(&draw) }
    if draw.one(of: 3) { gate.budgets.loosenedPerStrategy = budget(&draw) }
    if gate.budgets.hasRate { gate.budgets.confidence = draw.element([0.5, 0.6, 0.8], noneOf: 4) }
  }

  // MARK: Settings

  private mutating func add(_ record: Record) {
    func drift(_ record: Record) -> Double {
      let (reported, recomputed) = record.drift >= 1e9 ? (record.drift / 100 + 1, 1.0) : (1e6 + record.drift * 1e4, 1e6)
      return abs(reported - recomputed) / abs(recomputed) * 100
    }
    figures[.driftTolerance, default: []].insert(drift(record))
    figures[.tokens, default: []].insert(record.tokens.rounded(.up))
    figures[.runtime, default: []].insert(record.runtime)
    figures[.toolCalls, default: []].insert(record.toolCalls.rounded(.up))
    for number in record.priorities.indices { figures[.findings, default: []].insert(Double(number + 1)) }
  }

  private mutating func addDelta(_ candidate: Double, _ baseline: Double) {
    figures[.driftTolerance, default: []].insert(max(0, ((candidate - baseline) * 1e6).rounded() / 1e6))
  }

  /// The settings of a knob to try: both ends, each setting at which a result may change, and its neighbours.
  func settings(of knob: ProfileKnob) -> [Double] {
    let (lowest, highest) = (knob.settings.lowerBound, knob.settings.upperBound)
    var settings: Set<Double> = [lowest, highest, knob.setting(in: gate.candidate)]
    for figure in figures[knob] ?? [] {
      for setting in [figure, Self.beside(figure, knob, above: false), Self.beside(figure, knob, above: true)] {
        settings.insert(min(max(setting, lowest), highest))
      }
    }
    return settings.sorted()
  }

  /// The next double, or the next integer that a double can represent.
  static func beside(_ setting: Double, _ knob: ProfileKnob, above: Bool) -> Double {
    let next = above ? setting.nextUp : setting.nextDown
    guard knob.isWhole, setting.magnitude < 0x1p53 else { return next }
    return above ? setting + 1 : setting - 1
  }

  // MARK: Evaluating the gate

  /// The result of a separate gate with one changed figure of the candidate: how many count, and whether it passes.
  func asked(_ knob: ProfileKnob, at setting: Double) async throws -> (count: Int, passes: Bool) {
    var gate = gate
    let member = String(knob.member.split(separator: ".").last ?? "")
    gate.candidate = try gate.candidate.with(member, CanonicalJSON.number(setting))
    gate.details = ReplayDetails.Options(decisions: lines.count)
    let evaluation = try await evaluation(of: gate)
    return (evaluation.details.decisions.count { $0.waiver == nil }, !evaluation.verdict.isBlocked)
  }

  func evaluation(of gate: Gate) async throws -> GateEvaluation {
    try await gate.evaluate(
      [Recorded.recording(lines)], candidateRecording: partners.map { Recorded.recording($0, name: "k") })
  }
}
