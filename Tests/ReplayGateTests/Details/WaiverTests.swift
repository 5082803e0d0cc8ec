import Testing

@testable import ReplayGate

@Suite struct WaiverTests {
  static let now = JudgementTime(secondsSince1970: 1_800_000_000)
  static let regressed = "candidate_decision_regressed_from_baseline"

  static func file(_ scope: String, expires: String = "2030-01-01T00:00:00Z", id: String = "W-1") -> String {
    """
    {"id":"\(id)","scope":\(scope),"rationale":"known","approver":"pm","reference":"#12","expires":"\(expires)"}
    """
  }

  static func waivers(_ all: [String]) throws -> Waivers {
    let text = "{\"schemaVersion\":\"replay-gate-waivers.v1\",\"waivers\":[\(all.joined(separator: ","))]}"
    return try Waivers(json: Array(text.utf8), source: "w", at: now)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let waivers: [String]
    var mode = GateMode.regressions
    let waived: Int
    let isBlocked: Bool
    let states: [String]
    let uses: [Int]
    var testDescription: String { name }
  }

  /// Four decisions, of which the first two regress: d0 of strategy a, d1 of strategy b.
  static let cases = [
    Case(
      name: "both by id", waivers: [file(#"{"decisions":["d0","d1"]}"#)], waived: 2, isBlocked: false,
      states: ["in_force"], uses: [2]),
    Case(
      name: "one by id leaves the other", waivers: [file(#"{"decisions":["d0"]}"#)], waived: 1, isBlocked: true,
      states: ["in_force"], uses: [1]),
    Case(
      name: "a strategy and its reason", waivers: [file(#"{"strategyId":"a","reason":"\#(regressed)"}"#)], waived: 1,
      isBlocked: true, states: ["in_force"], uses: [1]),
    Case(
      name: "another reason does not help",
      waivers: [file(#"{"strategyId":"a","reason":"metric_drift_threshold_exceeded"}"#)], waived: 0, isBlocked: true,
      states: ["in_force"], uses: [0]),
    Case(
      name: "expired is none, and said so",
      waivers: [file(#"{"decisions":["d0","d1"]}"#, expires: "2027-01-15T08:00:00Z")], waived: 0, isBlocked: true,
      states: ["expired"], uses: [2]),
    Case(
      name: "a second before it expires",
      waivers: [file(#"{"decisions":["d0","d1"]}"#, expires: "2027-01-15T08:00:01Z")], waived: 2, isBlocked: false,
      states: ["expires_soon"], uses: [2]),
    Case(
      name: "two weeks before", waivers: [file(#"{"decisions":["d0","d1"]}"#, expires: "2027-01-29T08:00:00Z")],
      waived: 2, isBlocked: false, states: ["expires_soon"], uses: [2]),
    Case(
      name: "two weeks and a second", waivers: [file(#"{"decisions":["d0","d1"]}"#, expires: "2027-01-29T08:00:01Z")],
      waived: 2, isBlocked: false, states: ["in_force"], uses: [2]),
    Case(
      name: "an id that passes is not used", waivers: [file(#"{"decisions":["d3"]}"#)], waived: 0, isBlocked: true,
      states: ["in_force"], uses: [0]),
    Case(
      name: "an expired one beside one in force",
      waivers: [
        file(#"{"decisions":["d0"]}"#, expires: "2020-01-01T00:00:00Z"), file(#"{"decisions":["d0","d1"]}"#, id: "W-2"),
      ], waived: 2, isBlocked: false, states: ["expired", "in_force"], uses: [0, 2]),
    Case(
      name: "mode any wants its own reason",
      waivers: [file(#"{"strategyId":"a","reason":"candidate_decision_not_pass"}"#)], mode: .any, waived: 0,
      isBlocked: true, states: ["in_force"], uses: [0]),
  ]

  /// The candidate fails by its drift, which also exceeds the threshold, so there are both reasons.
  @Test(
    arguments: [
      ([#"{"strategyId":"a","reason":"candidate_decision_regressed_from_baseline"}"#], nil),
      ([#"{"strategyId":"a","reason":"metric_drift_threshold_exceeded"}"#], nil),
      ([#"{"decisions":["d0"]}"#], "W-0"),
      (
        [
          #"{"strategyId":"a","reason":"metric_drift_threshold_exceeded"}"#,
          #"{"strategyId":"a","reason":"candidate_decision_regressed_from_baseline"}"#,
        ], "W-1"
      ),
      ([#"{"strategyId":"b","reason":"metric_drift_threshold_exceeded"}"#, #"{"decisions":["d0","x"]}"#], "W-1"),
    ] as [([String], String?)])
  func coversEachReason(_ scopes: [String], _ waiver: String?) async throws {
    var gate = Gate(baseline: .standard, candidate: .expert)
    gate.waivers = try Self.waivers(scopes.enumerated().map { Self.file($1, id: "W-\($0)") })
    gate.details = ReplayDetails.Options(decisions: 10)
    let evaluation = try await gate.evaluate(
      [Recorded.recording([Recorded.line("d0", strategy: "a")])],
      candidateRecording: Recorded.recording([Recorded.line("d0", strategy: "a", drift: 0.5)], name: "k"))
    #expect(evaluation.details.decisions.map(\.reasons.count) == [2])
    #expect(evaluation.details.decisions.map(\.waiver) == [waiver])
    #expect(evaluation.verdict.isBlocked == (waiver == nil))
  }

  @Test("loosened decisions are not waived")
  func doesNotWaiveLoosening() async throws {
    var gate = Gate(baseline: .expert, candidate: .standard)
    gate.waivers = try Self.waivers([Self.file(#"{"decisions":["d0"]}"#)])
    gate.budgets.loosened.maximum = 0
    gate.budgets.loosenedPerStrategy.maximum = 0
    let evaluation = try await gate.evaluate([Recorded.recording(Recorded.regressing(1, of: 1))])
    #expect(evaluation.budgets.map(\.used) == [1, 1])
    #expect(evaluation.verdict.reasons.map(\.code) == ["loosened_budget_exceeded"])
  }

  @Test(arguments: cases)
  func decides(_ example: Case) async throws {
    var gate = Gate(baseline: .standard, candidate: .expert, mode: example.mode)
    gate.waivers = try Self.waivers(example.waivers)
    gate.details = ReplayDetails.Options(decisions: 10)
    let recording = Recorded.recording(Recorded.regressing(2, of: 4, strategies: ["a", "b"]))
    let evaluation = try await gate.evaluate([recording])
    #expect(evaluation.tally.waived == example.waived)
    #expect(evaluation.tally.regressed == 2 - example.waived)
    #expect(evaluation.verdict.isBlocked == example.isBlocked)
    #expect(evaluation.verdict.decision.name == (example.isBlocked ? "fail" : "pass"))
    #expect(evaluation.waivers.map(\.state.rawValue) == example.states)
    #expect(evaluation.waivers.map(\.decisions) == example.uses)
    // Both remain visible, waived or not.
    #expect(evaluation.details.decisions.map(\.id) == ["d0", "d1"])
    #expect(evaluation.details.decisions.count { $0.waiver != nil } == example.waived)
  }

  @Test(
    arguments: [
      (#"[]"#, nil), (#"[{}]"#, "w:1:"),
      ("[" + file(#"{"decisions":[]}"#) + "]", "w:1:"),
      ("[" + file(#"{"decisions":["a"],"reason":"x"}"#) + "]", "w:1:"),
      ("[" + file(#"{"strategyId":"a"}"#) + "]", "w:1:"),
      ("[" + file(#"{"strategyId":"a","reason":"recording_too_small"}"#) + "]", "w:1:"),
      ("[" + file(#"{"decisions":["a"]}"#, expires: "2030-01-01") + "]", "w:1:"),
      ("[" + file(#"{"decisions":["a"]}"#, expires: "2030-02-30T00:00:00Z") + "]", "w:1:"),
      ("[" + file(#"{"decisions":["a"]}"#) + "," + file(#"{"decisions":["b"]}"#) + "]", "w:1:"),
      ("[" + file(#"{"decisions":["a"]}"#).replacing("\"known\"", with: "\" \"") + "]", "w:1:"),
      ("[" + file(#"{"decisions":["a"]}"#).replacing("\"reference\":\"#12\",", with: "") + "]", "w:1:"),
    ] as [(String, String?)])
  func readsAFileStrictly(_ waivers: String, _ place: String?) {
    do throws(ReplayGateError) {
      let text = "{\"schemaVersion\":\"replay-gate-waivers.v1\",\"waivers\":\(waivers)}"
      _ = try Waivers(json: Array(text.utf8), source: "w", at: Self.now)
      #expect(place == nil)
    } catch {
      #expect(place.map(error.description.hasPrefix) == true, "\(error)")
    }
  }

  @Test(
    "a scope that is not understood is led to the members that it may have",
    arguments: [
      (#"{"decisionId":"a"}"#, #"no member but those of a scope of decisions (decisions), found "decisionId""#),
      (#"{"decisionIds":["a"]}"#, #"no member but those of a scope of decisions (decisions), found "decisionIds""#),
      (#"{"Decisions":["a"]}"#, #"no member but those of a scope of decisions (decisions), found "Decisions""#),
      (
        #"{"decisionId":"a","reason":"x"}"#,
        #"no member but those of a scope of decisions (decisions), found "decisionId""#
      ),
      (#"{"decisions":["a"],"id":"a"}"#, #"no member but those of a scope of decisions (decisions), found "id""#),
      (
        #"{"id":"a"}"#, #"no member but those of a scope (decisions, or strategyId and reason), found "id""#
      ),
      (
        #"{"strategy":"a"}"#, #"no member but those of a scope (decisions, or strategyId and reason), found "strategy""#
      ),
      (
        #"{"strategyId":"a","because":"x"}"#,
        #"no member but those of a scope of a strategy and a reason (strategyId, reason), found "because""#
      ),
      (
        #"{}"#,
        #"a member "decisions", or "strategyId" and "reason", in the object that begins here, found no such member"#
      ),
      (#"{"reason":"x"}"#, #"a member "strategyId" in the object that begins here, found no such member"#),
    ])
  func scopes(_ scope: String, _ words: String) throws {
    let error = try #require(throws: ReplayGateError.self) { try Self.waivers([Self.file(scope)]) }
    #expect(error.description.hasSuffix(": expected \(words)"), "\(error)")
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2027-01-15T08:00:00Z", 1_800_000_000),
      ("2027-01-15t09:00:00.25+01:00", 1_800_000_000), ("1969-12-31T23:59:59.9Z", -1),
      ("2027-01-15T03:30:00-04:30", 1_800_000_000), ("2000-02-29T00:00:00Z", 951_782_400),
      ("0000-01-01T00:00:00Z", -62_167_219_200),
      ("1999-12-31T23:59:60Z", 946_684_800), ("2100-02-29T00:00:00Z", nil), ("2027-01-15T24:00:00Z", nil),
      ("2027-01-15T08:00:00", nil), ("2027-01-15", nil), ("2027-1-15T08:00:00Z", nil), ("2027-01-15T08:00:00.Z", nil),
      ("2027-01-15T08:00:00Z ", nil), ("2027-13-15T08:00:00Z", nil), ("+027-01-15T08:00:00Z", nil),
    ] as [(String, Int64?)])
  func readsMoments(_ text: String, _ seconds: Int64?) {
    #expect(Timestamp(rfc3339: text)?.secondsSince1970 == seconds)
  }

  /// Each earlier than the next.
  static let moments = [
    "1969-12-31T23:59:58.99Z", "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.000000000000000000000000000001Z",
    "1969-12-31T23:59:59.25Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.04Z", "1970-01-01T00:00:00.1Z",
    "1970-01-01T00:00:00.10000000000000000001Z", "1970-01-01T00:00:00.9999999999999999999Z", "1970-01-01T00:00:01Z",
  ]

  @Test("fractions of a second count")
  func comparesMomentsExactly() throws {
    let moments = try Self.moments.map { try #require(Timestamp(rfc3339: $0)) }
    for (number, moment) in moments.enumerated() {
      #expect(moment.rfc3339 == Self.moments[number])
      for (place, other) in moments.enumerated() {
        #expect((moment < other) == (number < place))
        #expect((moment == other) == (number == place))
      }
    }
    #expect(Timestamp(rfc3339: "1970-01-01T01:00:00.500+01:00") == Timestamp(rfc3339: "1970-01-01T00:00:00.5Z"))
    #expect(Timestamp(secondsSince1970: .max).advanced(bySeconds: 1) == Timestamp(secondsSince1970: .max))
  }

  @Test(
    arguments: [
      ("2026-03-01T00:00:00.5Z", "2026-03-01T00:00:00.6Z", "expires_soon"),
      ("2026-03-01T00:00:00.5Z", "2026-03-01T00:00:00.50Z", "expired"),
      ("2026-03-01T00:00:00.6Z", "2026-03-01T00:00:00.5Z", "expired"),
      ("2026-03-01T00:00:00.5Z", "2026-03-15T00:00:00.5Z", "expires_soon"),
      ("2026-03-01T00:00:00.5Z", "2026-03-15T00:00:00.5000001Z", "in_force"),
    ])
  func expiresToTheFraction(_ now: String, _ expires: String, _ state: String) throws {
    let text =
      #"{"schemaVersion":"replay-gate-waivers.v1","waivers":[\#(Self.file(#"{"decisions":["d0"]}"#, expires: expires))]}"#
    let waivers = try Waivers(json: Array(text.utf8), source: "w", at: #require(JudgementTime(rfc3339: now)))
    #expect(waivers.uses([]).map(\.state.rawValue) == [state])
    #expect(
      (waivers.match(id: "d0", strategyId: "s", reasons: [.candidateDecisionRegressed]).waiver == nil)
        == (state == "expired"))
  }
}
