import Foundation
import ReplayGate
import Testing

@testable import GateReports

/// Which settings a frontier has rows for, in every rendering.
@Suite("The rows of a frontier")
struct FrontierTableTests {
  enum Source: String, CaseIterable, Sendable {
    case golden, regressing, hostile, joined, crossing

    /// A recording, and the recording of the candidate if that is another one.
    var recordings: (Recording, Recording?) {
      get throws {
        switch self {
        case .golden: return (try Scenario.goldenRecording, nil)
        case .regressing: return (Scenario.recording(Record.regressing), nil)
        case .hostile: return (Scenario.recording(Record.hostile), nil)
        case .joined:
          let drifts = (0..<24).map { Double($0 * 7 % 24) / 10 }
          return (
            Scenario.recording(drifts.enumerated().map { Record("d\($0.offset)", drift: $0.element) }),
            Scenario.recording(drifts.enumerated().map { Record("d\($0.offset)", drift: Double($0.offset) / 10) })
          )
        case .crossing:
          // More than are kept one by one turn between two neighbouring settings of the curve.
          return (
            Scenario.recording((0..<9000).map { Record("d\($0)", drift: 0.501 + Double($0) * 1.5e-6) }), nil
          )
        }
      }
    }
  }

  struct Limits: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var mode = GateMode.regressions
    var tightened: Int?
    var loosened: Int?

    static let all = [
      Limits(testDescription: "without budgets"), Limits(testDescription: "in mode any", mode: .any),
      Limits(testDescription: "with a budget for worse ones", tightened: 2),
      Limits(testDescription: "with a budget for better ones", loosened: 1),
      Limits(testDescription: "with both", tightened: 1, loosened: 3),
    ]
  }

  private static func run(_ source: Source, _ limits: Limits, _ isReversed: Bool) async throws -> Run {
    var gate =
      isReversed ? Gate(baseline: .expert, candidate: .standard) : Gate(baseline: .standard, candidate: .expert)
    gate.mode = limits.mode
    gate.budgets.tightened.maximum = limits.tightened
    gate.budgets.loosened.maximum = limits.loosened
    gate.details = ReplayDetails.Options(decisions: 10, countsStrategies: true, drawsFrontier: true)
    let (recording, partner) = try source.recordings
    return try await Run(gate, [recording], candidate: partner)
  }

  private struct JSON: Decodable {
    struct Point: Decodable {
      let setting: Double
      let count: Int
      let loosened: Int?
      let passes: Bool?
    }
    struct Knob: Decodable { let points: [Point] }
    let knobs: [Knob]
  }

  @Test(
    "no row without a mark repeats the one before it, and no change is left out", arguments: Source.allCases, Limits.all
  )
  func changes(_ source: Source, _ limits: Limits) async throws {
    for isReversed in [false, true] {
      let run = try await Self.run(source, limits, isReversed)
      let report = try #require(FrontierReport(run.evaluation))
      let json = try JSONDecoder().decode(JSON.self, from: Data(report.json.utf8))
      for (knob, data) in zip(ProfileKnob.allCases, json.knobs) {
        let frontier = try #require(run.evaluation.frontier(of: knob))
        let table = FrontierTable(frontier, of: run.evaluation)
        for (last, row) in zip(table.rows, table.rows.dropFirst()) where row.marks.isEmpty {
          let isSame = row.count == last.count && row.passes == last.passes
          #expect(!isSame || table.showsLoosened && row.loosened != last.loosened, "\(knob) \(row.shown)")
        }
        #expect(table.rows.count { $0.isCurrent } == 1)
        let ends = frontier.ends.prefix(2 * SettingWords.limit).map(\.setting)
        #expect(table.rows.filter(\.isEnd).map(\.setting) == ends)
        // Each row stands for the settings up to the next one.
        for point in frontier.points {
          let row = try #require(table.rows.last { $0.setting <= point.setting }, "\(knob) \(point.setting)")
          #expect((row.count, row.passes) == (point.count, point.passes), "\(knob) \(point.setting)")
        }
        #expect(data.points.map(\.setting) == table.rows.map(\.setting))
        #expect(data.points.map(\.count) == table.rows.map(\.count))
        #expect(data.points.map(\.passes) == table.rows.map(\.passes))
        // In mode any, nothing can limit them.
        if limits.mode == .any {
          #expect(!table.showsLoosened)
          for (point, row) in zip(data.points, table.rows) { #expect((point.loosened != nil) == row.isCurrent) }
        }
      }
      Self.check(table: report.table)
      let page = HTMLReport(run.findings).text
      if page.contains("decisions that count</th>") { Self.check(page: page) }
    }
  }

  /// The rows of the text, without their settings.
  private static func check(table: String) {
    var last: [Substring]?
    for line in table.split(separator: "\n", omittingEmptySubsequences: false) {
      let cells = line.split(separator: " ")
      guard cells.contains(where: { ["passes", "blocked", "known"].contains($0) }), line.hasPrefix("  ") else {
        last = nil
        continue
      }
      // A setting above another one is two words.
      let rest = Array(cells.dropFirst(cells[0] == "above" ? 2 : 1))
      #expect(rest != last || rest.contains("<-"), "\(line)")
      last = rest
    }
  }

  private static func check(page: String) {
    for table in page.components(separatedBy: "decisions that count</th>").dropFirst() {
      let rows = table.prefix(upTo: table.range(of: "</table>")?.lowerBound ?? table.endIndex)
        .components(separatedBy: "<tr").dropFirst()
        .map { row in row.components(separatedBy: "<td").dropFirst().joined() }
      for (last, row) in zip(rows, rows.dropFirst()) where !row.contains("now") && !row.contains("passing") {
        #expect(row != last || row.isEmpty, "\(row)")
      }
    }
  }
}
