import Testing

/// The effects of environment variables.
@Suite struct EnvironmentTests {
  @Test(arguments: [
    ("0", "1970-01-01T00:00:00Z"), ("1769904000", "2026-02-01T00:00:00Z"), ("951782400", "2000-02-29T00:00:00Z"),
    ("253402300799", "9999-12-31T23:59:59Z"),
  ])
  func generatedAt(_ seconds: String, _ time: String) throws {
    let result = try Scratch().gate(environment: ["SOURCE_DATE_EPOCH": seconds])
    #expect(result.status == 0)
    #expect(try Report(line: result.output).generatedAt == time)
  }

  @Test(arguments: ["-1", "+1", "1.5", "1e3", "now", " 1", "99999999999999999999", "253402300800"])
  func badTime(_ seconds: String) throws {
    let result = try Scratch().gate(environment: ["SOURCE_DATE_EPOCH": seconds])
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("SOURCE_DATE_EPOCH takes a whole number of seconds from 0"))
  }

  @Test(
    "without the variable, or if it is empty, the current time is used", arguments: [[:], ["SOURCE_DATE_EPOCH": ""]])
  func clock(_ environment: [String: String]) throws {
    let report = try Report(line: try Scratch().gate(environment: environment).output)
    #expect(report.generatedAt > "2025-01-01T00:00:00Z")
  }

  @Test("colour only on request or on a terminal")
  func colour() throws {
    let escape = "\u{1B}"
    let run = ["--candidate", "EXPERT"]
    #expect(try !Scratch().gate(run).error.contains(escape))
    #expect(try !Scratch().gate(run + ["--color", "never"]).error.contains(escape))
    #expect(try !Scratch().gate(run + ["--color=auto"], environment: ["TERM": "xterm"]).error.contains(escape))
    #expect(try Scratch().gate(run + ["--color", "always"]).error.contains(escape))
    // The flag has priority.
    #expect(try Scratch().gate(run + ["--color", "always"], environment: ["NO_COLOR": "1"]).error.contains(escape))
    #expect(try !Scratch().gate(run, environment: ["NO_COLOR": "1", "TERM": "dumb"]).error.contains(escape))
    #expect(try !Scratch().gate(run + ["--color", "always"]).output.contains(escape))
  }
}
