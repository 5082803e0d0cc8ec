/// The output files of a command, checked against all its inputs before any file is touched.
struct OutputPlan {
  /// One output, and the flag that names it.
  struct Target {
    let flag: String
    let path: ResolvedPath
  }

  /// An input, and its name in messages.
  struct Input {
    let name: String
    let path: String
  }

  private let targets: [Target]

  /// - Parameter command: The command whose `--help` the error recommends.
  /// - Throws: A usage error if an output is also an input, another output, or the file of a standard stream. Nothing
  ///   has been removed then.
  init(
    _ targets: [Target], reading inputs: [Input], andStandardInput readsStandardInput: Bool = false,
    of command: CommandSpec
  ) throws(CommandFailure) {
    self.targets = targets
    let others = inputs.map { (name: $0.name, path: ResolvedPath($0.path)) }
    for (number, target) in targets.enumerated() {
      func refuse(_ other: String) -> CommandFailure {
        .usage("\(target.flag) \(target.path.given) is also \(other)", help: command.fullName)
      }
      for other in others where target.path.isSameFile(as: other.path) {
        throw refuse("the file of \(other.name)")
      }
      for other in targets[(number + 1)...] where target.path.isSameFile(as: other.path) {
        throw refuse("the file of \(other.flag)")
      }
      for (descriptor, name) in Self.streams(readsStandardInput) {
        guard let status = Platform.status(ofDescriptor: descriptor), status.kind == .regular else { continue }
        if status.identity == target.path.status?.identity { throw refuse(name) }
      }
    }
  }

  /// The standard streams that can be regular files: removing such a file would lose its content.
  private static func streams(_ readsStandardInput: Bool) -> [(descriptor: CInt, name: String)] {
    let written = [
      (descriptor: Platform.standardOutput, name: "the file of standard output"),
      (descriptor: Platform.standardError, name: "the file of standard error"),
    ]
    return readsStandardInput ? written + [(Platform.standardInput, "the file of standard input")] : written
  }

  /// Removes the verdicts of an earlier run, so that none can be mistaken for this run's. Call it only after the
  /// command line was parsed, and not for documents that people edit.
  func removeStaleFiles() throws(CommandFailure) {
    var failure: CommandFailure?
    for target in targets {
      do throws(CommandFailure) { try Self.removeStaleFile(target.path) } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }

  private static func removeStaleFile(_ target: ResolvedPath) throws(CommandFailure) {
    guard let status = target.status else { return }
    if status.kind == .directory { throw .unwritable(target.given, .isDirectory) }
    guard status.kind == .regular else { return }
    try target.requireFollowed()
    do throws(SystemError) {
      try Platform.remove(target.path)
    } catch  where !error.isMissing {
      throw .fault("\(target.given): cannot be removed: \(error.reason)")
    } catch {}
  }
}
