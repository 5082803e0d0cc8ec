import Foundation

@testable import ReleasePlaybook
@testable import ReplayGate
@testable import ReplayReference

extension FuzzTarget {
  /// The inputs of a release: playbooks, facts, documents, journals, and the evidence generated from them.
  static let playbook = FuzzTarget(
    name: "playbook", input: "playbooks, facts, journals, documents or templates of evidence", schemas: ["playbook"],
    run: { input in
      var release = Release()
      for part in Parts(input).all { release.add(part) }
      release.judge()
    },
    seeds: { try $0.playbook() })
}

/// The inputs of a release that were read.
private struct Release {
  private static let gate5 = mustGive("the playbook that ships") { try Playbook.gate5() }
  private static let now = JudgementTime(secondsSince1970: 1_772_323_200)

  private var playbook = gate5
  private var facts = Facts()
  private var journal: [UInt8] = []
  private var documents: [String] = []

  /// Reads a part as each kind of input that accepts it.
  mutating func add(_ part: [UInt8]) {
    let read = { (bytes: [UInt8]) in try Playbook(json: bytes, source: "playbook") }
    if let read = readAlike(part, "a playbook", read, isSame: { $0.steps == $1.steps }) { playbook = read }
    let readFacts = { (bytes: [UInt8]) in
      var facts = Facts()
      try facts.add(bytes, source: "facts")
      return facts
    }
    if let read = readAlike(part, "facts", readFacts, isSame: { judgements(of: $0) == judgements(of: $1) }) {
      facts = read
    }
    for text in [part, Self.chained(part)] where accepts(journal: text) { journal = text }
    if let text = String(validating: part, as: UTF8.self) { documents.append(text) }
  }

  /// Whether the part is a journal. Then each line must name the one before, and its events must survive writing and reading.
  private func accepts(journal bytes: [UInt8]) -> Bool {
    guard let journal = try? Journal(bytes: bytes, source: "journal") else { return false }
    let lines = bytes.prefix((bytes.lastIndex(of: 0x0A) ?? -1) + 1).split(separator: 0x0A)
    for (line, before) in zip(lines.dropFirst(), lines) {
      let stated = (try? JSONParser.parse(Array(line)))?["previous"]?.text
      hold(stated == Text("sha256:" + SHA256.hexDigest(Array(before))), "a journal was taken that was changed")
    }
    var text: [UInt8] = []
    var previous: String?
    for entry in journal.entries {
      let line = entry.line(after: previous)
      text += line + [0x0A]
      previous = Journal.digest(of: line)
    }
    let again = mustGive("a journal of its own text") { try Journal(bytes: text, source: "journal") }
    hold(again.entries.map(\.event) == journal.entries.map(\.event), "a journal is written otherwise than it was read")
    return !journal.entries.isEmpty
  }

  /// Lines with the numbers and digests of a journal.
  private static func chained(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var previous = JSON.null
    for (number, line) in bytes.split(separator: 0x0A).enumerated() {
      guard var json = try? JSONParser.parse(Array(line)), case .object = json else { return bytes }
      json["sequence"] = .number("\(number + 1)")
      json["previous"] = previous
      json[Text(JournalSeal.name)] = nil
      let line = JournalSeal.sealed(JSONStyle.plain.bytes(of: json))
      text += line + [0x0A]
      previous = .text(Journal.digest(of: line))
    }
    return text
  }

  private func judgements(of facts: Facts) -> [Judgement] {
    let profile = Judgement(status: .pass, observed: "")
    let facts = facts.about(playbook.repository)
    return playbook.entryCriteria.map { facts.judge($0, profile: profile, now: Self.now) }
      + playbook.governance.map { facts.judge($0, commit: "c0ffee") }
  }

  func judge() {
    _ = judgements(of: facts)
    for text in documents {
      _ = playbook.deploymentProfile.judge(Array(text.utf8), now: Self.now)
      _ = playbook.reliabilityClosure.judge(Array(text.utf8), now: Self.now)
    }
    if !journal.isEmpty { judgeEvidence() }
  }

  private func judgeEvidence() {
    let state = ReleaseState(folder: Self.folder)
    mustGive("a folder") {
      try FileManager.default.createDirectory(atPath: Self.folder, withIntermediateDirectories: true)
      try Data(journal).write(to: URL(filePath: state.journal))
    }
    let source = mustGive("evidence") { try EvidenceSource(state, playbook: playbook) }
    for (kind, evidence) in [(Evidence.Kind.release, Evidence.release(source)), (.drill, .drill(source))] {
      let templates = documents.compactMap { try? EvidenceTemplate(Array($0.utf8), source: "template", for: kind) }
      for template in templates + [.standard(kind)] {
        let text = template.render(evidence)
        hold(text == template.render(evidence), "evidence is rendered in two ways")
        for document in documents + [text] { _ = EvidenceCheck(document, evidence, template: template) }
      }
    }
  }

  private static let folder = NSTemporaryDirectory() + "/replay-gate-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
}

extension Playbook {
  fileprivate var steps: [String] { StepSequence(self).steps.map { "\($0)" } }
}
