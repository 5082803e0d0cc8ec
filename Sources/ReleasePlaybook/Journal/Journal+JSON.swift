package import ReplayGate

// MARK: Writing

extension JournalEntry {
  /// The line, without its newline. `previous` is the digest of the previous line; nil for the first.
  func line(after previous: String?) -> [UInt8] {
    var members = event.members
    members["schemaVersion"] = .string(Journal.schemaVersion)
    members["sequence"] = .integer(sequence)
    members["at"] = .string(at.rfc3339)
    members["event"] = .string(event.name)
    members["previous"] = .optional(previous)
    return JournalSeal.sealed(JSONValue.object(members).bytes)
  }
}

extension JournalEvent {
  fileprivate enum Name: String, CaseIterable {
    case runStarted = "run_started"
    case stepStarted = "step_started"
    case stepFinished = "step_finished"
    case runFinished = "run_finished"
    case phaseStarted = "phase_started"
    case phaseFinished = "phase_finished"
  }

  /// The spelling in lines.
  package var name: String {
    let name: Name =
      switch self {
      case .runStarted: .runStarted
      case .stepStarted: .stepStarted
      case .stepFinished: .stepFinished
      case .runFinished: .runFinished
      case .phaseStarted: .phaseStarted
      case .phaseFinished: .phaseFinished
      }
    return name.rawValue
  }

  fileprivate var members: [Exact<String>: JSONValue] {
    switch self {
    case .runStarted(let start):
      [
        "commit": .string(start.commit), "resumed": .bool(start.isResumed), "playbook": .string(start.playbook),
        "playbookDigest": .string(start.playbookDigest), "workspace": .string(start.workspace),
        "replayGate": start.replayGate.json,
        "pullRequest": start.pullRequest.map(JSONValue.integer) ?? .null,
        "deploymentRevision": .optional(start.deploymentRevision),
        "directory": .string(start.directory), "inputs": .array(start.inputs.map(\.json)),
        "factPaths": .strings(start.factPaths), "facts": .array(start.facts.map(\.json)),
        "judgedAt": .string(start.judgedAt.rfc3339),
      ]
    case .stepStarted(let start):
      ["step": .string(start.step), "commit": .string(start.commit), "attempt": .integer(start.attempt)]
    case .stepFinished(let finish):
      [
        "step": .string(finish.step), "commit": .string(finish.commit), "definition": .string(finish.definition),
        "result": finish.result.json,
      ]
    case .runFinished(let finish):
      ["commit": .string(finish.commit), "verdict": .string(finish.verdict.rawValue)]
    case .phaseStarted(let start):
      [
        "incident": .string(start.incident), "phase": .string(start.phase.rawValue), "commit": .string(start.commit),
        "judgedAt": .string(start.judgedAt.rfc3339),
      ]
    case .phaseFinished(let finish):
      [
        "incident": .string(finish.incident), "phase": .string(finish.phase.rawValue),
        "commit": .string(finish.commit), "status": .string(finish.status.rawValue),
        "affected": .strings(finish.affected),
        "actions": .array(
          finish.actions.map { .object(["name": .string($0.name), "result": $0.result.json]) }),
        "references": .array(finish.references.map(\.json)),
      ]
    }
  }
}

extension StepResult {
  /// The spelling in the journal and the report.
  package var json: JSONValue { .object(members) }

  package var members: [Exact<String>: JSONValue] {
    [
      "status": .string(status.rawValue), "expected": .string(expected), "observed": .string(observed),
      "log": .optional(log), "printed": .strings(printed), "rerun": .string(rerun),
      "references": .array(references.map(\.json)),
      "milliseconds": .integer(milliseconds),
    ]
  }
}

extension ReplayGateCheck {
  package var json: JSONValue {
    .object([
      "baseline": .string(baseline), "candidate": .string(candidate), "recordings": .strings(recordings),
      "candidateRecording": .optional(candidateRecording), "mode": .string(mode.rawValue),
      "minimumRecords": .integer(minimumRecords),
    ])
  }
}

