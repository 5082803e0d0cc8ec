import ReplayGate
import Testing

/// Lines that are JSON but neither a recorded outcome nor a decision of another engine (contract sections 12 and 13). An
/// invalid value is reported at its first byte, a missing member at the `{` of its object, a repeated one at its second
/// name.
@Suite("Lines that are not recorded outcomes")
struct MalformedOutcomeTests {
  private static let finding = #"{"id":"a","priority":2,"confidence":1,"summary":"s","evidenceRefs":["r"]}"#
  private static let outcome =
    #"{"schemaVersion":"validation-run.v1","runId":"valrun-2","createdAt":"now","#
    + #""strategyRef":{"strategyId":"strat-1"},"deterministicChecks":{"#
    + #""indicatorFidelity":{"missingIndicators":["rsi"],"status":"fail"},"#
    + #""tradeCoherence":{"violations":["v"],"status":"fail"},"metricConsistency":{"driftPct":0.5,"status":"pass"}},"#
    + #""agentReview":{"findings":["# + finding + #"],"budget":{"limits":{"maxFindings":6},"#
    + #""usage":{"runtimeSeconds":0.1,"tokensUsed":2,"toolCallsUsed":3},"withinBudget":true,"breachReason":null}},"#
    + #""traderReview":{"status":"approved"},"policy":{"profile":"STANDARD"},"finalDecision":"fail"}"#
  private static let decided =
    #"{"schemaVersion":"replay-gate-decided.v1","id":"valrun-2","strategyId":"strat-1","decision":"pass","#
    + #""driftPct":0.5,"causes":["c"],"recordedAt":"now","profile":"STANDARD"}"#

  /// A valid line with a part replaced that occurs once in it.
  private static func changed(_ sound: String, _ name: String, _ old: String, _ new: String) -> MalformedLine {
    precondition(sound.ranges(of: old).count == 1, "\(name): \(old)")
    return MalformedLine(name, sound.replacing(old, with: new))
  }

  /// A member of the valid outcome, its value, and invalid values.
  private struct Row {
    let member: String
    let value: String
    let wrong: [String]
  }

