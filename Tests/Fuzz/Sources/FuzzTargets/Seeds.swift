import Foundation
import ReplayGate

@testable import ReplayReference

/// The repository in which the targets were compiled. Parts of `golden/` are the first inputs.
struct Repository: Sendable {
  let root: URL

  init() {
    var root = URL(filePath: #filePath)
    for _ in 0..<5 { root.deleteLastPathComponent() }
    self.root = root
  }

  func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: root.appending(path: path))) }

  /// The files in a folder and its subfolders, sorted by path.
  func files(below folder: String) throws -> [[UInt8]] {
    let names = FileManager.default.enumerator(atPath: root.appending(path: folder).path) ?? .init()
    return try names.compactMap { $0 as? String }.sorted().compactMap { name in
      var isFolder: ObjCBool = false
      let path = "\(folder)/\(name)"
      _ = FileManager.default.fileExists(atPath: root.appending(path: path).path, isDirectory: &isFolder)
      return isFolder.boolValue ? nil : try bytes(path)
    }
  }
}

extension FuzzTarget {
  /// Writes the first inputs to a folder, and a dictionary for libFuzzer with the names and words in them and in the schemas
  /// of their parts.
  public func writeSeeds(to folder: String, dictionary: String) throws {
    let repository = Repository()
    let seeds = try seeds(repository).filter { $0.count <= Self.longest }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (number, seed) in seeds.enumerated() {
      try Data(seed).write(to: URL(filePath: folder).appending(path: "seed-\(number)"))
    }
    let schemas = try schemas.map { try repository.bytes("Sources/ReplayGateCommand/Schemas/\($0).json") }
    let words = Set((seeds + schemas).flatMap(Self.words)).sorted().prefix(500)
    try Data(words.map { "\($0)\n" }.joined().utf8).write(to: URL(filePath: dictionary))
  }

  /// In bytes. Longer inputs are slow and find nothing more.
  private static var longest: Int { 16 << 10 }

  /// The short strings of a text for a dictionary, with their quotation marks escaped.
  private static func words(in text: [UInt8]) -> [String] {
    String(decoding: text, as: UTF8.self).matches(of: /"[A-Za-z0-9_.:# -]{1,40}"/).map {
      "\"\\\"\($0.output.dropFirst().dropLast())\\\"\""
    }
  }
}

// MARK: Recordings

extension Repository {
  /// Decisions of every kind, each with a few of its members.
  private func decisions() throws -> [JSON] {
    var random = SplitMix64(seed: 1)
    var odd = OddRecordings(seed: 1)
    var records: [JSON] = []
    for name in ["rules", "edge", "edge-shuffled", "realistic"] {
      let lines = try bytes("golden/conformance/\(name).ndjson").split(separator: 0x0A)
      records += try stride(from: 0, to: lines.count, by: lines.count / 60).map {
        try JSONParser.parse(Array(lines[$0]))
      }
    }
    records += (0..<60).map { odd.record(Text("odd-\($0)")) }
    return random.shuffle(records.map { cut($0, &random) } + (try outcomes()))
  }

  /// Artifacts of validation runs, and what other engines decided: those of `golden/` as they are, and odd ones.
  private func outcomes() throws -> [JSON] {
    var odd = OddRecordings(seed: 4)
    var records: [JSON] = []
    let decided = ["envoy", "kubernetes", "opa", "rules"].flatMap { ["\($0).before", "\($0).after"] }
    for name in ["conformance/artifacts"] + decided.map({ "decided/\($0)" }) {
      let lines = try bytes("golden/\(name).ndjson").split(separator: 0x0A)
      records += try stride(from: 0, to: lines.count, by: max(lines.count / 6, 1)).map {
        var record = try JSONParser.parse(Array(lines[$0]))
        // Nothing reads them, and they are long.
        for member: Text in ["inputs", "outputs", "input"] { record[member] = nil }
        return record
      }
    }
    for number in 0..<40 { records += [odd.artifact(Text("run-\(number)")), odd.decided(Text("own-\(number)"))] }
    return records
  }

  /// A decision with a few of its members, and a few elements of each array.
  private func cut(_ record: JSON, _ random: inout SplitMix64) -> JSON {
    guard var record = Optional(record), case .object(let members)? = record["evidence"] else { return record }
    record["evidence"] = .object(random.shuffle(members).prefix(random.within(1...3)).map { short($0) })
    for name: Text in ["agentReview", "traderReview", "recordedAt", "profileDigest"] {
      if let value = record[name] { record[name] = random.chance(60) ? nil : short(JSON.Member(name, value)).value }
    }
    return record
  }