extension FactSource {
  fileprivate var json: JSONValue {
    .object(["path": .string(path), "digest": .string(digest), "collectedAt": .optional(collectedAt?.rfc3339)])
  }
}

extension Reference {
  package var json: JSONValue { .object(["kind": .string(kind), "ref": .string(ref)]) }
}

// MARK: Reading

extension Journal {
  /// Reads the complete lines of a journal.
  ///
  /// A rest after the last newline was cut off when the run that wrote it ended. It announces nothing and is ignored.
  /// Any other line that was changed is an error.
  package init(bytes: [UInt8], source: String) throws(ReplayGateError) {
    self.init()
    // Data without a newline would be a rest that was cut off.
    if let format = ForeignFormat(ofDocument: bytes) {
      throw .invalidInput(InputFault(source: source, is: format, expected: "the lines of a journal"))
    }
    let whole = Array(bytes.prefix(Journal.wholeLength(of: bytes)))
    let nodes = try JSONNode.parseLines(whole, source: source)
    let lines = whole.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
    // Blank lines are never written.
    if let blank = lines.first(where: { $0.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }) {
      throw .invalidInput(
        InputFault(
          source: source, bytes: whole, offset: blank.startIndex, found: "a blank line",
          expected: "the line as it was written, with its \"\(JournalSeal.name)\" at its end"))
    }
    var previous: String?
    for (node, line) in zip(nodes, lines) {
      try JournalSeal.check(line, node)
      entries.append(try JournalEntry(node, sequence: entries.count + 1, previous: previous))
      previous = Journal.digest(of: line)
    }
  }

  /// The number of bytes up to and including the last newline.
  static func wholeLength(of bytes: [UInt8]) -> Int { bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0 }

  static func digest(of line: some Sequence<UInt8>) -> String { "sha256:" + SHA256.hexDigest(line) }
}

extension JournalEntry {
  fileprivate static let members = ["schemaVersion", "sequence", "at", "event", "previous", JournalSeal.name]

  fileprivate init(_ node: JSONNode, sequence: Int, previous: String?) throws(ReplayGateError) {
    let all = try node.object("journal entry")
    try all.require(schemaVersion: Journal.schemaVersion)
    let sequenceNode = try all.required("sequence")
    if try sequenceNode.integer("sequence") != sequence {
      throw sequenceNode.fault(expected: "\"sequence\" to be \(sequence)")
    }
    let previousNode = try all.required("previous")
    let found: String? = previousNode.isNull ? nil : try previousNode.text("previous")
    if !found.isExactly(previous) {
      throw previousNode.fault(expected: "the digest of the line before, as it was written: \(previous ?? "null")")
    }
    self.init(
      sequence: sequence, at: try all.required("at").timestamp("at"), event: try JournalEvent(node, all))
  }
}

