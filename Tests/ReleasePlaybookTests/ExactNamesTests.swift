import ReplayGate
import Testing

@testable import ReleasePlaybook

/// Names of a release that `String` considers equal but whose code points differ are different.
@Suite struct ExactNamesTests {
  static let pairs = [
    ["\u{E9}", "e\u{301}"], ["\u{AC01}", "\u{1100}\u{1161}\u{11A8}"], ["\u{C5}", "\u{212B}"], ["K", "\u{212A}"],
  ]

  @Test("steps, commits and incidents of a journal", arguments: pairs)
  func journal(_ names: [String]) throws {
    let folder = try TemporaryFolder()
    let moment = Timestamp(secondsSince1970: 1_772_323_200)
    var file = try JournalFile(
      ReleaseState(folder: folder.path),
      moments: RunMoments(clock: { moment }, judgedAt: JudgementTime(moment), fixedStamp: nil))
    for (number, name) in names.enumerated() {
      try file.append(.stepStarted(StepStart(step: name, commit: "c", attempt: 1)))
      let result = StepResult(status: .pass, expected: "", observed: "\(number)", rerun: "")
      try file.append(.stepFinished(StepFinish(step: name, commit: "c", definition: "d", result: result)))
      try file.append(.stepFinished(StepFinish(step: "s", commit: name, definition: "d", result: result)))
      try file.append(
        .phaseFinished(
          PhaseFinish(
            incident: name, phase: .contain, commit: "c", status: .pass, affected: [], actions: [], references: [])))
    }
    let journal = file.journal
    #expect(names[0] == names[1], "the standard library takes them for one")
    #expect(journal.results(at: "c").count == 2)
    for (number, name) in names.enumerated() {
      #expect(journal.starts(of: name) == 1)
      #expect(journal.results(at: "c")[Exact(name)]?.result.observed == "\(number)")
      #expect(journal.results(at: name)["s"]?.result.observed == "\(number)")
      #expect(journal.phases(of: name).count == 1)
      #expect(!journal.isUnderWay(name, at: "c"))
    }
  }

  @Test("names in a playbook", arguments: pairs)
  func playbook(_ names: [String]) throws {
    let text = String(decoding: Playbook.gate5Source, as: UTF8.self)
    func edited(_ first: String, _ second: String) throws -> Playbook {
      let edited = text.replacing("\"id\": \"A\"", with: "\"id\": \"\(first)\"")
        .replacing("\"id\": \"B\"", with: "\"id\": \"\(second)\"")
      return try Playbook(json: Array(edited.utf8), source: "p")
    }
    let playbook = try edited(names[0], names[1])
    #expect(playbook.incident(names[1]).map(\.name) != playbook.incident(names[0]).map(\.name))
    #expect(throws: ReplayGateError.self) { try edited(names[0], names[0]) }
    #expect(StepSelection(only: [names[0]]).unknown(in: StepSequence(playbook)) != nil)
  }

  @Test("keys of a YAML document", arguments: pairs)
  func keys(_ names: [String]) throws {
    let document = try YAMLNode.parse(Array("'\(names[0])': x\n".utf8))
    #expect(try document.member(names[0]) != nil)
    #expect(try document.member(names[1]) == nil)
    // Nobody could tell which one is meant.
    #expect(throws: DocumentFault.self) { try YAMLNode.parse(Array("'\(names[0])': x\n'\(names[1])': y\n".utf8)) }
    #expect(throws: DocumentFault.self) { try YAMLNode.parse(Array("a: {'\(names[0])': x, '\(names[1])': y}".utf8)) }
  }

  // In lower case, the others have the same code points.
  @Test("headings and columns of a Markdown document", arguments: pairs.prefix(2))
  func headings(_ names: [String]) throws {
    let outline = try MarkdownOutline(DocumentLine.lines(of: Array("# \(names[0])\n".utf8)))
    #expect(try outline.section(names[0]) != nil)
    #expect(throws: DocumentFault.self) { try outline.section(names[1]) }
    let text = "# t\n\n| \(names[0]) | b |\n|---|---|\n| c | d |\n"
    func table(_ text: String) throws -> MarkdownTable? {
      try MarkdownOutline(DocumentLine.lines(of: Array(text.utf8))).section("t")?.table()
    }
    let read = try #require(try table(text))
    #expect(read.column(names[0]) == 0 && read.column(names[1]) == nil)
    #expect(throws: DocumentFault.self) { try table(text.replacing("| b |", with: "| \(names[1]) |")) }
  }

