import Foundation
import ReplayGate
import SchemaReading
import Testing

/// The JSON Schemas of recorded outcomes accept the same lines as the reader (contract sections 12 and 13).
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
    "lines that the reader rejects are invalid", arguments: MalformedOutcomeTests.outcomes + MalformedOutcomeTests.parts
  )
  func refusedRuns(_ line: MalformedLine) throws {
    try expectRefused(line, by: Self.run.get())
  }

  @Test("lines that the reader rejects are invalid", arguments: MalformedOutcomeTests.others)
  func refusedDecisions(_ line: MalformedLine) throws {
    try expectRefused(line, by: Self.decided.get())
  }

  @Test("lines that the reader accepts are valid", arguments: MalformedOutcomeTests.accepted)
  func accepted(_ line: MalformedLine) throws {
    // Keeps the last one of repeated members, which are legal if they are not read.
    let object = try JSONSerialization.jsonObject(with: Data(line.bytes))
    let text = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    let schema = try text.contains(#":"validation-run.v1""#) ? Self.run.get() : Self.decided.get()
    #expect(schema.faults(of: text) == [])
  }

  /// A schema cannot express repeated members and numbers beyond the range of a double.
  private func expectRefused(_ line: MalformedLine, by schema: JSONSchema) {
    let faults = schema.faults(of: String(decoding: line.bytes, as: UTF8.self))
    if line.name.contains("twice") {
      #expect(faults == ["no JSON"])
    } else if !line.name.hasSuffix(": 1e400") {
      #expect(faults != [] && faults != ["no JSON"])
    }
  }
}