extension JournalEvent {
  fileprivate init(_ node: JSONNode, _ all: JSONObject) throws(ReplayGateError) {
    let nameNode = try all.required("event")
    guard let name = Name(rawValue: try nameNode.string("event")) else {
      throw nameNode.fault(expected: "\"event\" to be one of \(Name.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    func object(_ members: String...) throws(ReplayGateError) -> PlaybookObject {
      try PlaybookObject(node, "a journal entry \(name.rawValue)", members: JournalEntry.members + members)
    }
    switch name {
    case .runStarted:
      let object = try object(
        "commit", "resumed", "playbook", "playbookDigest", "workspace", "replayGate", "pullRequest",
        "deploymentRevision", "directory", "inputs", "factPaths", "facts", "judgedAt")
      self = .runStarted(
        RunStart(
          commit: try object.text("commit"), isResumed: try object.node("resumed").bool("resumed"),
          playbook: try object.text("playbook"), playbookDigest: try object.text("playbookDigest"),
          directory: try object.text("directory"), workspace: try object.text("workspace"),
          replayGate: try ReplayGateCheck(object.node("replayGate")),
          pullRequest: try object.optionalInteger("pullRequest", in: 1...Int(Int32.max)),
          deploymentRevision: try object.optionalText("deploymentRevision"),
          factPaths: try object.optionalTexts("factPaths"),
          facts: try object.optionalList("facts") { node throws(ReplayGateError) in try FactSource(node) },
          judgedAt: try object.judgementTime("judgedAt"),
          inputs: try object.optionalList("inputs") { node throws(ReplayGateError) in try Reference(node) }))
    case .stepStarted:
      let object = try object("step", "commit", "attempt")
      self = .stepStarted(
        StepStart(
          step: try object.text("step"), commit: try object.text("commit"),
          attempt: try object.integer("attempt", in: 1...Int(Int32.max))))
    case .stepFinished:
      let object = try object("step", "commit", "definition", "result")
      self = .stepFinished(
        StepFinish(
          step: try object.text("step"), commit: try object.text("commit"),
          definition: try object.text("definition"), result: try StepResult(object.node("result"))))
    case .runFinished:
      let object = try object("commit", "verdict")
      self = .runFinished(
        RunFinish(
          commit: try object.text("commit"), verdict: try object.choice("verdict", of: ReleaseVerdict.self)))
    case .phaseStarted:
      let object = try object("incident", "phase", "commit", "judgedAt")
      self = .phaseStarted(
        PhaseStart(
          incident: try object.text("incident"), phase: try object.choice("phase", of: IncidentPhaseName.self),
          commit: try object.text("commit"), judgedAt: try object.judgementTime("judgedAt")))
    case .phaseFinished:
      let object = try object("incident", "phase", "commit", "status", "affected", "actions", "references")
      self = .phaseFinished(
        PhaseFinish(
          incident: try object.text("incident"), phase: try object.choice("phase", of: IncidentPhaseName.self),
          commit: try object.text("commit"), status: try object.choice("status", of: StepStatus.self),
          affected: try object.optionalTexts("affected"),
          actions: try object.optionalList("actions") { node throws(ReplayGateError) in try PhaseAction(node) },
          references: try object.optionalList("references") { node throws(ReplayGateError) in try Reference(node) }))
    }
  }
}

extension JSONNode {
  fileprivate func timestamp(_ name: String) throws(ReplayGateError) -> Timestamp {
    guard let timestamp = Timestamp(rfc3339: try string(name)) else {
      throw fault(expected: "\"\(name)\" to be a time of RFC 3339")
    }
    return timestamp
  }
}

extension PlaybookObject {
  fileprivate func judgementTime(_ name: String) throws(ReplayGateError) -> JudgementTime {
    JudgementTime(try node(name).timestamp(name))
  }
}

extension FactSource {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(node, "a source of facts", members: ["path", "digest", "collectedAt"])
    var collectedAt: Timestamp?
    if let moment = object.optionalNode("collectedAt") {
      collectedAt = Timestamp(rfc3339: try moment.string("collectedAt"))
      if collectedAt == nil { throw moment.fault(expected: "\"collectedAt\" to be a time of RFC 3339") }
    }
    self.init(path: try object.text("path"), digest: try object.text("digest"), collectedAt: collectedAt)
  }
}

extension StepResult {
  package init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(
      node, "a step's result",
      members: ["status", "expected", "observed", "log", "printed", "rerun", "references", "milliseconds"])
    self.init(
      status: try object.choice("status", of: StepStatus.self),
      expected: try object.node("expected").string("expected"),
      observed: try object.node("observed").string("observed"), log: try object.optionalText("log"),
      printed: try object.optionalTexts("printed"),
      rerun: try object.node("rerun").string("rerun"),
      references: try object.optionalList("references") { node throws(ReplayGateError) in try Reference(node) },
      milliseconds: try object.integer("milliseconds", in: 0...1 << 53))
  }
}

extension Reference {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(node, "a reference", members: ["kind", "ref"])
    self.init(kind: try object.text("kind"), ref: try object.text("ref"))
  }
}

extension PhaseAction {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(node, "an action", members: ["name", "result"])
    self.init(name: try object.text("name"), result: try StepResult(object.node("result")))
  }
}
