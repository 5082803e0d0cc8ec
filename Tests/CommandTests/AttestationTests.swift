import Foundation
import ReplayGate
import Testing

/// Attestations contain only digests of bytes that the run has judged.
@Suite struct AttestationTests {
  private static let strict = Samples.profile(tolerance: 0)

  /// The digests of the first statement, by role.
  private func digests(_ name: String, _ scratch: Scratch) throws -> [String: String] {
    let line = try #require(try scratch.read(name).split(separator: "\n").first)
    let statement = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    let predicate = try #require(statement["predicate"] as? [String: Any])
    var digests: [String: String] = [:]
    for input in try #require(predicate["configuration"] as? [[String: Any]]) {
      let role = try #require((input["annotations"] as? [String: Any])?["role"] as? String)
      digests[role] = (input["digest"] as? [String: Any])?["sha256"] as? String ?? "none"
    }
    let subject = try #require((statement["subject"] as? [[String: Any]])?.first)
    digests["subject"] = (subject["digest"] as? [String: Any])?["sha256"] as? String
    return digests
  }

  private func sha256(_ text: String) -> String { SHA256.hexDigest(text.utf8) }

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Samples.regressing, to: "r.ndjson")
    try scratch.write(Samples.profile(), to: "own.json")
    try scratch.write(Self.strict, to: "other.json")
    return scratch
  }

  @Test("the digest of a profile is that of the bytes that were read, even if the file is replaced later")
  func replacedProfile() throws {
    let scratch = try scratch()
    // The run waits at the recording, after it has read the profiles.
    let result = try scratch.shell(
      #"""
      mkfifo pipe
      "$GATE" --baseline ./own.json --candidate ./own.json --recording pipe --report intoto=i --report html=h & pid=$!
      exec 3>pipe
      mv other.json own.json
      cat r.ndjson >&3; exec 3>&-
      wait $pid
      """#)
    #expect(result.status == 0, "\(result.error)")
    let digests = try digests("i", scratch)
    #expect(digests["candidateProfile"] == sha256(Samples.profile()))
    #expect(digests["baselineProfile"] == sha256(Samples.profile()))
    #expect(digests["subject"] == sha256(Samples.profile()))
    #expect(digests["recording"] == "none")
    #expect(try scratch.read("h").contains(sha256(Samples.profile())))
    #expect(try !scratch.read("h").contains(sha256(Self.strict)))
  }

  @Test("each rendering that shows what was read shows its digest", arguments: ["html", "markdown", "sarif", "intoto"])
  func shownDigests(_ format: String) throws {
    let scratch = try scratch()
    let result = try scratch.gate(
      "--recording", "r.ndjson", "--candidate-recording", "r.ndjson", "--candidate", "own.json", "--report",
      "\(format)=f")
    #expect(result.status != 2, "\(result.error)")
    #expect(try scratch.read("f").components(separatedBy: sha256(Samples.regressing)).count > 2)
    #expect(try scratch.read("f").contains(sha256(Samples.profile())))
    _ = try scratch.gate("--report", "\(format)=f")
    #expect(try !scratch.read("f").contains("not hashed"))
  }

  @Test("only a pipe has none, and what tallies were made of is not read again to show one")
  func noDigest() throws {
    let scratch = try scratch()
    let piped = try scratch.shell(#"cat r.ndjson | "$GATE" --recording - --report html=h --report markdown=m"#)
    #expect(piped.status == 0, "\(piped.error)")
    #expect(try scratch.read("h").contains("not hashed") && scratch.read("m").contains("not hashed"))
    #expect(try scratch.gate("tally", "--recording", "r.ndjson", "--output", "t").status == 0)
    try FileManager.default.removeItem(at: scratch.url("r.ndjson"))
    let merged = try scratch.gate("merge", "t", "--report", "html=h", "--report", "markdown=m")
    #expect(merged.status == 0, "\(merged.error)")
    #expect(try scratch.read("h").contains("tallied elsewhere") && scratch.read("m").contains("tallied elsewhere"))
  }

  @Test(
    "a recording that changes before its digest is shown ends the run; without one to show it is read once",
    arguments: [("html", 2), ("markdown", 2), ("junit", 0), ("gitlab", 0)])
  func changed(_ format: String, _ status: Int32) throws {
    let scratch = try Scratch()
    try scratch.write((0..<1000).map { Samples.decision("d\($0)") }.joined(), to: "r.ndjson")
    // The trace is longer than a pipe holds: all is read, and nothing is digested yet.
    let result = try scratch.shell(
      #"""
      mkfifo pipe
      "$GATE" --recording r.ndjson --trace pipe --report \#(format)=f & pid=$!
      exec 3<pipe
      dd bs=1 count=1 <&3 >/dev/null 2>&1
      touch -d 2020-01-01 r.ndjson
      cat <&3 >/dev/null
      wait $pid
      """#)
    #expect(result.status == status, "\(result.error)")
  }

  @Test("a tally contains the profile that it was counted under")
  func talliedProfile() throws {
    let scratch = try scratch()
    // The run waits at the waivers, after it has read the profiles.
    let result = try scratch.shell(
      #"""
      mkfifo pipe
      "$GATE" tally --candidate ./own.json --recording r.ndjson --waivers pipe --now 2026-01-01T00:00:00Z & pid=$!
      exec 3>pipe
      mv other.json own.json
      echo '{"schemaVersion":"replay-gate-waivers.v1","waivers":[]}' >&3; exec 3>&-
      # Whoever reads the waivers a second time waits for ever. The guard ends with the run: the test waits for whatever is
      # still running of what it has started.
      (for _ in $(seq 1000); do sleep 0.1; kill -0 $pid || exit; done; kill -9 $pid) >/dev/null 2>&1 &
      wait $pid
      """#)
    #expect(result.status == 0, "\(result.error)")
    let tally = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect((tally["candidate"] as? [String: Any])?["text"] as? String == Samples.profile())
  }

  @Test("a merge uses the gate file that it has read")
  func mergedGateFile() throws {
    let scratch = try scratch()
    try scratch.write(#"{"schemaVersion":"replay-gate-gate.v1","minRecords":2}"#, to: "gate.json")
    try scratch.write(#"{"schemaVersion":"replay-gate-gate.v1","minRecords":99}"#, to: "new.json")
    #expect(try scratch.gate("tally", "--recording", "r.ndjson", "--output", "t").status == 0)
    // The merge waits at the tally, after it has read the limits.
    let result = try scratch.shell(
      #"""
      mkfifo pipe
      "$GATE" merge --gate-file gate.json pipe & pid=$!
      exec 3>pipe
      mv new.json gate.json
      cat t >&3; exec 3>&-
      wait $pid
      """#)
    #expect(result.status == 0, "\(result.error)")
  }

  /// Ways to replace a file by another one of the same size.
  static let changes = [
    "sed s/d1/e1/ $FILE >new; mv new $FILE", "sed s/d1/e1/ $FILE >new; cat new >$FILE",
    "cp $FILE new; mv new $FILE", "touch $FILE", "printf '{}' >>$FILE", "rm $FILE",
  ]

  @Test("a recording that has changed after its replay gives no verdict", arguments: changes, ["r.ndjson", "c.ndjson"])
  func changedRecording(_ change: String, _ file: String) throws {
    let scratch = try Scratch()
    let text = (0..<1000).map { Samples.decision("d\($0)") }.joined()
    for name in ["r.ndjson", "c.ndjson"] { try scratch.write(text, to: name) }
    let reports = file == "r.ndjson" ? "--report intoto=i" : ""
    // The trace is longer than a pipe can hold, so all is read, but no digest has been computed.
    let result = try scratch.shell(
      #"""
      mkfifo pipe
      "$GATE" --recording r.ndjson --candidate-recording c.ndjson --trace pipe --output o.json \#(reports) & pid=$!
      exec 3<pipe
      dd bs=1 count=1 <&3 >/dev/null 2>&1
      \#(change)
      cat <&3 >/dev/null
      wait $pid
      """#, environment: ["FILE": file])
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.hasPrefix("\(file): cannot be read: "), "\(result.error)")
    #expect(!scratch.exists("o.json") && !scratch.exists("i"))
  }

  @Test("a merge attests only recordings that equal what was tallied")
  func merge() throws {
    let scratch = try scratch()
    try scratch.write(Samples.decision("e1"), to: "s.ndjson")
    let words = ["--recording", "r.ndjson", "--recording", "s.ndjson"]
    #expect(try scratch.gate(["tally"] + words + ["--output", "t"]).status == 0)
    let merge = ["merge", "t", "--report", "intoto=i"]
    // A copy is accepted, because the content counts.
    _ = try scratch.shell("cp r.ndjson new && mv new r.ndjson")
    #expect(try scratch.gate(merge).status == 0)
    #expect(try digests("i", scratch)["recording"] == sha256(Samples.decision("e1")))

    try scratch.write(Samples.regressing.replacing("d1", with: "e1"), to: "r.ndjson")
    let other = try scratch.gate(merge)
    #expect(other.status == 2)
    #expect(other.error.contains("cannot be attested"))
    #expect(!scratch.exists("i"))
    // Without an attestation, nothing is reported about the files.
    #expect(try scratch.gate("merge", "t", "--report", "tap=tap").status == 0)

    // A file that is not a recording cannot have been replayed. It may be a compressed one.
    try scratch.write("\u{1F}\u{8B}", to: "r.ndjson")
    #expect(try scratch.gate(merge).status == 0)
    #expect(try digests("i", scratch)["recording"] == "none")
    try FileManager.default.removeItem(at: scratch.url("r.ndjson"))
    #expect(try scratch.gate(merge).status == 0)
    #expect(try digests("i", scratch)["recording"] == "none")
  }
}
