import ReplayGate
import Synchronization

/// The results of a run: its files, the text that it appends to files, standard output, and its exit status. They are
/// one transaction: either all of them are consistent, or nothing new remains.
///
/// The commit point is when the last bytes have been written to standard output, which is after all files are in place.
/// A failure or a signal before it undoes everything: files that were moved into place and folders that were created
/// are removed, and replaced files are restored. A signal after it ends the run with the status of its result. Data
/// that a device, a pipe or standard output has received cannot be taken back; the exit status reports the failure.
final class OutputSet: Sendable {
  private enum Phase {
    case open
    case complete(ExitStatus)
  }

  /// How to undo one step.
  private enum Undo {
    case removeFolder(String)
    case discard(TemporaryFile)
    /// A file that was moved into place, if it is still the same file, and the one that it replaced.
    case unplace(path: String, FileStatus.Identity, former: TemporaryFile?)
    case cut(descriptor: CInt, from: Int, to: Int)
  }

  private struct State {
    var phase = Phase.open
    /// The number of steps in progress that a signal must not interrupt.
    var busy = 0
    /// The signal that waits for them.
    var signal: ExitStatus?
    var undo: [Undo] = []
    var files: [OutputFile] = []
    var appended: [(path: String, bytes: [UInt8])] = []
  }

  /// The line on a terminal, which must be gone when the process is.
  let progress = ProgressLine()
  private let state = Mutex(State())
  private let before: OutputStep.Hook
  private let writeOutput: @Sendable ([UInt8]) throws(CommandFailure) -> Void
  private let exit: @Sendable (ExitStatus) -> Never

  /// The parameters are for tests.
  init(
    before: @escaping OutputStep.Hook = { _ in },
    writeOutput: @escaping @Sendable ([UInt8]) throws(CommandFailure) -> Void = StandardStreams.writeOutput,
    exit: @escaping @Sendable (ExitStatus) -> Never = { Platform.exit($0.rawValue) }
  ) {
    (self.before, self.writeOutput, self.exit) = (before, writeOutput, exit)
  }

  // MARK: Creating

  /// Opens an output: creates the missing folders and a temporary file in the last of them.
  func open(
    _ target: ResolvedPath, direct: OutputFile.DirectWriting = .last
  ) throws(CommandFailure) -> OutputFile {
    let file: OutputFile
    switch target.status?.kind {
    case nil, .regular: file = try openTemporary(target)
    default: file = try OutputFile(writingTo: target, direct, before: before)
    }
    state.withLock { $0.files.append(file) }
    return file
  }

  private func openTemporary(_ target: ResolvedPath) throws(CommandFailure) -> OutputFile {
    if ["", ".", ".."].containsExactly(ResolvedPath.name(of: target.path)) {
      throw .unwritable(target.given, .isDirectory)
    }
    try target.requireFollowed()
    try makeFolders(above: target)
    let name = TemporaryName(of: target)
    name.removeLeftovers()
    return try uninterrupted(target.given) { () throws(SystemError) in
      try before(.create(target.given))
      let temporary = try TemporaryFile(name)
      state.withLock { $0.undo.append(.discard(temporary)) }
      return OutputFile(temporary, for: target, before: before)
    }
  }

  /// Creates the missing folders above a path. Undoing removes them again, unless another process has put something
  /// there.
  private func makeFolders(above target: ResolvedPath) throws(CommandFailure) {
    var missing: [String] = []
    var folder = ResolvedPath.folder(of: target.path).droppingLastSlash
    while !folder.isEmpty, Platform.status(of: folder) == nil {
      missing.append(folder)
      folder = ResolvedPath.folder(of: folder).droppingLastSlash
    }
    for folder in missing.reversed() {
      try uninterrupted(target.given) { () throws(SystemError) in
        try before(.makeFolder(target.given))
        do throws(SystemError) {
          try Platform.makeFolder(folder)
        } catch  where error.isNameTaken {
          // Another run has created it.
          return
        }
        state.withLock { $0.undo.append(.removeFolder(folder)) }
      }
    }
  }

  /// Appends bytes to a file after the other files are in place.
  func append(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
    let target = ResolvedPath(path)
    switch target.status?.kind {
    case nil, .regular: state.withLock { $0.appended.append((path, bytes)) }
    default: try open(target).write(bytes)
    }
  }

  // MARK: Committing

  /// Moves the files into place, then writes to standard output. From then on the run has this status. If it throws,
  /// call `takeBack()`, after which nothing new remains.
  @discardableResult
  func commit(_ output: String, _ status: ExitStatus) throws(CommandFailure) -> ExitStatus {
    try commit(Array(output.utf8), status)
  }

