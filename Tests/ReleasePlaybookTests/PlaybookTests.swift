import Foundation
import ReplayGate
import Testing

@testable import ReleasePlaybook

/// The file of a playbook, and the one that ships.
@Suite struct PlaybookTests {
  @Test("the playbook that ships says what the runbook says")
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
      playbook.governance[0].includes == [
        "pytest backend/tests/contracts/test_sdk_validation_contract_shape.py", "replay gate",
      ])
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
        ["entry-44"], ["entry-45"], ["entry-75"], ["entry-80"], ["contract-governance"], ["review-governance"],
        ["docs-governance"], ["llm-package-governance"], ["deployment-profile"], ["reliability-closure"],
        ["replay-gate"], ["lane-cli", "lane-web", "lane-openclaw", "lane-agent-runtime"], ["promotion-ready"],
        ["smoke"],
      ])
  }

  @Test(
    "what is not exactly a playbook is refused, at its place",
    arguments: [
      ("\"name\": \"Gate5\",", "\"name\": \"Gate5\", \"nmae\": 1,", "3:20"),
      ("\"name\": \"Gate5\",", "", "1:1"),
      ("release-playbook.v1", "release-playbook.v2", "2:20"),
      ("\"issue\": 44,", "\"issue\": \"44\",", "6:15"),
      ("\"issue\": 45,", "\"issue\": 44,", "5:20"),
      ("\"requires\": \"reconciled\"", "\"requires\": \"done\"", "8:92"),
      ("\"id\": \"web\"", "\"id\": \"We b\"", "43:13"),
      ("\"id\": \"web\"", "\"id\": \"cli\"", "35:12"),
      ("\"timeoutSeconds\": 1800}", "\"timeoutSeconds\": 0}", "39:76"),
      ("review-governance", "contract_governance", "11:17"),
      ("review-governance", "entry-44", "11:17"),
      ("\"in\": \"trade-nexus\"", "\"in\": \"../trade-nexus\"", "70:64"),
      ("\"in\": \"trade-nexus\"", "\"in\": \"/trade-nexus\"", "70:64"),
      ("\"actions\": [\"smoke\"]", "\"actions\": [\"smoke\", \"hope\"]", "168:30"),
    ])
  func refused(_ old: String, _ new: String, _ place: String) throws {
    let text = String(decoding: Playbook.gate5Source, as: UTF8.self)
    let range = try #require(text.range(of: old))
    let edited = Array(text.replacingCharacters(in: range, with: new).utf8)
    let error = #expect(throws: ReplayGateError.self) { try Playbook(json: edited, source: "p") }
    #expect(error?.description.hasPrefix("p:\(place): ") == true, "\(String(describing: error))")
  }
}
