import GateReports
import ReplayGate

/// The flags of a gate run with several candidates.
struct ComparisonRequest: Hashable {
  /// A run for each candidate, in their order, with the paths of its own files. All else is the same in each.
  let runs: [RunRequest]
  /// The renderings of the comparison.
  let reports: [ReportRequest]

  /// How many candidates one run takes: each has its files open, and its tally and details in memory.
  static let candidateLimit = 64
}

extension RunRequest {
  /// The request with the candidate's name in the paths of its files.
  var labelled: RunRequest {
    var request = self
    func path(_ path: String?) -> String? { path.map { CandidateLabel.path($0, of: candidate) } }
    request.output = path(output)
    request.trace = path(trace)
    request.reports = reports.map { ReportRequest(format: $0.format, path: path($0.path)) }
    return request
  }
}

extension ParsedWords {
  /// The gate's run, with one candidate or with several.
  func run() throws(CommandFailure) -> Invocation {
    let request = try request()
    let candidates = values[.candidate] ?? []
    if candidates.count <= 1 { return .run(request.labelled) }
    try check(candidates, request)
    var shared = request
    // A rendering whose path names no candidate is of all of them.
    shared.reports = request.reports.filter { $0.path.map(CandidateLabel.isIn) ?? false }
    let reports = request.reports.filter { !($0.path.map(CandidateLabel.isIn) ?? false) }
    let runs = candidates.map { candidate in
      var run = shared
      run.candidate = candidate
      return run.labelled
    }
    return .compare(ComparisonRequest(runs: runs, reports: reports))
  }

  private func check(_ candidates: [String], _ request: RunRequest) throws(CommandFailure) {
    if candidates.count > ComparisonRequest.candidateLimit {
      throw failure("--candidate is given \(candidates.count) times; \(ComparisonRequest.candidateLimit) are the most")
    }
    for (number, candidate) in candidates.enumerated() where candidates[..<number].containsExactly(candidate) {
      throw failure("--candidate '\(candidate)' is given twice")
    }
    let mark = CandidateLabel.mark
    if request.trace != nil { throw failure("--trace goes with one --candidate; here are \(candidates.count)") }
    if let output = request.output, !CandidateLabel.isIn(output) {
      throw failure("--output \(output) is one file for \(candidates.count) candidates: put \(mark) in its name")
    }
    for report in request.reports where !report.format.comparesCandidates {
      guard let path = report.path else {
        throw failure("--report \(report.format.rawValue) goes with one --candidate; here are \(candidates.count)")
      }
      guard CandidateLabel.isIn(path) else {
        throw failure(
          "--report \(report.format.rawValue)=\(path) is of one candidate: put \(mark) in its name")
      }
    }
    let paths = [request.output].compactMap(\.self) + request.reports.compactMap(\.path)
    guard paths.contains(where: CandidateLabel.isIn) else { return }
    var labels: [[UInt8]: String] = [:]
    for candidate in candidates {
      if let other = labels.updateValue(candidate, forKey: CandidateLabel.folded(candidate)) {
        throw failure(
          "\(mark) is '\(CandidateLabel.of(candidate))' for both '\(other)' and '\(candidate)': name their files apart")
      }
    }
  }
}
