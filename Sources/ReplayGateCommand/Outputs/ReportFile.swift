/// A file that a report is written to beside standard output, whole or not at all. What an earlier run left there is
/// removed first, so that it cannot pass for this run's.
struct ReportFile {
  private let target: ResolvedPath?

  init(_ path: String?, besides inputs: [String], of command: String) throws(CommandFailure) {
    target = path.map(ResolvedPath.init)
    guard let target else { return }
    if let input = inputs.first(where: { target.isSameFile(as: ResolvedPath($0)) }) {
      throw .usage(
        "--output \(target.given) is also the input \(input)", help: "\(OptionTable.programName) \(command)")
    }
    try OutputPlan.removeStaleFile(target)
  }

  func write(_ text: String) throws(CommandFailure) {
    guard let target else { return }
    let files = RunFiles()
    let writer = try OutputWriter(target, files: files)
    do throws(CommandFailure) {
      try writer.write(Array(text.utf8))
      try writer.close()
      if let temporary = writer.temporary { try files.publish([(temporary, target)]) }
    } catch {
      files.takeBack()
      throw error
    }
  }
}
