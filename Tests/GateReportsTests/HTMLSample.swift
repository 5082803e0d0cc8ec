import Foundation
import GateReports
import ReplayGate

/// Small recordings and the pages of their verdicts.
enum HTMLSample {
  /// A decision that only its drift can turn, in per cent: `STANDARD` tolerates 1, `EXPERT` 0.25.
  static func decision(_ id: String, strategy: String = "s", drift: Double) throws -> [UInt8] {
    let evidence: [String: Any] = [
      "datasetIds": ["d"], "lineage": ["datasets": [["id": "d", "source": "lake"]]],
      "executionLogs": [["orderId": "o", "status": "created"], ["orderId": "o", "status": "canceled"]],
      "reportedMetrics": ["pnl": 100 + drift], "recomputedMetrics": ["pnl": 100],
    ]
    let record: [String: Any] = [
      "schemaVersion": "replay-gate-decision.v1", "id": id, "strategyId": strategy, "profile": "STANDARD",
      "decision": "pass", "evidence": evidence,
    ]
    return Array(try JSONSerialization.data(withJSONObject: record)) + Array("\n".utf8)
  }

  /// Decisions with this many regressions, all by 0.25 per cent.
  static func recording(regressing count: Int, of all: Int) throws -> [UInt8] {
    try (0..<all).flatMap { try decision("run-\($0)", strategy: "s-\($0 % 7)", drift: $0 < count ? 0.5 : 0.125) }
  }

  static func gate(_ candidate: PolicyProfile = .expert) -> Gate {
    var gate = Gate(baseline: .standard, candidate: candidate)
    gate.details = ReplayDetails.Options(
      decisions: HTMLReport.maximumRows, countsStrategies: true, drawsFrontier: true, countsCoverage: true)
    return gate
  }

  static func findings(
    _ gate: Gate, _ bytes: [UInt8], reproduce: String = "replay-gate --candidate EXPERT"
  ) async throws -> GateFindings {
    let evaluation = try await gate.evaluate([.bytes(bytes, name: "r.ndjson")])
    let verdict = evaluation.verdict
    return GateFindings(
      evaluation: evaluation, report: evaluation.report(generatedAt: StampTime(secondsSince1970: 1_772_323_200)),
      reproduce: reproduce, exitCode: verdict.decision == .unknown ? 3 : verdict.isBlocked ? 1 : 0,
      inputs: [
        .init(role: .recording, name: "r.ndjson", sha256: String(repeating: "0a", count: 32), path: "r.ndjson"),
        .init(role: .candidateProfile, name: "EXPERT", sha256: nil, path: nil),
      ], subjects: [.init(name: "app", sha256: String(repeating: "1b", count: 32))], toolVersion: "9.9.9")
  }

  static func page(_ gate: Gate, _ bytes: [UInt8]) async throws -> HTMLPage {
    try HTMLPage(HTMLReport(await findings(gate, bytes)).text)
  }
}

/// A parsed page. The parser is stricter than a browser, which would correct errors.
struct HTMLPage {
  struct Fault: Error {
    let what: String
  }

  let source: String
  /// All start tags, as written.
  private(set) var tags: [String] = []
  /// The text between tags, without scripts and styles.
  private(set) var texts: [String] = []
  /// The contents of scripts and styles, by element name.
  private(set) var code: [String: String] = [:]

  private static let empty: Set = ["meta", "link", "input", "wbr"]
  /// In SVG, a tag may end its own element.
  private static let drawn: Set = ["path", "circle", "rect"]

  init(_ source: String) throws {
    self.source = source
    let start = "<!DOCTYPE html>\n"
    guard source.hasPrefix(start), source.hasSuffix("</html>\n") else { throw Fault(what: "no whole page") }
    var open: [String] = []
    var rest = source.dropFirst(start.count)
    while let bracket = rest.firstIndex(of: "<") {
      texts.append(String(rest[..<bracket]))
      guard let end = rest[bracket...].firstIndex(of: ">") else { throw Fault(what: "a tag does not end") }
      let tag = rest[bracket...end]
      rest = rest[rest.index(after: end)...]
      let name = String(tag.dropFirst(tag.hasPrefix("</") ? 2 : 1).prefix { $0.isLetter || $0.isNumber })
      if tag.hasPrefix("</") {
        guard open.popLast() == name else { throw Fault(what: "\(tag) closes another element") }
        continue
      }
      guard name == name.lowercased(), !name.isEmpty else { throw Fault(what: "\(tag) is no tag") }
      tags.append(String(tag))
      if name == "style" || name == "script" {
        guard let close = rest.range(of: "</\(name)>") else { throw Fault(what: "\(tag) does not end") }
        code[name] = String(rest[..<close.lowerBound])
        rest = rest[close.upperBound...]
      } else if !Self.empty.contains(name), !(Self.drawn.contains(name) && tag.hasSuffix("/>")) {
        open.append(name)
      }
    }
    texts.append(String(rest))
    guard open.isEmpty else { throw Fault(what: "\(open) are not closed") }
    for text in texts where text.contains(">") { throw Fault(what: "a bracket in the text \(text)") }
  }

  /// The number of occurrences of each element.
  var elements: [String: Int] {
    Dictionary(tags.map { (String($0.dropFirst().prefix { $0.isLetter || $0.isNumber }), 1) }, uniquingKeysWith: +)
  }

  /// The text with its escapes resolved.
  var text: String { Self.unescaped(texts.joined()) }

  /// The text of the element with this id, which contains no other element.
  func text(ofId id: String) -> String? {
    guard let start = source.range(of: " id=\"\(id)\">") else { return nil }
    return Self.unescaped(String(source[start.upperBound...].prefix { $0 != "<" }))
  }

  /// The rows of the table with this id: the text of each cell.
  func rows(ofId id: String) -> [[String]] {
    guard let start = source.range(of: " id=\"\(id)\""),
      let body = source[start.upperBound...].range(of: "<tbody"),
      let end = source[body.upperBound...].range(of: "</tbody>")
    else { return [] }
    return source[body.upperBound..<end.lowerBound].components(separatedBy: "<tr").dropFirst().map { row in
      row.replacingOccurrences(of: "<th", with: "<td").components(separatedBy: "<td").dropFirst().map { cell in
        Self.unescaped(
          cell.drop { $0 != ">" }.dropFirst().replacingOccurrences(of: "<[^>]*>", with: "", options: .regularExpression)
            .trimmingCharacters(in: .newlines))
      }
    }
  }

  private static func unescaped(_ text: String) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#13;", "\r"), ("&amp;", "&")]
      .reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
  }
}
