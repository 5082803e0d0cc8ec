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
    let report = RecordingCheckReport(check)
    let status = try outputs.commit(
      request.format == .json ? report.json + "\n" : report.table, check.isSound ? .pass : .noVerdict)
    // One line reads all that cannot be read as they are.
    var line: String?
    let errors = report.errors { fault in
      guard line == nil, let format = fault.format else { return "" }
      line = ReadingLine.render(format, source: fault.source, arguments: arguments)
      return line.map { "to read it: " + $0 } ?? ""
    }
    StandardStreams.writeError(errors.filter { !$0.isEmpty }.map { PlainText.escaped($0) + "\n" }.joined())
    return status
  }
}
