import Foundation
import ReplayGate
import Testing

@testable import ReleasePlaybook

/// Reading playbooks, and the embedded one.
@Suite struct PlaybookTests {
  @Test("the embedded playbook agrees with the runbook")
  func gate5() throws {
    let playbook = try Playbook.gate5()
    #expect(playbook.name == "Gate5")
    #expect(playbook.entryCriteria.map(\.issue) == [44, 45, 75, 80])
    #expect(playbook.entryCriteria.map(\.requirement) == [.merged, .merged, .reconciled, .closed])
    #expect(playbook.entryCriteria.map(\.waiverIssue) == [nil, nil, nil, 150])
    #expect(
      playbook.governance.map(\.name) == [
        "contract-governance", "review-governance", "docs-governance", "llm-package-governance",
      ])
    #expect(
      playbook.governance.map(\.workflow) == [
        "contracts-governance", "contracts-governance", "docs-governance", "llm-package-governance",
      ])
    let enforces = playbook.governance.map(\.enforces)
    #expect(enforces[0]?.file == ".github/workflows/contracts-governance.yml")
    #expect(
      enforces[0]?.steps.map(\.name) == [
        "Run SDK validation surface contract tests", "Enforce replay gate preflight for merge-time governance",
      ])
    #expect(
      enforces[0]?.steps.map(\.run) == [
        "pytest backend/tests/contracts/test_sdk_validation_contract_shape.py",
        "python -m src.platform_api.validation.release_gate_check",
      ])
    #expect(enforces.dropFirst().allSatisfy { $0 == nil })
    #expect(playbook.repository.description == "iamtxena/trade-nexus")
    #expect(playbook.folder == "trade-nexus")
    #expect(playbook.lanes.map(\.name) == ["CLI", "Web", "OpenClaw", "Agent runtime"])
    #expect(
      playbook.lanes.map(\.command.run) == [
        "cd trading-cli && bun run ci",
        "cd trade-nexus && bash contracts/scripts/verify-sdk-drift.sh",
        "cd trade-nexus/backend && uv run --with pytest python -m pytest "
          + "tests/contracts/test_openclaw_client_lane_contract.py tests/contracts/test_openclaw_e2e_flow.py",
        "cd trade-nexus/backend && uv run --with pytest python -m pytest tests/contracts",
      ])
    #expect(playbook.incidents.map(\.id) == ["A", "B", "C", "D"])
    #expect(playbook.promotion.rollbackCriteria.map(\.over) == [120, 5, 30, 0])
    #expect(playbook.traceability.child == 147)
    #expect(playbook.traceability.parents == [81, 106])
    #expect(playbook.traceability.signoff == 150)
    #expect(
      StepSequence(playbook).stages.map { $0.map(\.id) } == [
        ["release-pr"], ["checkout"], ["entry-44"], ["entry-45"], ["entry-75"], ["entry-80"], ["contract-governance"],
        ["review-governance"],
        ["docs-governance"], ["llm-package-governance"], ["deployment-profile"], ["reliability-closure"],
        ["replay-gate"], ["lane-cli", "lane-web", "lane-openclaw", "lane-agent-runtime"], ["promotion-ready"],
        ["smoke"],
      ])
  }

  /// The error is at the beginning of the third text.
  @Test(
    "an invalid playbook is an error at its place",
    arguments: [
      ("\"name\": \"Gate5\",", "\"name\": \"Gate5\", \"nmae\": 1,", "\"nmae\""),
      ("\"name\": \"Gate5\",", "", "{"),
      ("release-playbook.v1", "release-playbook.v2", "\"release-playbook.v2"),
      ("\"issue\": 44,", "\"issue\": \"44\",", "\"44\""),
      ("\"issue\": 45,", "\"issue\": 44,", "[\n    {\"issue\""),
      ("\"requires\": \"reconciled\"", "\"requires\": \"done\"", "\"done\""),
      ("\"id\": \"web\"", "\"id\": \"We b\"", "\"We b\""),
      ("\"id\": \"web\"", "\"id\": \"cli\"", "[\n    {\n      \"id\": \"cli\""),
      ("\"timeoutSeconds\": 1800}", "\"timeoutSeconds\": -7}", "-7}"),
      ("review-governance", "contract_governance", "[\n    {\n      \"check\""),
      ("review-governance", "entry-44", "[\n    {\n      \"check\""),
      ("\"in\": \"trade-nexus\"", "\"in\": \"../trade-nexus\"", "\"../trade-nexus\""),
      ("\"in\": \"trade-nexus\"", "\"in\": \"/trade-nexus\"", "\"/trade-nexus\""),
      ("\"iamtxena/trade-nexus\"", "\"trade-nexus\"", "\"trade-nexus\",\n  \"folder\""),
      ("\"iamtxena/trade-nexus\"", "\"a/b/c/d\"", "\"a/b/c/d\""),
      ("\"file\": \".github", "\"file\": \"/.github", "\"/.github"),
      ("-m src.platform_api", "-m  src.platform_api", "\"python -m  src"),
      (
        "\"name\": \"Enforce replay gate preflight for merge-time governance\"",
        "\"name\": \"Run SDK validation surface contract tests\"", "[\n          {\n            \"name\""
      ),
      ("\"actions\": [\"smoke\"]", "\"actions\": [\"smoke\", \"hope\"]", "\"hope\""),
      ("\"dateKey\": \"updated\"", "\"dateKey\": \" \"", "\" \""),
      ("\"dateKey\": \"updated\"", "\"dateKey\": \"updated\", \"maxAgeDays\": -1", "-1"),
      ("[\"verified in Gate5\"]", "[\"\"]", "\"\""),
    ])
  func refused(_ old: String, _ new: String, _ start: String) throws {
    let text = String(decoding: Playbook.gate5Source, as: UTF8.self)
    let range = try #require(text.range(of: old))
    let edited = text.replacingCharacters(in: range, with: new)
    let before = edited[..<(try #require(edited.range(of: start)).lowerBound)]
    let line = before.count { $0 == "\n" } + 1
    let place = "\(line):\((before.split(separator: "\n", omittingEmptySubsequences: false).last?.utf8.count ?? 0) + 1)"
    let error = #expect(throws: ReplayGateError.self) { try Playbook(json: Array(edited.utf8), source: "p") }
    #expect(error?.description.hasPrefix("p:\(place): ") == true, "\(place): \(String(describing: error))")
  }
}
