import ReleasePlaybook
import Testing

@Suite struct StepStatusTests {
  @Test func hasTheSpellingOfReports() {
    #expect(
      StepStatus.allCases.map(\.rawValue) == ["pass", "warn", "fail", "no_data", "stale", "waived", "error"])
  }
}
