import Foundation

@testable import ReplayReference

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