  private func short(_ member: JSON.Member) -> JSON.Member {
    switch member.value {
    case .array(let elements):
      JSON.Member(member.name, .array(elements.prefix(4).map { short(JSON.Member("", $0)).value }))
    case .object(let members): JSON.Member(member.name, .object(members.prefix(6).map(short)))
    default: member
    }
  }

  /// Recordings of one to three decisions.
  func recordings() throws -> [[UInt8]] {
    var odd = OddRecordings(seed: 2)
    let decisions = try decisions().map { odd.line($0) }.filter { $0.count < 1500 }
    return stride(from: 0, to: decisions.count - 3, by: 2).map { start in
      odd.recording(Array(decisions[start..<start + odd.random.within(1...3)]))
    }
  }

  /// Two recordings of the same decisions, with some changed.
  func joined() throws -> [[UInt8]] {
    var odd = OddRecordings(seed: 3)
    let decisions = try decisions().filter { JSONStyle.plain.bytes(of: $0).count < 1500 }
    return stride(from: 0, to: decisions.count - 3, by: 3).map { start in
      let recording = Array(decisions[start..<start + 3])
      var candidates = recording
      if recording[0]["evidence"] != nil, let evidence = recording[1]["evidence"] {
        candidates[0]["evidence"] = evidence
      } else {
        for name: Text in ["decision", "finalDecision"] where recording[0][name] != nil {
          candidates[0][name] = .text("fail")
        }
      }
      if odd.random.chance(20) { candidates.removeLast() }
      let (first, second) = (recording.map { odd.line($0) }, odd.random.shuffle(candidates).map { odd.line($0) })
      return Parts.joined([odd.recording(first) + [0x0A], odd.recording(second)])
    }
  }

  /// Two recordings and a profile.
  func reports() throws -> [[UInt8]] {
    let profiles = try PolicyProfile.shippedNames.map { try bytes("profiles/\($0).json") }
    return try joined().enumerated().map { Parts.joined([profiles[$0 % profiles.count] + [0x0A], $1]) }
  }

  /// Several recordings of the same kind.
  func learned() throws -> [[UInt8]] {
    let recordings = try recordings()
    return stride(from: 0, to: recordings.count - 3, by: 2).map { start in
      Parts.joined(recordings[start..<start + 3].map { $0 + [0x0A] })
    }
  }
}

// MARK: Documents

extension Repository {
  func settings() throws -> [[UInt8]] {
    let profiles = try PolicyProfile.shippedNames.map { try bytes("profiles/\($0).json") }
    let gateFiles = [
      #"{"schemaVersion":"replay-gate-gate.v1","mode":"any","minRecords":2,"minFidelity":0.9}"#,
      """
      {"schemaVersion":"replay-gate-gate.v1","maxRegressions":1,"maxLoosenedRate":0.5,"confidence":0.95,\
      "perStrategy":{"maxRegressions":0,"maxRegressionRate":0.25}}
      """,
    ]
    let waivers = [
      """
      {"schemaVersion":"replay-gate-waivers.v1","waivers":[{"id":"W1","scope":{"decisions":["d1"]},"rationale":"r",\
      "approver":"a","reference":"#1","expires":"2026-12-31T23:59:59.5+01:00"},{"id":"W2","scope":\
      {"strategyId":"s0","reason":"metric_drift_threshold_exceeded"},"rationale":"r","approver":"a","reference":"#1",\
      "expires":"2025-12-31T23:59:59Z"}]}
      """
    ]
    let parts = profiles + (gateFiles + waivers).map { Array($0.utf8) } + [try bytes("golden/tally.json")]
    return parts + [Parts.joined(parts.map { $0 + [0x0A] })]
  }

  func playbook() throws -> [[UInt8]] {
    let facts = try files(below: "golden/gate5/facts")
    let documents = try files(below: "golden/gate5/workspace/trade-nexus/docs")
    let playbook = try bytes("golden/gate5/playbook.json")
    return facts + documents + [playbook, Parts.joined((facts.suffix(2) + documents).map { $0 + [0x0A] })]
  }

  func slo() throws -> [[UInt8]] {
    let documents = try files(below: "golden/gate5/slo")
    return documents + documents.map { Parts.joined([$0 + [0x0A], documents[0]]) }
  }
}
