import GateReports
import ReplayGate

/// `replay-gate explain`: explains one decision, or all that regressed.
enum ExplainCommand {
  /// The text for standard output.
  static func text(_ request: RunRequest, id: String?, _ format: TableFormat) async throws(CommandFailure) -> String {
    let configuration = try RunConfiguration(request)
    let explanations: [DecisionExplanation]
    do throws(ReplayGateError) {
      guard let id else { return try await groups(configuration, format) }
      explanations = try await configuration.gate.explain(
        id, configuration.recordings, candidateRecording: configuration.candidateRecording)
    } catch {
      throw CommandFailure(error)
    }
    if let id, explanations.isEmpty {
      let names = configuration.recordings.map(\.name).joined(separator: ", ")
      throw .fault("no decision with the id '\(id)' in \(names)")
    }
    let reports = explanations.map { ExplanationReport($0, gate: configuration.gate, names: configuration.names) }
    switch format {
    case .table: return reports.map(\.table).joined(separator: "\n")
    case .json:
      return "{\"decisions\":[" + reports.map(\.json).joined(separator: ",")
        + "],\"schemaVersion\":\"replay-gate-explanation.v1\"}\n"
    }
  }

  private static func groups(
    _ configuration: RunConfiguration, _ format: TableFormat
  ) async throws(ReplayGateError) -> String {
    var gate = configuration.gate
    gate.details = ReplayDetails.Options(countsStrategies: true)
    let evaluation = try await gate.evaluate(
      configuration.recordings, candidateRecording: configuration.candidateRecording)
    let groups = RegressionGroups(evaluation, names: configuration.names)
    switch format {
    case .table: return groups.table
    case .json: return "{\"groups\":\(groups.json),\"schemaVersion\":\"replay-gate-explanation.v1\"}\n"
    }
  }
}

/// `replay-gate frontier`.
enum FrontierCommand {
  /// The text for standard output.
  static func text(_ request: RunRequest, _ format: TableFormat) async throws(CommandFailure) -> String {
    let configuration = try RunConfiguration(request)
    var gate = configuration.gate
    gate.details = ReplayDetails.Options(drawsFrontier: true)
    do throws(ReplayGateError) {
      let evaluation = try await gate.evaluate(
        configuration.recordings, candidateRecording: configuration.candidateRecording)
      guard let report = FrontierReport(evaluation, names: configuration.names) else { return "" }
      return format == .json ? report.json + "\n" : report.table
    } catch {
      throw CommandFailure(error)
    }
  }
}

/// `replay-gate coverage`.
enum CoverageCommand {
  /// What goes to standard output, and the exit code: unknown if a change is to be exercised and is not.
  static func text(
    _ request: RunRequest, _ format: TableFormat
  ) async throws(CommandFailure) -> (String, ExitStatus) {
    let configuration = try RunConfiguration(request)
    var gate = configuration.gate
    gate.details = ReplayDetails.Options(countsCoverage: true)
    do throws(ReplayGateError) {
      let evaluation = try await gate.evaluate(
        configuration.recordings, candidateRecording: configuration.candidateRecording)
      let report = CoverageReport(evaluation)
      let text = (format == .json ? report.map { $0.json + "\n" } : report?.table) ?? ""
      return (text, evaluation.verdict.reasons.contains(.changeNotExercised) ? .unknown : .pass)
    } catch {
      throw CommandFailure(error)
    }
  }
}
