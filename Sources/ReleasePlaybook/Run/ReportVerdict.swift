package import ReplayGate

/// The report of a release, with one entry per step (`release-validation-report.v1`). A pure function of the playbook
/// and the journal.
package struct ReleaseReport: Sendable, Hashable {
  package static let schemaVersion = "release-validation-report.v1"

  package struct Step: Sendable, Hashable {
    package let step: ReleaseStep
    package let result: StepResult
    /// The number of starts, at any commit.
    package let attempts: Int
    /// Nil if it has not ended.
    package let finishedAt: Timestamp?

    /// Whether the release requires it.
    package var isGreen: Bool { result.status.isGreen }
  }

  package let playbook: Playbook
  package let start: RunStart
  package let steps: [Step]
  package let generatedAt: StampTime
  package let verdict: ReleaseVerdict

  /// `rerun` returns the command line that repeats only a step, from the current folder: the run may have been begun in
  /// another one.
  package init(
    playbook: Playbook, journal: Journal, start: RunStart, generatedAt: StampTime, rerun: (ReleaseStep) -> String
  ) {
    self.playbook = playbook
    self.start = start
    self.generatedAt = generatedAt
    let results = journal.results(at: start.commit)
    var ends: [Exact<String>: Timestamp] = [:]
    for entry in journal.entries {
      if case .stepFinished(let finish) = entry.event, finish.commit.isExactly(start.commit) {
        ends[Exact(finish.step)] = entry.at
      }
    }
    steps = StepSequence(playbook).steps.map { step in
      let attempts = journal.starts(of: step.id)
      let finish = results[Exact(step.id)].flatMap {
        $0.definition.isExactly(step.definition(start)) ? $0 : nil
      }
      guard let finish else {
        let isUnderWay = journal.isUnderWay(step.id, at: start.commit)
        let observed = isUnderWay ? "begun without an end: it is running, or its run was killed" : "not run"
        return Step(
          step: step,
          result: StepResult(status: .noData, expected: step.expected, observed: observed, rerun: rerun(step)),
          attempts: attempts, finishedAt: nil)
      }
      var result = finish.result
      result.rerun = rerun(step)
      return Step(step: step, result: result, attempts: attempts, finishedAt: ends[Exact(step.id)])
    }
    verdict = ReleaseVerdict(steps)
  }
}

extension ReleaseVerdict {
  /// Decides a release. No other code does. Only required steps count: a failed one blocks; otherwise one without a
  /// usable result makes the release inconclusive.
  init(_ steps: [ReleaseReport.Step]) {
    let statuses = steps.filter(\.step.isRequired).map(\.result.status)
    if statuses.contains(.fail) {
      self = .blocked
    } else {
      self = statuses.allSatisfy(\.isGreen) ? .pass : .inconclusive
    }
  }
}

extension StepStatus {
  /// Whether a release may continue with this status.
  package var isGreen: Bool {
    switch self {
    case .pass, .warn, .waived: true
    case .fail, .noData, .stale, .error: false
    }
  }
}

extension ReleaseStep {
  /// The digest of a step's definition. A result with another digest does not count.
  package func definition(_ start: RunStart) -> String {
    let definition: JSONValue =
      switch work {
      case .command(let command):
        // What checks a deployment says nothing of another one.
        command.json(
          checkouts: start.checkouts(for: command), revision: needsAllBefore ? start.deploymentRevision : nil)
      case .replayGate: start.gateDefinition
      default: .string(expected)
      }
    return "sha256:" + SHA256.hexDigest(definition.bytes)
  }
}

extension RunStart {
  /// The digests of the files that the replay gate reads, and its settings.
  fileprivate var gateDefinition: JSONValue {
    let files = inputs.filter { $0.kind == "file" }.map { $0.ref.split(separator: " ", maxSplits: 1).map(String.init) }
    func name(_ path: String) -> JSONValue {
      .string(files.first { $0.count == 2 && $0[1].isExactly(path) }?[0] ?? path)
    }
    return .object([
      "baseline": name(replayGate.baseline), "candidate": name(replayGate.candidate),
      "recordings": .array(replayGate.recordings.map(name)),
      "candidateRecording": replayGate.candidateRecording.map(name) ?? .null,
      "mode": .string(replayGate.mode.rawValue), "minimumRecords": .integer(replayGate.minimumRecords),
    ])
  }

  /// The commits of the other repositories that a command needs; the released one is at the candidate.
  fileprivate func checkouts(for command: PlaybookCommand) -> [String] {
    let folder = command.folder
    return inputs.filter { $0.kind == "checkout" }.map(\.ref)
      .filter { folder == nil || $0.dropping(exactly: "\(folder ?? "")@") != nil }
  }
}

extension PlaybookCommand {
  /// The folder where it runs, relative to the workspace; nil for the workspace itself.
  var folder: String? { directory.split(separator: "/").first { $0 != "." }.map(String.init) }
}

extension ReplayGateCheck {
  /// The files that it reads, with their current digests.
  var inputs: [Reference] {
    paths.filter { PolicyProfile.shipped(named: $0) == nil }.withoutRepeats.map { path in
      let digest = try? SHA256.hexDigest(of: UnchangedFile(path: path))
      return Reference(kind: "file", ref: "\(digest.map { "sha256:" + $0 } ?? "unreadable") \(path)")
    }
  }
}

extension PlaybookCommand {
  /// The settings that determine its result.
  func json(checkouts: [String], revision: String? = nil) -> JSONValue {
    var members: [Exact<String>: JSONValue] = [
      "run": .string(run), "in": .string(directory), "expectedExit": .integer(expectedExit),
      "environment": .strings(environment.map { "\($0.name)=\($0.value)" }),
      "mustPrint": .strings(mustPrint.map(\.text)), "mustNotPrint": .strings(mustNotPrint.map(\.text)),
      "checkouts": .strings(checkouts),
    ]
    if let revision { members["deploymentRevision"] = .string(revision) }
    return .object(members)
  }
}
