import Foundation
import ReplayGate
import SchemaReading
import Testing

/// The JSON Schemas of recorded outcomes take and refuse what the reader takes and refuses (contract sections 12, 13).
@Suite("Schemas of recorded outcomes")
struct OutcomeSchemaTests {
  private static let run = Result { try schema("validation-run") }
  private static let decided = Result { try schema("decided") }

  private static func schema(_ name: String) throws -> JSONSchema {
    var root = URL(filePath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let file = root.appending(path: "Sources/ReplayGateCommand/Schemas/\(name).json")
    return try JSONSchema(json: String(contentsOf: file, encoding: .utf8), source: name)
  }

  @Test(
    "refused by the reader, against the schema", arguments: MalformedOutcomeTests.outcomes + MalformedOutcomeTests.parts
  )
  func refusedRuns(_ line: MalformedLine) throws {
    try expectRefused(line, by: Self.run.get())
  }

  @Test("refused by the reader, against the schema", arguments: MalformedOutcomeTests.others)
  func refusedDecisions(_ line: MalformedLine) throws {
    try expectRefused(line, by: Self.decided.get())
  }

  @Test("accepted by the reader, valid", arguments: MalformedOutcomeTests.accepted)
  func accepted(_ line: MalformedLine) throws {
    // Of members that nobody reads and that are there twice, the last.
    let object = try JSONSerialization.jsonObject(with: Data(line.bytes))
    let text = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    let schema = try text.contains(#":"validation-run.v1""#) ? Self.run.get() : Self.decided.get()
    #expect(schema.faults(of: text) == [])
  }

  /// Only what no schema can say may be left to the reader: a member that is there twice, a number past the doubles.
  private func expectRefused(_ line: MalformedLine, by schema: JSONSchema) {
    let faults = schema.faults(of: String(decoding: line.bytes, as: UTF8.self))
    if line.name.contains("twice") {
      #expect(faults == ["no JSON"])
    } else if !line.name.hasSuffix(": 1e400") {
      #expect(faults != [] && faults != ["no JSON"])
    }
  }
}