  @Test("checks, commits and runs of facts", arguments: pairs)
  func facts(_ names: [String]) throws {
    for name in names {
      var facts = Facts()
      let text = #"""
        {"number":9,"state":"OPEN","url":"https://github.com/o/r/pull/9","headRefOid":"\#(names[0])","statusCheckRollup":[
        {"name":"\#(names[0])","workflowName":"\#(names[0])",
        "detailsUrl":"https://github.com/o/r/actions/runs/7/job/70","status":"COMPLETED","conclusion":"SUCCESS"}]}
        """#
      try facts.add(Array(text.utf8), source: "f.json")
      let here = facts.about(FactSamples.repository)
      let check = GovernanceCheck(name: name, workflow: names[0], enforces: nil, isRequired: true)
      #expect(here.judge(check, commit: names[0]).status == (name.isExactly(names[0]) ? .pass : .noData))
      let other = GovernanceCheck(name: names[0], workflow: name, enforces: nil, isRequired: true)
      #expect(here.judge(other, commit: names[0]).status == (name.isExactly(names[0]) ? .pass : .noData))
      let same = GovernanceCheck(name: names[0], workflow: names[0], enforces: nil, isRequired: true)
      #expect(here.judge(same, commit: name).status == (name.isExactly(names[0]) ? .pass : .stale))
    }
  }

  @Test("objectives, their alerts and their metrics", arguments: pairs)
  func objectives(_ names: [String]) throws {
    let slos = names.map { #"{"id":"\#($0)","target":"<=1","window":"1h","owner":"o"}"# }.joined(separator: ",")
    func baseline(_ alert: String) -> String {
      #"{"slos":[\#(slos)],"alerts":[{"id":"a","slo":"\#(alert)","condition":"m>1"}]}"#
    }
    let measured = SLOSamples.measurements(
      #"{"metric":"\#(names[0])","value":1}"#, #"{"metric":"\#(names[1])","value":2}"#, #"{"metric":"m","value":1}"#)
    for name in names { #expect(SLOSamples.fault(baseline: baseline(name)) == nil) }
    let report = try SLOSamples.report(baseline(names[0]), measured)
    #expect(report.slos.map(\.status) == [.met, .breached])
    let one = #"{"slos":[{"id":"\#(names[0])","target":"<=1","window":"1h","owner":"o"}],"#
    #expect(
      SLOSamples.fault(baseline: one + #""alerts":[{"id":"a","slo":"\#(names[1])","condition":"m>1"}]}"#) != nil)
    let table = "at,\(names[0]),\(names[1])\n2026-03-01T12:00:00Z,1,2\n"
    let read = try Measurements.read([(Array(table.utf8), "t.csv")])
    let measurements = names.map { read[MeasurementName(metric: $0)] }
    #expect(measurements[0] != measurements[1] && measurements[1] != nil)
  }

  @Test(
    "a combining mark after a sign belongs to the name, or makes a number invalid", arguments: ["\u{301}", "\u{338}"])
  func marks(_ mark: String) {
    #expect(SLOCondition("m>\(mark)5") == nil && SLOCondition("m>=\(mark)5") == nil)
    #expect(SLOCondition("burn_rate_\(mark)1h>2").map { $0.subject } == .metric("burn_rate_\(mark)1h"))
    #expect(TimeSpan("5m\(mark)") == nil && TimeSpan("5\(mark)m") == nil)
  }

  @Test("written JSON has both members", arguments: pairs)
  func json(_ names: [String]) throws {
    let value = JSONValue.object([Exact(names[0]): .integer(1), Exact(names[1]): .integer(2)])
    let read = try JSONNode.parse(value.bytes, source: "j").object("j")
    #expect(read.members.count == 2)
  }
}
