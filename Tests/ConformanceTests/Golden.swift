import Foundation
import ReplayGate

/// The files of `golden/conformance`.
enum Golden {
  static func path(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("golden/conformance/" + name).path
  }
  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }
  static func json(_ name: String) throws -> JSON { try JSONParser.parse(bytes(name)) }
  static func profile(_ name: String) throws -> ProfilePair { try ProfilePair(json(name + ".json")) }
}

/// One profile as the engine and as the reference see it.
struct ProfilePair {
  let engine: PolicyProfile
  let reference: ReferenceProfile

  init(_ json: JSON) throws {
    engine = try PolicyProfile(json: JSONStyle.plain.bytes(of: json), source: "profile")
    reference = ReferenceProfile(json: json, digest: Text(engine.digest))
  }
}
