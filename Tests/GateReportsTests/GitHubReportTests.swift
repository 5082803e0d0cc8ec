import Foundation
import ReplayGate
import Testing

@testable import GateReports

@Suite("GitHub annotations")
struct GitHubReportTests {
  /// A workflow command as the runner parses it.
  struct Command {
    let name: String
    let properties: [String: String]
    let message: String

    init?(_ line: Substring) {
      guard line.hasPrefix("::"), let end = line.dropFirst(2).range(of: "::") else { return nil }
      let head = line[line.index(line.startIndex, offsetBy: 2)..<end.lowerBound]
      let parts = head.split(separator: " ", maxSplits: 1)
      name = String(parts[0])
      var properties: [String: String] = [:]
      for part in parts.dropFirst().first?.split(separator: ",") ?? [] {
        let pair = part.split(separator: "=", maxSplits: 1)
        properties[String(pair[0])] = Self.unescaped(String(pair[1]), ["%3A": ":", "%2C": ","])
      }
      self.properties = properties
      message = Self.unescaped(String(line[end.upperBound...]), [:])
    }

    private static func unescaped(_ text: String, _ more: [String: String]) -> String {
      var result = text
      for (escape, character) in more.merging(["%0D": "\r", "%0A": "\n"], uniquingKeysWith: { first, _ in first }) {
        result = result.replacing(escape, with: character)
      }
      return result.replacing("%25", with: "%")
    }
  }

  private func commands(_ run: Run) throws -> [Command] {
    try GitHubReport(run.findings).text.split(separator: "\n").map { try #require(Command($0)) }
  }

  @Test("each line is a command; at most nine and one for the rest", arguments: Scenario.allCases)
  func isBounded(_ scenario: Scenario) async throws {
    let run = try await scenario.run()
    let commands = try commands(run)
    #expect(commands.count <= 10)
    #expect(commands.allSatisfy { ["error", "warning", "notice"].contains($0.name) })
    #expect(
      commands[0].name
        == (scenario.isBlocked ? "error" : scenario == .pass ? "notice" : "warning"))
    #expect(commands[0].message.contains("merge gate: \(run.evaluation.verdict.isMergeBlocked ? "blocked" : "pass")"))
    if commands.count == 10 { #expect(commands[9].message.hasSuffix(" more")) }
  }

  @Test("what is left out is counted", arguments: [(Scenario.hostile, 8), (.golden, 6)])
  func leftOut(_ scenario: Scenario, _ shown: Int) async throws {
    let run = try await scenario.run()
    let commands = try commands(run)
    let decisions = commands.filter { $0.message.contains(" -> ") && !$0.message.contains("\n") }
    #expect(decisions.count == shown)
    let more = run.regressed.count - shown
    #expect(commands.last?.message == (more == 0 ? decisions.last?.message : "\(more) more"))
  }

  @Test(
    "the first says nothing of what has an annotation of its own, and the last counts the rest",
    arguments: Scenario.allCases)
  func agrees(_ scenario: Scenario) async throws {
    let run = try await scenario.run()
    let evaluation = run.evaluation
    let commands = try commands(run)
    #expect(!commands[0].message.contains("more decision") && !commands[0].message.contains("left out"))
    let own = commands.dropFirst().map(\.message)
    for line in commands[0].message.split(separator: "\n") where !line.hasPrefix("divergence ") {
      #expect(!own.contains { $0 == line || line.hasSuffix($0) }, "\(line)")
    }
    let words = VerdictWords(run.findings)
    let others = words.waivers.count(where: \.needsAttention) + words.budgetsNotTold.count(where: \.needsAttention)
    let isMore = own.last?.hasSuffix(" more") == true
    let decisions = evaluation.firstDecisions(100).filter { own.contains($0.text(in: run.findings)) }
    let more = others + decisions.count + evaluation.leftOut(besides: decisions) - (own.count - (isMore ? 1 : 0))
    #expect(own.last?.hasSuffix("\(FigureText.count(more)) more") == true || more == 0 && !isMore, "\(more)")
  }

  @Test("they are located in the profile, at the limit that was exceeded")
  func places() async throws {
    let commands = try commands(try await Scenario.ownProfile.run())
    #expect(commands.map { $0.properties["file"] } == ["policies/own one.json", "policies/own one.json"])
    #expect(commands.map { $0.properties["line"] } == ["9", "8"])
  }

  @Test("a shipped profile has no file as a location")
  func noFile() async throws {
    #expect(try commands(try await Scenario.golden.run()).allSatisfy { $0.properties["file"] == nil })
  }

  @Test("names are read back unchanged")
  func names() async throws {
    let messages = try commands(try await Scenario.hostile.run()).map(\.message)
    for (number, name) in Record.hostileNames.prefix(8).enumerated() {
      #expect(messages.contains { $0.hasPrefix(ShownText.name("\(number)\(name)") + " (") }, "\(name)")
    }
  }
}
