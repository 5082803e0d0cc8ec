package import ReplayGate

extension ReplayGateCheck {
  /// A copy with paths relative to a folder, as in a playbook. The name of an embedded profile is not a path.
  package func below(_ folder: String) -> ReplayGateCheck {
    var check = self
    func profile(_ name: String) -> String { PolicyProfile.shipped(named: name) == nil ? "\(folder)/\(name)" : name }
    check.baseline = profile(baseline)
    check.candidate = profile(candidate)
    check.recordings = recordings.map { "\(folder)/\($0)" }
    check.candidateRecording = candidateRecording.map { "\(folder)/\($0)" }
    return check
  }

  /// The files that it reads, including embedded profiles by name.
  var paths: [String] { [baseline, candidate] + recordings + [candidateRecording].compactMap(\.self) }

  /// The command that reproduces the verdict.
  package func command(program: String) -> String {
    var words = [program] + ShellWord.option("--baseline", baseline) + ShellWord.option("--candidate", candidate)
    for recording in recordings { words += ShellWord.option("--recording", recording) }
    if let candidateRecording { words += ShellWord.option("--candidate-recording", candidateRecording) }
    if mode != .regressions { words += ["--mode", mode.rawValue] }
    if minimumRecords != 1 { words += ["--min-records", String(minimumRecords)] }
    return ShellWord.line(words)
  }

  /// Runs the gate in this process. Unreadable input throws and gives no verdict.
  package func evaluate(embedded: Recording, workers: Int) async throws(ReplayGateError) -> GateEvaluation {
    let gate = Gate(
      baseline: try Self.profile(baseline), candidate: try Self.profile(candidate),
      mode: mode == .any ? .any : .regressions, minimumRecords: minimumRecords, workers: workers)
    return try await gate.evaluate(
      recordings.isEmpty ? [embedded] : recordings.map { .file($0) },
      candidateRecording: candidateRecording.map { .file($0) })
  }

  private static func profile(_ name: String) throws(ReplayGateError) -> PolicyProfile {
    if let shipped = PolicyProfile.shipped(named: name) { return shipped }
    return try PolicyProfile.load(path: name)
  }
}

/// Runs the replay gate as a step: the verdict becomes the step's status, and the report a file.
package struct ReplayGateRunner: Sendable {
  /// The default recording of a gate.
  package let embedded: Recording
  package let workers: Int
  /// The name in reports.
  package let program: String
  package let state: ReleaseState

  package init(embedded: Recording, workers: Int, program: String, state: ReleaseState) {
    self.embedded = embedded
    self.workers = workers
    self.program = program
    self.state = state
  }

  /// `name` and `attempt` determine the report's file name, as they do for a command's log.
  package func run(
    _ check: ReplayGateCheck, expected: String, name: String, attempt: Int, stampedAt stamp: StampTime
  ) async throws(ReleaseError) -> StepResult {
    let start = ContinuousClock.now
    let rerun = check.command(program: program)
    let evaluation: GateEvaluation
    do throws(ReplayGateError) {
      evaluation = try await check.evaluate(embedded: embedded, workers: workers)
    } catch {
      return StepResult(status: .error, expected: expected, observed: error.description, rerun: rerun)
    }
    let report = evaluation.report(generatedAt: stamp)
    let bytes = Array((report.json + "\n").utf8)
    let file = "logs/\(name).\(attempt).report.json"
    try PlaybookFile.write(bytes, to: state.path(file))
    let digest = "sha256:" + SHA256.hexDigest(bytes)
    return StepResult(
      status: Self.status(of: evaluation), expected: expected, observed: Self.words(on: evaluation, report.summary),
      log: file, rerun: rerun,
      references: report.evidenceRefs.map { Reference(kind: $0.kind, ref: $0.ref) } + [
        Reference(kind: "replay_gate_report", ref: file), Reference(kind: "replay_gate_report_digest", ref: digest),
      ],
      milliseconds: start.millisecondsUntilNow)
  }

  private static func status(of evaluation: GateEvaluation) -> StepStatus {
    if evaluation.verdict.decision == .unknown { return .noData }
    if evaluation.verdict.isBlocked { return .fail }
    return evaluation.tally.divergedByName > 0 ? .warn : .pass
  }

  private static func words(on evaluation: GateEvaluation, _ summary: String?) -> String {
    let reasons = evaluation.verdict.reasons.map(\.code)
    var words = summary ?? evaluation.verdict.decision.name
    if evaluation.verdict.decision == .unknown { words = "unknown: \(words)" }
    if !reasons.isEmpty { words += " (\(reasons.joined(separator: ", ")))" }
    let diverged = evaluation.tally.divergedByName
    return diverged > 0 ? "\(words); \(diverged) decided otherwise than recorded, by the profile's name" : words
  }
}

extension ContinuousClock.Instant {
  var millisecondsUntilNow: Int {
    let (seconds, attoseconds) = (ContinuousClock.now - self).components
    return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
  }
}
