import Foundation
import Synchronization
import Testing

@testable import ReplayGate

/// The frontier from one pass, held against gates that are run at each setting.
@Suite struct FrontierTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let recording: String
    var candidateRecording: String?
    var mode = GateMode.regressions
    let knob: ProfileKnob
    var testDescription: String { "\(name) \(mode) \(knob)" }

    static let all: [Case] = ProfileKnob.allCases.flatMap { knob in
      GateMode.allCases.flatMap { mode in
        [
          Case(name: "realistic", recording: "realistic", mode: mode, knob: knob),
          Case(
            name: "paired", recording: "realistic", candidateRecording: "realistic.candidate", mode: mode, knob: knob),
          Case(name: "edge", recording: "edge", mode: mode, knob: knob),
        ]
      }
    }
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let lines = try Data(contentsOf: root.appendingPathComponent("golden/conformance/\(name).ndjson"))
    // The first ones will do, and keep a test of some hundred gates short.
    return Array(lines.split(separator: 0x0A).prefix(100).joined(separator: [0x0A]))
  }

  /// How many decisions count when the gate is run at this setting.
  private static func counted(_ example: Case, at setting: Double, _ files: ([UInt8], [UInt8]?)) async throws -> Int {
    let member = String(example.knob.member.split(separator: ".").last ?? "")
    let profile = try PolicyProfile.expert.with(member, CanonicalJSON.number(setting))
    let gate = Gate(baseline: .standard, candidate: profile, mode: example.mode)
    let counts = Mutex(0)
    let evaluation = try await gate.evaluate(
      [.bytes(files.0)], candidateRecording: files.1.map { .bytes($0) },
      trace: { bytes in
        for line in bytes.split(separator: 0x0A) {
          let outcome = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
          if outcome?["decision"] as? String != "pass" { counts.withLock { $0 += 1 } }
        }
      })
    return example.mode == .any ? counts.withLock { $0 } : evaluation.tally.regressed
  }

  @Test(arguments: Case.all)
  func agreesWithAGateAtEverySetting(_ example: Case) async throws {
    let files = (try Self.bytes(example.recording), try example.candidateRecording.map(Self.bytes))
    var gate = Gate(baseline: .standard, candidate: .expert, mode: example.mode)
    gate.details = ReplayDetails.Options(drawsFrontier: true)
    let evaluation = try await gate.evaluate(
      [.bytes(files.0)], candidateRecording: files.1.map { .bytes($0) })
    let frontier = try #require(evaluation.details.frontier)
    let curve = frontier.curve(of: example.knob)
    let own = example.knob.setting(in: .expert)
    #expect(try await Self.counted(example, at: own, files) == frontier.atOwnSettings)
    for point in curve.points {
      // The runtime may not be 0: what is just above stands for it.
      let setting = example.knob == .runtime && point.setting == 0 ? Double.leastNonzeroMagnitude : point.setting
      let counted = try await Self.counted(example, at: setting, files)
      #expect(counted == point.count, "at \(point.setting)")
    }
    for budget in [0, 1, 2, 5, 20, 100] {
      switch curve.passing(budget: budget) {
      case nil: #expect(curve.points.map(\.count).min() ?? 0 > budget)
      case .any: #expect(curve.points.map(\.count).max() ?? 0 <= budget)
      case .atLeast(let least):
        #expect(try await Self.counted(example, at: least, files) <= budget)
        let below = example.knob.isWhole ? least - 1 : least.nextDown
        #expect(try await Self.counted(example, at: below, files) > budget)
      case .atMost(let most):
        #expect(try await Self.counted(example, at: most, files) <= budget)
        #expect(try await Self.counted(example, at: most + 1, files) > budget)
      case .beyondKept: Issue.record("a budget of \(budget) is within what is kept")
      }
    }
  }

  @Test func doesNotDependOnPieces() async throws {
    var gate = Gate(baseline: .standard, candidate: .expert, workers: 3, pieceSize: 700)
    gate.details = ReplayDetails.Options(decisions: 7, countsStrategies: true, drawsFrontier: true)
    let bytes = try Self.bytes("realistic")
    let cut = try await gate.evaluate([.bytes(bytes)]).details
    gate.workers = 1
    gate.pieceSize = 1 << 20
    let whole = try await gate.evaluate([.bytes(bytes)]).details
    #expect(cut.frontier == whole.frontier)
    #expect(cut.decisions == whole.decisions)
    #expect(cut.strategies == whole.strategies)
  }
}
