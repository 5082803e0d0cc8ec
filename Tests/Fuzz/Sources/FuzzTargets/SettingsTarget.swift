@testable import ReplayGate
@testable import ReplayReference

extension FuzzTarget {
  /// The settings of a run: profiles, gate files, waivers; and tallies from outside.
  static let settings = FuzzTarget(
    name: "settings", input: "profiles, gate files, waiver files or tallies",
    schemas: ["profile", "gate", "waivers", "tally"],
    run: { input in
      var gate = Gate(baseline: .standard, candidate: .expert)
      for part in Parts(input).all {
        if let profile = profile(part) { (gate.baseline, gate.candidate) = (gate.candidate, profile) }
        if let file = gateFile(part) {
          gate.mode = file.mode ?? gate.mode
          gate.minimumRecords = file.minimumRecords ?? gate.minimumRecords
          gate.minimumFidelity = file.minimumFidelity ?? gate.minimumFidelity
          gate.budgets = file.budgets
        }
        if let waivers = waivers(part) { gate.waivers = waivers }
        TallyReading.check(part)
      }
      let (answer, _) = Answer.of(gate, [.bytes(decisions)])
      gate.pieceSize = 300
      gate.workers = 2
      hold(Answer.of(gate, [.bytes(decisions)]).0 == answer, "\(answer)")
    },
    seeds: { try $0.settings() })

  /// Decisions of both kinds, to apply the settings to.
  private static let decisions = Array(
    (0..<6).map { number in
      """
      {"schemaVersion":"replay-gate-decision.v1","id":"d\(number)","strategyId":"s\(number % 2)","decision":"pass",\
      "profile":"STANDARD","evidence":{"reportedMetrics":{"m":\(1000 + 3 * number)},"recomputedMetrics":{"m":1000}},\
      "agentReview":{"usage":{"tokensUsed":\(number * 500)}}}\n
      """
    }.joined().utf8)

  private static func profile(_ bytes: [UInt8]) -> PolicyProfile? {
    let read = { (bytes: [UInt8]) in try PolicyProfile(json: bytes, source: "profile") }
    guard let profile = readAlike(bytes, "a profile", read, isSame: ==) else { return nil }
    let again = mustGive("a profile in canonical form") { try read(profile.canonicalJSON) }
    hold(again == profile, "the profile's canonical form is another profile")
    hold(
      profile.digest == "sha256:" + SHA256.hexDigest(again.canonicalJSON), "the digest is not of the canonical form")
    return profile
  }

  private static func gateFile(_ bytes: [UInt8]) -> GateFile? {
    readAlike(bytes, "a gate file") {
      try GateFile(json: $0, source: "gate")
    } isSame: {
      Set($0.members) == Set($1.members) && $0.mode == $1.mode && $0.minimumRecords == $1.minimumRecords
        && $0.minimumFidelity == $1.minimumFidelity && $0.budgets == $1.budgets
    }
  }

  private static func waivers(_ bytes: [UInt8]) -> Waivers? {
    let now = JudgementTime(secondsSince1970: 1_767_225_600)
    return readAlike(bytes, "a waiver file") {
      try Waivers(json: $0, source: "waivers", at: now)
    } isSame: {
      $0 == $1
    }
  }
}

/// Tallies from outside.
private enum TallyReading {
  static func check(_ bytes: [UInt8]) {
    accept(bytes)
    if let sealed = resealed(bytes) { accept(sealed) }
  }

  private static func accept(_ bytes: [UInt8]) {
    guard let tally = try? TallyDocument(json: bytes, source: "tally") else { return }
    hold((try? JSONParser.parse(bytes)) != nil, "a tally was taken that is no JSON")
    hold(resealed(bytes) == bytes, "a tally was taken that is not as it was written")
    let json = mustGive("the tally's text") { try tally.jsonBytes }
    let space: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    let text = bytes.drop { space.contains($0) }.prefix(json.count)
    hold(text.elementsEqual(json), "a tally is written otherwise than it was read")
    _ = try? tally.evaluation(under: Gate(baseline: .standard, candidate: .standard))
    var sum = tally
    if (try? sum.merge(tally)) != nil {
      let json = mustGive("the text of a merge") { try sum.jsonBytes }
      _ = mustGive("a merge's own text") { try TallyDocument(json: json, source: "merge") }
    }
  }

  /// The tally with the digest of its current text; nil if it has no digest.
  private static func resealed(_ bytes: [UInt8]) -> [UInt8]? {
    let name = Array("\"digest\":".utf8)
    guard let node = try? JSONNode.parse(bytes, source: "tally"), let object = try? node.object("tally"),
      let stated = try? object.required("digest")
    else { return nil }
    let start = stated.text.startIndex - name.count
    guard start > 0, bytes[start...].starts(with: name), bytes[stated.text.endIndex...].first == 0x2C else {
      return nil
    }
    let (head, tail) = (bytes[..<start], bytes[(stated.text.endIndex + 1)...])
    let digest = SHA256.hexDigest(
      Array(bytes[node.text.startIndex..<start] + bytes[(stated.text.endIndex + 1)..<node.text.endIndex]))
    return Array(head) + name + Array("\"sha256:\(digest)\",".utf8) + Array(tail)
  }
}
