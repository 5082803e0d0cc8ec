import GateReports
import ReplayGate

/// `replay-gate explain`: explains one decision, or all that regressed.
enum ExplainCommand {
  /// The text for standard output.
  static func text(_ request: RunRequest, id: String?, _ format: TableFormat) async throws(CommandFailure) -> String {
    let configuration = try RunConfiguration(request)
    let explanations: [DecisionExplanation]
    do throws(ReplayGateError) {
      guard let id else { return try await groups(configuration, format, on: .standardOutput(request.color)) }
      explanations = try await configuration.gate.explain(
        id, in: configuration.recordings, candidateRecording: configuration.candidateRecording)
    } catch {
      throw CommandFailure(error)
    }
    if let id, explanations.isEmpty {
      let names = configuration.recordings.map(\.name).joined(separator: ", ")
      throw .fault("no decision with the id '\(id)' in \(names)")
    }
    let roots = ReportInputs.workingFolders
    let reports = explanations.map { explanation in
      var report = ExplanationReport(explanation, gate: configuration.gate, names: configuration.names)
      report.roots = roots
      return report
    }
    switch format {
    case .table: return reports.map { $0.table(on: .standardOutput(request.color)) }.joined(separator: "\n")
    case .json:
      return "{\"decisions\":[" + reports.map(\.json).joined(separator: ",")
        + "],\"schemaVersion\":\"replay-gate-explanation.v1\"}\n"
    }
  }

  private static func groups(
    _ configuration: RunConfiguration, _ format: TableFormat, on screen: Screen
  ) async throws(ReplayGateError) -> String {
    let evaluation = try await configuration.evaluation(ReplayDetails.Options(countsStrategies: true))
    let groups = RegressionGroups(evaluation, names: configuration.names)
    switch format {
    case .table: return groups.table(on: screen)
    case .json: return "{\"groups\":\(groups.json),\"schemaVersion\":\"replay-gate-explanation.v1\"}\n"
    }
  }
}

extension RunConfiguration {
  /// The gate over the recordings, with what a command shows of them.
  fileprivate func evaluation(_ details: ReplayDetails.Options) async throws(ReplayGateError) -> GateEvaluation {
    var gate = gate
    gate.details = details
    return try await gate.evaluate(recordings, candidateRecording: candidateRecording)
  }

  /// The same for a command that ends with an error of its own.
  fileprivate func shown(_ details: ReplayDetails.Options) async throws(CommandFailure) -> GateEvaluation {
    do throws(ReplayGateError) {
      return try await evaluation(details)
    } catch {
      throw CommandFailure(error)
    }
  }
}

/// `replay-gate frontier`.
enum FrontierCommand {
  /// The text for standard output.
  static func text(_ request: RunRequest, _ format: TableFormat) async throws(CommandFailure) -> String {
    let configuration = try RunConfiguration(request)
    let evaluation = try await configuration.shown(ReplayDetails.Options(drawsFrontier: true))
    guard let report = FrontierReport(evaluation, names: configuration.names) else { return "" }
    return format == .json ? report.json + "\n" : report.table(on: .standardOutput(request.color))
  }
}

/// `replay-gate coverage`.
enum CoverageCommand {
  /// The text for standard output, and the exit code: unknown if a change is to be exercised and is not.
  static func text(
    _ request: RunRequest, _ format: TableFormat
  ) async throws(CommandFailure) -> (String, ExitStatus) {
    let configuration = try RunConfiguration(request)
    let evaluation = try await configuration.shown(ReplayDetails.Options(countsCoverage: true))
    guard let report = CoverageReport(evaluation, names: configuration.names) else { return ("", .noVerdict) }
    return (
      format == .json ? report.json + "\n" : report.table(on: .standardOutput(request.color)),
      evaluation.verdict.reasons.contains(.changeNotExercised) ? .unknown : .pass
    )
  }
}