  private static let noText = ["null", "1", "true", "[]", "{}"]
  private static let noObject = ["null", "1", "true", "[]", #""x""#]
  private static let noFigure = ["null", "-1", "-1e-9", #""1""#, "true", "[]", "{}", "1e400"]
  private static let noStrings = [
    "null", "{}", #""x""#, "1", "true",
  ]
  private static let noStatus = noText + [#""""#, #""conditional_pass""#, #""Pass""#, #""pass ""#]
  private static let blank = [#""""#, #"" ""#, #""\u2003""#]

  private static let rows: [Row] = [
    Row(member: "schemaVersion", value: #""validation-run.v1""#, wrong: noText + [#""validation-run.v2""#]),
    Row(member: "runId", value: #""valrun-2""#, wrong: noText + blank),
    Row(member: "createdAt", value: #""now""#, wrong: noText),
    Row(member: "strategyRef", value: #"{"strategyId":"strat-1"}"#, wrong: noObject),
    Row(member: "strategyId", value: #""strat-1""#, wrong: noText + blank),
    Row(member: "missingIndicators", value: #"["rsi"]"#, wrong: noStrings),
    Row(member: "violations", value: #"["v"]"#, wrong: noStrings),
    Row(member: "driftPct", value: "0.5", wrong: noFigure),
    Row(member: "limits", value: #"{"maxFindings":6}"#, wrong: noObject),
    Row(member: "maxFindings", value: "6", wrong: noFigure + ["0", "1.5", "-0"]),
    Row(member: "runtimeSeconds", value: "0.1", wrong: noFigure),
    Row(member: "tokensUsed", value: "2", wrong: noFigure),
    Row(member: "toolCallsUsed", value: "3", wrong: noFigure),
    Row(member: "withinBudget", value: "true", wrong: ["null", "1", #""true""#, "[]", "{}"]),
    Row(member: "breachReason", value: "null", wrong: [#""token_budget_exceeded""#, "1", "false", "[]", "{}"]),
    Row(member: "traderReview", value: #"{"status":"approved"}"#, wrong: noObject),
    Row(member: "policy", value: #"{"profile":"STANDARD"}"#, wrong: noObject),
    Row(member: "profile", value: #""STANDARD""#, wrong: noText),
    Row(member: "finalDecision", value: #""fail""#, wrong: noText + [#""unknown""#, #""Fail""#, #""""#]),
  ]

  /// The line without a member. The error is at the `{` of the object that lacks it.
  private static func without(_ sound: String, _ member: String, _ value: String) -> MalformedLine {
    let text = #""\#(member)":\#(value)"#
    let place = sound.firstRange(of: text)!
    var (depth, start) = (0, place.lowerBound)
    repeat {
      start = sound.index(before: start)
      if sound[start] == "}" { depth += 1 }
      if sound[start] == "{" { depth -= 1 }
    } while depth >= 0
    let after = sound[place.upperBound...]
    let before = sound[start..<place.lowerBound]
    let rest =
      after.hasPrefix(",") ? before + after.dropFirst() : before.dropLast(before.hasSuffix(",") ? 1 : 0) + after
    return MalformedLine("without \(member)", sound[..<start] + "¦" + rest)
  }

  private static func lines(_ sound: String, _ member: String, _ value: String, wrong: [String]) -> [MalformedLine] {
    let text = #""\#(member)":\#(value)"#
    return wrong.map { changed(sound, "\(member): \($0)", text, #""\#(member)":¦\#($0)"#) } + [
      changed(sound, "\(member) twice", text, text + ",¦" + text),
      changed(
        sound, "\(member) twice, escaped", text,
        text + #",¦"\u00\#(String(member.utf8.first!, radix: 16))\#(member.dropFirst())":\#(value)"#),
    ]
  }

  static let outcomes: [MalformedLine] = {
    var lines = rows.flatMap { row in
      Self.lines(outcome, row.member, row.value, wrong: row.wrong) + [without(outcome, row.member, row.value)]
    }
    for check in ["indicatorFidelity", "tradeCoherence", "metricConsistency"] {
      let start = outcome.firstRange(of: #""\#(check)":"#)!
      let value = String(outcome[start.upperBound...].prefix { $0 != "}" }) + "}"
      let status = value.contains("fail") ? #""fail""# : #""pass""#
      lines += Self.lines(outcome, check, value, wrong: noObject) + [without(outcome, check, value)]
      lines += noStatus.map {
        let other = value.replacing(#""status":\#(status)"#, with: #""status":¦\#($0)"#)
        return changed(outcome, "\(check).status: \($0)", value, other)
      }
      lines += [
        changed(
          outcome, "\(check) without status", value,
          "¦" + value.replacing(#","status":\#(status)"#, with: "")),
        changed(outcome, "\(check) empty", value, "¦{}"),
        changed(
          outcome, "\(check).status twice", value,
          value.dropLast() + #",¦"status":\#(status)}"#),
      ]
    }
    lines += [
      MalformedLine("without deterministicChecks", "¦" + outcome.replacing("deterministicChecks", with: "x")),
      MalformedLine("without agentReview", "¦" + outcome.replacing("agentReview", with: "x")),
      changed(
        outcome, "without findings", #"{"findings":["# + finding + "],", "¦{"),
      changed(outcome, "without budget", #"{"findings":["# + finding + #"],"budget":"#, #"¦{"findings":[],"x":"#),
      changed(
        outcome, "without usage", #"{"limits":{"maxFindings":6},"usage":"#, #"¦{"limits":{"maxFindings":6},"x":"#),
    ]
    lines += ["deterministicChecks", "agentReview", "budget", "usage"].flatMap { member in
      noObject.map { changed(outcome, "\(member): \($0)", #""\#(member)":{"#, #""\#(member)":¦\#($0),"x":{"#) }
    }
    return lines
  }()

  static let parts: [MalformedLine] = {
    var lines: [MalformedLine] = []
    lines += ["null", "1", "true", "[]", "{}"].flatMap {
      [
        changed(outcome, "missingIndicators of \($0)", #"["rsi"]"#, #"["rsi", ¦\#($0)]"#),
        changed(outcome, "violations of \($0)", #"["v"]"#, #"["v",¦\#($0)]"#),
      ]
    }
    lines += ["null", "{}", #""none""#, "0"].map {
      changed(outcome, "findings: \($0)", "[" + finding + "]", "¦" + $0)
    }
    lines += ["null", "[]", #""a""#, "1"].map {
      changed(outcome, "a finding that is \($0)", "[" + finding + "]", "[" + finding + ",¦" + $0 + "]")
    }
    lines += [
      changed(outcome, "a finding of priority 4", #""priority":2"#, #""priority":¦4"#),
      changed(outcome, "a finding without id", #"{"id":"a","priority""#, #"¦{"priority""#),
      changed(
        outcome, "not within, without a reason", #""withinBudget":true,"breachReason":null"#,
        #""withinBudget":false,"breachReason":¦null"#),
      changed(
        outcome, "within, with a reason, the reason first", #""withinBudget":true,"breachReason":null"#,
        #""breachReason":¦"x","withinBudget":true"#),
    ]
    lines += ["null", #""""#, #""maybe""#, #""Approved""#, #""approved ""#, "1", "[]"].map {
      changed(outcome, "trader status: \($0)", #""status":"approved""#, #""status":¦\#($0)"#)
    }
    lines += [
      changed(outcome, "trader without status", #"{"status":"approved"}"#, "¦{}"),
      changed(
        outcome, "trader status twice", #"{"status":"approved"}"#, #"{"status":"approved",¦"status":"approved"}"#),
    ]
    return lines
  }()

  static let others: [MalformedLine] = {
    var lines: [MalformedLine] = []
    lines += Self.lines(decided, "id", #""valrun-2""#, wrong: noText + blank)
    lines += Self.lines(decided, "strategyId", #""strat-1""#, wrong: noText + blank)
    lines += Self.lines(decided, "decision", #""pass""#, wrong: noText + [#""unknown""#, #""Pass""#, #""""#])
    lines += Self.lines(decided, "driftPct", "0.5", wrong: noFigure.filter { $0 != "null" })
    lines += Self.lines(decided, "causes", #"["c"]"#, wrong: noStrings.filter { $0 != "null" })
    lines += Self.lines(decided, "recordedAt", #""now""#, wrong: ["1", "true", "[]", "{}"])
    lines += Self.lines(decided, "profile", #""STANDARD""#, wrong: ["1", "true", "[]", "{}"])
    lines += ["null", "1", "true", "[]", "{}"].map { changed(decided, "causes of \($0)", #"["c"]"#, #"["c",¦\#($0)]"#) }
    lines += [("id", "valrun-2"), ("strategyId", "strat-1"), ("decision", "pass")].map {
      without(decided, $0.0, "\"\($0.1)\"")
    }
    return lines
  }()

  /// Members that are not read may have any value, both those that the platform writes and those of other kinds of lines.
  static let accepted: [MalformedLine] = [
    MalformedLine("an outcome", outcome), MalformedLine("decided elsewhere", decided),
    changed(
      outcome, "members of other kinds", #""createdAt""#, #""id":1,"id":2,"evidence":[],"decision":3,"createdAt""#),
    changed(outcome, "unknown members twice", #""maxFindings":6"#, #""maxFindings":6,"maxTokens":{},"maxTokens":[]"#),
    changed(outcome, "a trader's decision", #""status":"approved""#, #""status":"approved","decision":1,"decision":2"#),
    changed(
      outcome, "a reason of its own", #""withinBudget":true,"breachReason":null"#,
      #""breachReason":"","withinBudget":false"#),
    changed(outcome, "a blank profile", #""STANDARD""#, #""""#), changed(outcome, "no drift", "0.5", "-0.0"),
    changed(outcome, "findings as a whole number", #""maxFindings":6"#, #""maxFindings":6.0e0"#),
    changed(decided, "no drift", "0.5", "null"), changed(decided, "no causes", #"["c"]"#, "null"),
    changed(decided, "members of other kinds", #""decision""#, #""evidence":1,"evidence":2,"runId":1,"decision""#),
    changed(decided, "a digest that is none", #""decision""#, #""profileDigest":1,"decision""#),
  ]

  @Test("outcomes", arguments: outcomes)
  func outcomesAreRefused(_ line: MalformedLine) async { await line.expectRefused() }

  @Test("parts of outcomes", arguments: parts)
  func partsAreRefused(_ line: MalformedLine) async { await line.expectRefused() }

  @Test("decided elsewhere", arguments: others)
  func othersAreRefused(_ line: MalformedLine) async { await line.expectRefused() }

  @Test("unusual and valid", arguments: accepted)
  func unusualIsAccepted(_ line: MalformedLine) async { await line.expectAccepted() }
}
