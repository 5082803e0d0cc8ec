import ReplayGate
import Synchronization

/// The result of the engine for a recording: the evaluation and the bytes of its trace.
struct EngineRun: Sendable {
  let evaluation: GateEvaluation
  let trace: [UInt8]

  /// Collects the batches of a trace.
  private final class Collector: Sendable {
    let bytes = Mutex<[UInt8]>([])
  }

  init(_ gate: Gate, _ recordings: [Recording], candidate: Recording? = nil) async throws(ReplayGateError) {
    let collector = Collector()
    evaluation = try await gate.evaluate(
      recordings, candidateRecording: candidate, trace: { batch in collector.bytes.withLock { $0 += batch } })
    trace = collector.bytes.withLock { $0 }
  }

  var lines: [[UInt8]] { trace.split(separator: UInt8(ascii: "\n")).map { Array($0) } }
  var report: String { Self.report(of: evaluation) }

  static func report(of evaluation: GateEvaluation) -> String {
    evaluation.report(generatedAt: StampTime(secondsSince1970: 1_767_225_600)).json
  }

  /// The first few differences from the reference's verdict.
  func differences(from expected: ReferenceGate.Verdict) -> [String] {
    var found = differences(fromTrace: expected.outcomes.map(\.json))
    func compare<Value: Equatable>(_ name: String, _ mine: Value, _ theirs: Value) {
      if mine != theirs { found.append("\(name): \(mine), expected \(theirs)") }
    }
    let verdict = evaluation.verdict
    compare("decision", verdict.decision.name, expected.decision)
    compare("mergeBlocked", verdict.isMergeBlocked, expected.isMergeBlocked)
    compare("releaseBlocked", verdict.isReleaseBlocked, expected.isReleaseBlocked)
    compare("reasons", verdict.reasons.map(\.code), expected.reasons)
    compare("baselineDecision", verdict.baselineDecision.name, expected.baselineDecision.name)
    compare("candidateDecision", verdict.candidateDecision.name, expected.candidateDecision.name)
    compare("metricDriftDeltaPct", verdict.metricDriftDeltaPct, expected.delta)
    compare("metricDriftThresholdPct", verdict.metricDriftThresholdPct, expected.threshold)
    compare("thresholdBreached", verdict.isThresholdBreached, expected.breached)
    let tally = evaluation.tally
    compare("records", tally.records, expected.records)
    compare("regressed", tally.regressed, expected.regressed)
    compare("changed", tally.changed, expected.changed)
    compare("decidingRecord", tally.decidingRecord.map { Text($0.id) }, expected.decidingRecord)
    compare("withoutPartner", tally.withoutPartner, expected.withoutPartner)
    compare("partnersLeftOver", tally.partnersLeftOver, expected.partnersLeftOver)
    compare("notDecisive", tally.notDecisive, expected.notDecisive)
    compare("divergedFromRecording", tally.divergedFromRecording, expected.diverged)
    compare("divergedByName", tally.divergedByName, expected.divergedByName)
    for reason in OutcomeReason.allCases { compare(reason.code, tally.count(of: reason), expected.count(reason.code)) }
    for from in Decision.allCases {
      for to in Decision.allCases {
        let expected = expected.transitions(Rank(from), Rank(to))
        compare("\(from.name)->\(to.name)", tally.transitions(from: from, to: to), expected)
      }
    }
    return found
  }

  /// The first five differences of the trace from these lines, by decision.
  func differences(fromTrace expected: [JSON]) -> [String] {
    let lines = lines
    var found: [String] = []
    if lines.count != expected.count { found.append("\(lines.count) trace lines, expected \(expected.count)") }
    for (line, expected) in zip(lines, expected) where found.count < 5 {
      let id = expected["id"]?.text?.string ?? "?"
      do {
        let json = try JSONParser.parse(line)
        if let difference = json.difference(to: expected) { found.append("\(id) \(difference)") }
        if let fault = json.faultOfForm(line) { found.append("\(id): \(fault)") }
      } catch {
        found.append("\(id): no JSON: \(error)")
      }
    }
    return found
  }
}

extension Rank {
  init(_ decision: Decision) { self = Rank.allCases.first { $0.name == decision.name }! }
}

extension JSON {
  /// The error in the form of a trace line or a report, if any: members must be sorted, without spaces and unnecessary
  /// escapes, and with the shortest numbers.
  func faultOfForm(_ bytes: [UInt8]) -> String? {
    // Both the short and the long escape of a control character are valid.
    let shortest = String(decoding: bytes, as: UTF8.self)
    if !shortest.contains("\\u00"), bytes != JSONStyle.plain.bytes(of: self) { return "spaces or needless escapes" }
    return faultOfMembers
  }

  private var faultOfMembers: String? {
    switch self {
    case .object(let members):
      let names = members.map(\.name)
      if names != names.sorted() { return "members not sorted: \(names)" }
      return members.lazy.compactMap(\.value.faultOfMembers).first
    case .array(let elements): return elements.lazy.compactMap(\.faultOfMembers).first
    case .number(let text):
      func digits(_ text: String) -> Int {
        let mantissa = text.lowercased().prefix { $0 != "e" }.filter { $0.isNumber }
        return String(mantissa.drop { $0 == "0" }.reversed().drop { $0 == "0" }).count
      }
      guard let value = Double(text) else { return "number \(text)" }
      return digits(text) <= digits("\(value)") ? nil : "number \(text) is longer than \(value)"
    default: return nil
    }
  }
}
