import ReplayGate
import Testing

/// A line with one error, or with one unusual property.
///
/// In its text, `¦` marks the byte at which the error is expected, and `‹FF›` stands for the byte 0xFF.
struct MalformedLine: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  /// The byte at which the error is expected, from 1; nil if none is marked.
  let column: Int?

  var testDescription: String { name }

  init(_ name: String, _ marked: String) {
    self.name = name
    var bytes: [UInt8] = []
    var column: Int?
    var rest = marked.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "¦": column = bytes.count + 1
      case "‹":
        bytes.append(UInt8(String(String.UnicodeScalarView(rest.prefix(2))), radix: 16)!)
        rest = rest.dropFirst(3)
      default: bytes += Array(String(scalar).utf8)
      }
    }
    self.bytes = bytes
    self.column = column
  }

  /// The valid line with one part replaced.
  init(_ name: String, _ old: String, _ new: String) {
    let parts = Self.sound.components(around: old)
    precondition(parts.count == 2, "\(name): \(old) is not once in the sound line")
    self.init(name, parts[0] + new + parts[1])
  }

  /// The valid line with an unknown member of this value at the end.
  static func unknown(_ name: String, _ value: String) -> MalformedLine {
    MalformedLine(name, sound.dropLast() + #","context2":"# + value + "}")
  }

  /// The valid line with another member at the beginning.
  static func first(_ name: String, _ member: String) -> MalformedLine {
    MalformedLine(name, "{" + member + "," + sound.dropFirst())
  }

  /// The valid line with all evidence replaced, except for what the checks need.
  static func evidence(_ name: String, _ members: String) -> MalformedLine {
    let (start, end) = (sound.components(around: #""evidence":{"#)[0], sound.components(around: #","agentReview""#)[1])
    return MalformedLine(name, start + #""evidence":{"# + members + #"},"agentReview""# + end)
  }

  /// The valid line with another finding.
  static func finding(_ name: String, _ finding: String) -> MalformedLine {
    MalformedLine(name, #""findings":[]"#, #""findings":["# + finding + "]")
  }

  /// The valid line with another usage.
  static func usage(_ name: String, _ usage: String) -> MalformedLine {
    MalformedLine(name, #""usage":{"runtimeSeconds":0.2,"tokensUsed":300,"toolCallsUsed":1}"#, #""usage":"# + usage)
  }

  static let sound =
    #"{"schemaVersion":"replay-gate-decision.v1","id":"valrun-2","strategyId":"strat-1","#
    + #""recordedAt":"2026-02-01T00:00:00Z","profile":"STANDARD","context":{"provider":"lona"},"evidence":{"#
    + #""requestedIndicators":["ema"],"renderedIndicators":["ema"],"#
    + #""chartPayload":{"indicators":[{"name":"ema"}],"panes":[{"indicators":["ema"],"height":240}]},"#
    + #""trades":[{"id":"trade-1","orderId":"ord-1"}],"executionLogs":[{"orderId":"ord-1","status":"created"},"#
    + #"{"orderId":"ord-1","status":"accepted"},{"orderId":"ord-1","status":"filled"}],"#
    + #""reportedMetrics":{"sharpe":1.001},"recomputedMetrics":{"sharpe":1.0},"datasetIds":["d-1"],"#
    + #""lineage":{"datasets":[{"datasetId":"d-1","sourceRef":"blob://d-1"}]}},"#
    + #""agentReview":{"findings":[],"usage":{"runtimeSeconds":0.2,"tokensUsed":300,"toolCallsUsed":1}},"#
    + #""traderReview":{"status":"not_requested"}}"#

  static let pieceSizes = [1, 16, 1 << 20]

  static func gate(workers: Int = 2, pieceSize: Int = 1 << 20) -> Gate {
    Gate(
      baseline: .standard, candidate: .standard, mode: .regressions, minimumRecords: 1, workers: workers,
      pieceSize: pieceSize)
  }

  /// This line between two valid lines.
  var recording: [UInt8] {
    func sound(_ id: String) -> [UInt8] {
      let parts = Self.sound.components(around: "valrun-2")
      return Array((parts[0] + id + parts[1] + "\n").utf8)
    }
    return sound("valrun-1") + bytes + [UInt8(ascii: "\n")] + sound("valrun-3")
  }

  /// Evaluates this line between two valid lines, and expects the error at the marked byte of line 2.
  func expectRefused() async {
    for pieceSize in Self.pieceSizes {
      await expectFault(at: 2, column: column, in: "pieces of \(pieceSize)") {
        try await Self.gate(pieceSize: pieceSize).evaluate([.bytes(recording, name: "recording.ndjson")])
      }
    }
  }

  /// Evaluates this line between two valid lines, and expects three decisions.
  func expectAccepted() async {
    for pieceSize in Self.pieceSizes {
      do {
        let evaluation = try await Self.gate(pieceSize: pieceSize).evaluate([.bytes(recording)])
        #expect(evaluation.tally.records == 3, "\(name)")
      } catch {
        Issue.record("\(name): \(error)")
      }
    }
  }
}

extension String {
  /// The parts of the string between the occurrences of a piece.
  fileprivate func components(around piece: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let found = rest.firstRange(of: piece) {
      parts.append(String(rest[..<found.lowerBound]))
      rest = rest[found.upperBound...]
    }
    return parts + [String(rest)]
  }
}

/// Expects an input error at this place, and reports the actual place if it differs.
func expectFault(
  at line: Int, column: Int?, source: String = "recording.ndjson", in circumstances: String = "",
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> some Any
) async {
  do {
    _ = try await body()
    Issue.record("accepted: \(circumstances)", sourceLocation: sourceLocation)
  } catch let error as ReplayGateError where error.fault != nil {
    guard let fault = error.fault else { return }
    #expect(fault.source == source, "\(fault): \(circumstances)", sourceLocation: sourceLocation)
    #expect(fault.line == line, "\(fault): \(circumstances)", sourceLocation: sourceLocation)
    if let column { #expect(fault.column == column, "\(fault): \(circumstances)", sourceLocation: sourceLocation) }
    #expect(!fault.found.isEmpty && !fault.expected.isEmpty, "\(fault)", sourceLocation: sourceLocation)
    #expect(
      fault.description.hasPrefix("\(source):\(fault.line):\(fault.column): "), sourceLocation: sourceLocation)
  } catch {
    Issue.record("\(error): \(circumstances)", sourceLocation: sourceLocation)
  }
}
