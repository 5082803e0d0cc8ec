import ReplayGate

/// The description of a folder of facts (`release-facts.v1`, the file `collection.json`): when they were collected,
/// from which repository, and by which commands. Nothing is judged by it, but a folder whose collection was interrupted
/// is not read.
struct FactCollection: Hashable {
  struct File: Hashable {
    let name: String
    /// The shell command line.
    let command: String
  }

  static let schemaVersion = "release-facts.v1"
  static let fileName = "collection.json"

  var repository: String
  var collectedAt: Timestamp
  var pullRequest: Int?
  /// Whether the collection is complete.
  var isComplete: Bool
  var files: [File]

  var bytes: [UInt8] {
    let value = JSONValue.object([
      "schemaVersion": .string(Self.schemaVersion), "repository": .string(repository),
      "collectedAt": .string(collectedAt.rfc3339), "pullRequest": pullRequest.map(JSONValue.integer) ?? .null,
      "complete": .bool(isComplete),
      "files": .array(files.map { .object(["name": .string($0.name), "command": .string($0.command)]) }),
    ])
    return value.bytes + [0x0A]
  }
}

extension FactCollection {
  init(json: [UInt8], source: String) throws(ReplayGateError) {
    let file = try PlaybookObject(
      JSONNode.parse(json, source: source), "a collection of facts",
      members: ["schemaVersion", "repository", "collectedAt", "pullRequest", "complete", "files"])
    try file.expect(schemaVersion: Self.schemaVersion)
    repository = try file.text("repository")
    let moment = try file.node("collectedAt")
    guard let collectedAt = Timestamp(rfc3339: try moment.text("collectedAt")) else {
      throw moment.fault(expected: "\"collectedAt\" to be a time of RFC 3339")
    }
    self.collectedAt = collectedAt
    pullRequest = try file.optionalInteger("pullRequest", in: 1...Int(Int32.max))
    isComplete = try file.node("complete").bool("complete")
    files = try file.optionalList("files") { node throws(ReplayGateError) in
      let file = try PlaybookObject(node, "a collected file", members: ["name", "command"])
      let name = try file.path("name")
      if name.contains("/") { throw node.fault(expected: "\"name\" to be a file's in this folder") }
      return File(name: name, command: try file.text("command"))
    }
  }

  /// Reads the description of a folder; nil if its facts were not collected by the program.
  static func read(_ folder: String) throws(ReplayGateError) -> FactCollection? {
    let path = "\(folder)/\(fileName)"
    guard let bytes = try PlaybookFile.readIfThere(path) else { return nil }
    return try FactCollection(json: bytes, source: path)
  }
}
