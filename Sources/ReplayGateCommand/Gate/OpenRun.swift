/// The files of a run, open. They are opened before the replay, so that a folder that cannot be written is reported
/// immediately.
struct OpenRun {
  let trace: OutputFile?
  let output: OutputFile?
  /// In the order of the request's reports; nil for a report without a file.
  let renderings: [(request: ReportRequest, file: OutputFile?)]

  init(_ request: RunRequest, _ files: RunFiles, _ outputs: OutputSet) throws(CommandFailure) {
    trace = try files.trace.map { target throws(CommandFailure) in try outputs.open(target, direct: .atOnce) }
    output = try files.output.map { target throws(CommandFailure) in try outputs.open(target) }
    renderings = try Self.open(request.reports, files.reports, outputs)
  }

  static func open(
    _ reports: [ReportRequest], _ paths: [ResolvedPath?], _ outputs: OutputSet
  ) throws(CommandFailure) -> [(request: ReportRequest, file: OutputFile?)] {
    var renderings: [(request: ReportRequest, file: OutputFile?)] = []
    for (report, path) in zip(reports, paths) {
      renderings.append((report, try path.map { target throws(CommandFailure) in try outputs.open(target) }))
    }
    return renderings
  }
}

/// What is added to the summary of a GitHub job, which is not shown if it is too large.
struct StepSummary {
  private let outputs: OutputSet
  private var added = 0

  init(_ outputs: OutputSet) { self.outputs = outputs }

  /// Adds a rendering that is told how much is taken. Returns a word for standard error if there was no room for it.
  mutating func add(to path: String, _ render: (Int) -> String) throws(CommandFailure) -> String? {
    let text = render(added + (Platform.status(of: path)?.size ?? 0))
    added += text.utf8.count
    try outputs.append(Array(text.utf8), to: path)
    return text.isEmpty ? "replay-gate: \(path) is full, so the verdict is not added to it\n" : nil
  }
}
