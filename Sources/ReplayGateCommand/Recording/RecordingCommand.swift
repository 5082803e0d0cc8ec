import GateReports
import ReplayGate

/// `replay-gate recording check`: what recordings tell of themselves, and every line of them that is invalid.
struct RecordingCommand {
  let request: RecordingCheckRequest
  /// Those of this run, beginning with the program's name.
  let arguments: [String]
  let outputs: OutputSet

  func check() async throws(CommandFailure) -> ExitStatus {
    let gate = Gate(
      baseline: try LoadedProfile(request.baseline).profile, candidate: try LoadedProfile(request.candidate).profile,
      workers: request.jobs ?? Platform.processors)
    let recordings = request.recordings.map { path in
      path.isExactly(RunRequest.standardInputWord) ? Recording.standardInput : .file(path)
    }
    let check: RecordingCheck
    do throws(ReplayGateError) {
      check = try await gate.check(recordings, limit: request.limit ?? RecordingCheckRequest.defaultLimit)
    } catch {
      throw CommandFailure(error)
    }
    var report = RecordingCheckReport(check)
    report.roots = ReportInputs.workingFolders
    let status = try outputs.commit(
      request.format == .json ? report.json + "\n" : report.table, check.isSound ? .pass : .noVerdict)
    let screen = Screen.standardError(.auto)
    var hints = FaultHints(arguments: arguments)
    let lines = report.errors { hints.line(for: $0) ?? "" }
    StandardStreams.writeError(lines.filter { !$0.isEmpty }.map { FaultHints.text($0, on: screen) }.joined())
    return status
  }
}
