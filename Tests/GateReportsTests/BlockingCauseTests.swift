import ReplayGate
import Testing

@testable import GateReports

/// What renderings say that a cause blocks is what `explain` says that each of its decisions does.
@Suite("The gates that causes block")
struct BlockingCauseTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var mode = GateMode.any
    /// The flags of the candidate: what a `fail` blocks, and what a failed agent lane does.
    var onFail = BlockedGates(merge: true, release: true)
    var onAgentFail = BlockedGates()
    var isDetailed = true
    var isWaived = false
    /// The decisions of the recording, by their first letter (`Record.line`).
    var letters = "pcfwcfcpwbl"
    var set: @Sendable (inout Gate) -> Void = { _ in }
  }

  static let cases =
    [
      Case(testDescription: "a fail blocks both, a conditional pass nothing"),
      Case(
        testDescription: "a conditional pass blocks both, a fail nothing", onFail: BlockedGates(),
        onAgentFail: BlockedGates(merge: true, release: true)),
      Case(
        testDescription: "each blocks another gate", onFail: BlockedGates(merge: true),
        onAgentFail: BlockedGates(release: true)),
      Case(
        testDescription: "both block the release", onFail: BlockedGates(release: true),
        onAgentFail: BlockedGates(release: true)),
      Case(testDescription: "nothing blocks", onFail: BlockedGates()),
      Case(testDescription: "some are waived", isWaived: true),
      Case(testDescription: "conditional passes alone", onAgentFail: BlockedGates(merge: true), letters: "pccp"),
      Case(testDescription: "fails beside harmless conditional passes", letters: "pcfcp"),
      Case(
        testDescription: "better ones beyond a budget, and the flags let worse ones pass", mode: .regressions,
        onFail: BlockedGates(), letters: "wpbwlb"
      ) { $0.budgets.loosened.maximum = 0 },
      Case(
        testDescription: "the same, and the budget is not proven", mode: .regressions, onFail: BlockedGates(),
        letters: "wpbwlb"
      ) { $0.budgets.loosened.maximumRate = 0.9 },
      Case(
        testDescription: "better ones of one strategy beyond its budget", mode: .regressions, onFail: BlockedGates(),
        letters: "bppbplpb"
      ) { $0.budgets.loosenedPerStrategy.maximum = 1 },
      Case(
        testDescription: "worse ones beyond a budget that block the merge alone", mode: .regressions,
        onFail: BlockedGates(merge: true), letters: "wpbwlb"
      ) { $0.budgets.tightened.maximum = 1 },
    ].flatMap { testCase in
      var plain = testCase
      plain.isDetailed = false
      return [testCase, plain]
    }

  private static func gate(_ testCase: Case) throws -> Gate {
    let (fail, agent) = (testCase.onFail, testCase.onAgentFail)
    let text = Scenario.profileText(blocks: true).replacing("0.25", with: "1").replacing("2400", with: "500")
      .replacing(#""blockMergeOnFail": true"#, with: #""blockMergeOnFail": \#(fail.merge)"#)
      .replacing(#""blockReleaseOnFail": true"#, with: #""blockReleaseOnFail": \#(fail.release)"#)
      .replacing(#""blockMergeOnAgentFail": true"#, with: #""blockMergeOnAgentFail": \#(agent.merge)"#)
      .replacing(#""blockReleaseOnAgentFail": false"#, with: #""blockReleaseOnAgentFail": \#(agent.release)"#)
    var gate = Gate(baseline: .expert, candidate: try PolicyProfile(json: Array(text.utf8), source: "next.json"))
    gate.mode = testCase.mode
    if testCase.isDetailed { gate.details = ReplayDetails.Options(decisions: 1000, countsStrategies: true) }
    if testCase.isWaived {
      let ids = records(testCase).map(\.id).enumerated().filter { $0.offset % 3 == 1 }.map(\.element)
      let waiver = try Waiver(
        id: "W", scope: .decisions(ids), rationale: "r", approver: "a", reference: "#1",
        expires: Timestamp(secondsSince1970: 1_000))
      gate.waivers = try Waivers([waiver], at: JudgementTime(secondsSince1970: 0))
    }
    testCase.set(&gate)
    return gate
  }

  private static func records(_ testCase: Case) -> [(id: String, line: String)] {
    testCase.letters.enumerated().map { number, letter in
      let id = "\(letter)\(number)"
      let record = { (drift: Double) in Record(id, strategyId: number % 2 == 0 ? "even" : "odd", drift: drift).line }
      func reviewed(_ drift: Double, tokens: Int, _ findings: String) -> String {
        let usage = #"{"runtimeSeconds":0.1,"tokensUsed":\#(tokens),"toolCallsUsed":1}"#
        return record(drift).replacing(
          "\"evidence\"", with: #""agentReview":{"usage":\#(usage),"findings":[\#(findings)]},"evidence""#)
      }
      switch letter {
      case "c":  // a conditional pass under both profiles
        let finding = #"{"id":"f","priority":2,"confidence":0.5,"summary":"s","evidenceRefs":["e"]}"#
        return (id, reviewed(0, tokens: 10, finding))
      case "f": return (id, record(2))  // fails under both
      case "w": return (id, reviewed(0, tokens: 900, ""))  // gets worse
      case "b", "l": return (id, record(0.5))  // gets better
      default: return (id, record(0))
      }
    }
  }

  private struct Facts {
    let run: Run
    /// The gates that `explain` says that each decision blocks.
    var blocks: [String: BlockedGates] = [:]

    init(_ testCase: Case) async throws {
      let recording = Recording.bytes(Array(records(testCase).map(\.line).joined().utf8), name: "r.ndjson")
      run = try await Run(gate(testCase), [recording])
      for (id, _) in records(testCase) {
        let standing = try #require(await gate(testCase).explain(id, in: [recording]).first).standing
        blocks[id] = BlockedGates(merge: standing.blocksMerge, release: standing.blocksRelease)
      }
    }

    /// Whether a decision blocks any gate.
    func isBlocking(_ id: String) -> Bool { blocks[id]?.isAny ?? false }
  }

  @Test("as explain says of its decisions", arguments: cases)
  func causes(_ testCase: Case) async throws {
    let facts = try await Facts(testCase)
    let evaluation = facts.run.evaluation
    for row in evaluation.causeRows {
      for id in row.firstIds { #expect(facts.blocks[id] == row.blocks, "\(id): \(row.cause)") }
    }
    for group in evaluation.causeGroups {
      for id in group.firstIds { #expect(facts.blocks[id] == group.blocks, "\(id): \(group.cause)") }
    }
    // Each decision that blocks is of a cause that does.
    let blocking = evaluation.causeRows.filter(\.blocks.isAny)
    #expect(blocking.reduce(0) { $0 + $1.count } == facts.blocks.values.count(where: \.isAny))
  }

  @Test("only decisions that block are shown for a block", arguments: cases)
  func shown(_ testCase: Case) async throws {
    let facts = try await Facts(testCase)
    let evaluation = facts.run.evaluation
    guard evaluation.verdict.isBlocked else { return }
    let all = facts.blocks.filter(\.value.isAny)
    let listed = evaluation.firstDecisions(50)
    #expect(!all.isEmpty && !listed.isEmpty)
    #expect(listed.allSatisfy { facts.isBlocking($0.id) })
    #expect(evaluation.shownExamples.allSatisfy { facts.isBlocking($0.id) })
    #expect(facts.isBlocking(try #require(evaluation.firstShownId)))
    #expect(evaluation.leftOut(besides: listed) == all.count - listed.count)
    let errors = GitHubReport(facts.run.findings).text.split(separator: "\n").dropFirst().filter {
      $0.hasPrefix("::error")
    }
    let told = errors.map { String($0.split(separator: "::", maxSplits: 2)[1].prefix { $0 != " " }) }
    #expect(told.allSatisfy(facts.isBlocking), "\(errors)")
  }

  @Test("a test case fails by decisions that block its gate, and passes by those that do not", arguments: cases)
  func testCases(_ testCase: Case) async throws {
    let facts = try await Facts(testCase)
    for gateCase in GateCases(facts.run.findings).all {
      for id in gateCase.decisions.map(\.id) + gateCase.ids {
        let blocks = try #require(facts.blocks[id])
        let isBlocked = gateCase.gate == "merge" ? blocks.merge : blocks.release
        #expect(isBlocked == (gateCase.state == .failed || gateCase.state == .unknown), "\(gateCase.title): \(id)")
      }
    }
    let (titles, gates) = (GateCases(facts.run.findings).merge.map(\.title), GateCases(facts.run.findings).release)
    #expect(Set(titles).count == titles.count && Set(gates.map(\.title)).count == gates.count, "\(titles)")
  }

  @Test("a finding is placed at the first decision that shows it", arguments: cases)
  func places(_ testCase: Case) async throws {
    let facts = try await Facts(testCase)
    var findings = facts.run.findings
    findings.inputs = [.init(role: .recording, name: "r.ndjson", sha256: nil, path: "r.ndjson")]
    let ids = Self.records(testCase).map(\.id)
    for finding in ScannerFindings(findings).all where !finding.decisions.isEmpty && !finding.isWaived {
      #expect(finding.decisions.allSatisfy { facts.blocks[$0.id]?.isAny == finding.blocks.isAny }, "\(finding.message)")
      let letters = Set(finding.decisions.map { $0.id.first })
      let isShowing = { (id: String) in
        letters.contains(id.first) && facts.isBlocking(id) == finding.blocks.isAny
      }
      let first = ids.firstIndex(where: isShowing)
      if testCase.isWaived { continue }
      #expect(finding.place.line == first.map { $0 + 1 }, "\(finding.message)")
      #expect(finding.count == ids.count(where: isShowing), "\(finding.message)")
    }
    // The place of a decision in the candidate's profile is the figure that decided it.
    findings.inputs = [.init(role: .candidateProfile, name: "next.json", sha256: nil, path: "next.json")]
    findings.candidateProfileBytes = Array(Scenario.profileText(blocks: true).utf8)
    let place = ProfilePlace(findings)
    for decision in facts.run.evaluation.firstDecisions(50) where decision.id.first == "b" {
      #expect(place.line(of: decision.rule) == place.line(of: .metricDrift) && decision.rule != nil)
    }
  }

  @Test("a pass by the flags names the budget that is exceeded")
  func passByFlags() async throws {
    let run = try await Scenario.flagsBeyondBudget.run()
    let words = TerminalSummary(run.evaluation, reproduce: "again").warnings
    #expect(words.contains("budget: 1 of 5 got worse, the limit is 0 (exceeded)"), "\(words)")
  }

  @Test("figures do not depend on details", arguments: cases.filter(\.isDetailed))
  func figures(_ testCase: Case) async throws {
    var plain = testCase
    plain.isDetailed = false
    let (one, other) = (try await Facts(testCase).run.evaluation, try await Facts(plain).run.evaluation)
    #expect(one.counted == other.counted && one.countedShown == other.countedShown)
    #expect(one.besidesText == other.besidesText)
    #expect(one.verdict.reasons.map(one.detail) == other.verdict.reasons.map(other.detail))
    let causes = one.details.strategies.causes.filter { !$0.key.isWaived && $0.key.reason == .candidateDecisionNotPass }
    let conditionals = causes.filter(\.key.isConditional).values.reduce(0) { $0 + $1.count }
    #expect(conditionals == one.tally.notPassing(.conditionalPass))
    #expect(causes.values.reduce(0) { $0 + $1.count } == one.tally.notPassing(.fail) + conditionals)
  }
}