  /// Commits with bytes.
  @discardableResult
  func commit(_ bytes: [UInt8], _ status: ExitStatus) throws(CommandFailure) -> ExitStatus {
    let (files, appended) = state.withLock { ($0.files, $0.appended) }
    for file in files { try file.synchronize() }
    for file in files { try place(file) }
    for (path, bytes) in appended { try add(bytes, to: path) }
    for file in files { try file.finishDirectly() }
    let first = max(0, bytes.count - Platform.atomicWriteSize)
    if first > 0 { try writeOutput(Array(bytes[..<first])) }
    // Wait while a signal can still end the run, so that the last write does not block.
    Platform.waitUntilWritable(Platform.standardOutput)
    try uninterrupted { () throws(CommandFailure) in
      do throws(SystemError) { try before(.writeStandardOutput) } catch { throw .unwritable("standard output", error) }
      try writeOutput(Array(bytes[first...]))
      state.withLock { $0.phase = .complete(status) }
      keepAll()
    }
    return status
  }

  private func place(_ file: OutputFile) throws(CommandFailure) {
    guard let temporary = file.temporary else { return }
    let target = file.target
    try uninterrupted(target.given) { () throws(SystemError) in
      var former: TemporaryFile?
      if Platform.status(of: target.path)?.kind == .regular {
        try before(.keep(target.given))
        let copy = try TemporaryFile(copying: target.path, as: TemporaryName(of: target))
        state.withLock { $0.undo.append(.discard(copy)) }
        former = copy
      }
      try before(.place(target.given))
      try Platform.rename(temporary.path, to: target.path)
      state.withLock { $0.undo.append(.unplace(path: target.path, temporary.identity, former: former)) }
    }
  }

  private func add(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
    try uninterrupted(path) { () throws(SystemError) in
      try before(.append(path))
      let isNew = Platform.status(of: path) == nil
      let descriptor = try Platform.openForAppending(path)
      guard let status = Platform.status(ofDescriptor: descriptor) else { throw SystemError.current }
      state.withLock { state in
        if isNew { state.undo.append(.unplace(path: path, status.identity, former: nil)) }
        state.undo.append(.cut(descriptor: descriptor, from: status.size + bytes.count, to: status.size))
      }
      try Platform.write(bytes, to: descriptor)
      try Platform.checkClose(of: descriptor)
    }
  }

  /// Undoes all steps, unless the run is committed.
  func takeBack() { state.withLock { Self.takeBack(&$0) } }

  /// Ends the process because of a signal: immediately, or, if a step is in progress that must not be interrupted,
  /// after it, in which case this returns.
  func end(for signal: ExitStatus) {
    state.withLock { state in
      state.signal = state.signal ?? signal
      endIfDue(&state)
    }
  }

  private func endIfDue(_ state: inout State) {
    guard state.busy == 0, let signal = state.signal else { return }
    progress.abandon()
    switch state.phase {
    case .complete(let status): exit(status)
    case .open:
      Self.takeBack(&state)
      exit(signal)
    }
  }

  private static func takeBack(_ state: inout State) {
    guard case .open = state.phase else { return }
    while let last = state.undo.popLast() {
      switch last {
      case .removeFolder(let path): try? Platform.removeFolder(path)
      case .discard(let temporary): temporary.discard()
      case .unplace(let path, let identity, let former):
        guard Platform.status(of: path)?.identity == identity else { continue }
        if let former { try? Platform.rename(former.path, to: path) } else { try? Platform.remove(path) }
      case .cut(let descriptor, let from, let to):
        // Not if another process has appended something since.
        guard let size = Platform.status(ofDescriptor: descriptor)?.size, to...from ~= size else { continue }
        try? Platform.truncate(descriptor, to: to)
      }
    }
  }

  /// Releases what is needed to undo.
  private func keepAll() {
    for case .unplace(_, _, let former?) in state.withLock({ $0.undo }) { former.discard() }
  }

  // MARK: Signals

  /// Runs a step that a signal must not interrupt. A signal that arrives meanwhile takes effect right after it.
  private func uninterrupted<Result>(
    _ body: () throws(CommandFailure) -> Result
  ) throws(CommandFailure) -> Result {
    state.withLock { $0.busy += 1 }
    defer {
      state.withLock { state in
        state.busy -= 1
        endIfDue(&state)
      }
    }
    return try body()
  }

  /// Runs such a step, and names the output in its error.
  private func uninterrupted<Result>(
    _ path: String, _ body: () throws(SystemError) -> Result
  ) throws(CommandFailure) -> Result {
    try uninterrupted { () throws(CommandFailure) in
      do throws(SystemError) { return try body() } catch { throw .unwritable(path, error) }
    }
  }
}

extension String {
  fileprivate var droppingLastSlash: String { utf8.last == UInt8(ascii: "/") ? String(utf8.dropLast())! : self }
}
