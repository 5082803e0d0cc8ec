import GateReports
import ReplayGate

/// One run of the gate, from its flags to its exit status.
///
/// The order is the contract's: outputs are checked against inputs, files of an earlier run go, only then is anything
/// read; the outputs are complete before standard output is written, and put in their places after it.
struct GateRun {
  let request: RunRequest
  let files: RunFiles
  /// The program as it was called, for the command that reproduces the verdict.
  let program: String

  func perform() async throws(CommandFailure) -> ExitStatus {
    let plan = try OutputPlan(request)
    try plan.removeStaleFiles()
    let configuration = try RunConfiguration(request)
    let stream = ErrorStream(request)

    // Opened before the replay: a folder that cannot be written is known at once.
    let trace = try plan.trace.map { target throws(CommandFailure) in try OutputWriter(target, files: files) }
    let output = try plan.output.map { target throws(CommandFailure) in try OutputWriter(target, files: files) }

    let evaluation = try await evaluate(configuration, trace: trace, showsProgress: stream.showsProgress)
    let report = evaluation.report(generatedAt: configuration.generatedAt).json + "\n"

    try trace?.close()
    try output?.write(Array(report.utf8))
    try output?.close()
    try StandardStreams.writeOutput(report)
    try files.publish(
      [trace, output].compactMap { writer in
        writer?.temporary.map { (temporary: $0, target: writer!.target) }
      })

    StandardStreams.writeError(words(on: evaluation, stream: stream))
    return ExitStatus(evaluation.verdict, deciding: request.gates)
  }

  private func evaluate(
    _ configuration: RunConfiguration, trace: OutputWriter?, showsProgress: Bool
  ) async throws(CommandFailure) -> GateEvaluation {
    let progress = showsProgress ? ProgressLine() : nil
    defer { progress?.finish() }
    do throws(ReplayGateError) {
      return try await configuration.gate.evaluate(
        configuration.recordings,
        candidateRecording: configuration.candidateRecording,
        trace: trace.map { writer in { @Sendable bytes in try writer.write(bytes) } },
        progress: progress.map { line in { @Sendable progress in line.update(progress) } })
    } catch {
      throw trace?.failure ?? CommandFailure(error)
    }
  }

  private func words(on evaluation: GateEvaluation, stream: ErrorStream) -> String {
    let summary = TerminalSummary(
      evaluation, reproduce: ReproduceCommand.render(request, program: program), isColoured: stream.isColoured)
    if request.isQuiet { return evaluation.verdict.isBlocked ? summary.oneLine : "" }
    if evaluation.verdict.isBlocked { return summary.blocked }
    return (stream.isTerminal ? summary.oneLine : "") + summary.warnings
  }
}
