import Synchronization

/// What a run leaves: its files, what it adds to files, standard output, and its exit status. They are one set: either
/// all of them agree, or nothing new is left.
///
/// There is one moment from which on the run has its result: when the last bytes have gone to standard output, which is
/// after all files are in their places. A failure or a signal before it takes everything back, files that are in their
/// places and folders that were made too, and a file that was replaced is there again as it was. A signal after it ends
/// the run with the status that the result has. What a device, a pipe or standard output has got cannot be taken back;
/// the exit status tells.
final class OutputSet: Sendable {
  private enum Phase {
    case open
    case complete(ExitStatus)
  }

  /// How to take back one thing that was done.
  private enum Undo {
    case removeFolder(String)
    case discard(TemporaryFile)
    /// A file in its place, if it is still this one; and what was there before.
    case unplace(path: String, FileStatus.Identity, former: TemporaryFile?)
    case cut(descriptor: CInt, from: Int, to: Int)
  }

  private struct State {
    var phase = Phase.open
    /// How many steps are under way that a signal must not come in between.
    var busy = 0
    /// The signal that waits for them.
    var signal: ExitStatus?
    var undo: [Undo] = []
    var files: [OutputFile] = []
    var appended: [(path: String, bytes: [UInt8])] = []
  }

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

  // MARK: Making

  /// Opens an output: makes the folders that are missing, and a temporary file in the last of them.
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
    if ["", ".", ".."].contains(ResolvedPath.name(of: target.path)) {
      throw .unwritable(target.given, .isDirectory)
    }
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

  /// Makes the folders above a path that are missing. They are removed again with all else that is taken back, unless
  /// somebody else has put something there.
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
          // Another run has made it.
          return
        }
        state.withLock { $0.undo.append(.removeFolder(folder)) }
      }
    }
  }

  /// Adds bytes to a file when the other files are in their places.
  func append(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
    let target = ResolvedPath(path)
    switch target.status?.kind {
    case nil, .regular: state.withLock { $0.appended.append((path, bytes)) }
    default: try open(target).write(bytes)
    }
  }

  // MARK: The end

  /// Puts the files in their places, then writes to standard output; from then on the run has this status. If this
  /// throws, nothing new is left once `takeBack()` was called.
  @discardableResult
  func commit(_ output: String, _ status: ExitStatus) throws(CommandFailure) -> ExitStatus {
    try commit(Array(output.utf8), status)
  }

  /// The same with bytes.
  @discardableResult
  func commit(_ bytes: [UInt8], _ status: ExitStatus) throws(CommandFailure) -> ExitStatus {
    let (files, appended) = state.withLock { ($0.files, $0.appended) }
    for file in files { try file.synchronize() }
    for file in files { try place(file) }
    for (path, bytes) in appended { try add(bytes, to: path) }
    for file in files { try file.finishDirectly() }
    let first = max(0, bytes.count - Platform.atomicWriteSize)
    if first > 0 { try writeOutput(Array(bytes[..<first])) }
    // Waits where a signal can still end the run: the last write then does not wait.
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

  /// Takes back whatever was done, unless the run is complete.
  func takeBack() { state.withLock { Self.takeBack(&$0) } }

  /// Ends the process for a signal: at once where nothing is under way that must not be cut off; else it ends where
  /// that is over, and this returns.
  func end(for signal: ExitStatus) {
    state.withLock { state in
      state.signal = state.signal ?? signal
      endIfDue(&state)
    }
  }

  private func endIfDue(_ state: inout State) {
    guard state.busy == 0, let signal = state.signal else { return }
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
        // Not where somebody has added something since.
        guard let size = Platform.status(ofDescriptor: descriptor)?.size, to...from ~= size else { continue }
        try? Platform.truncate(descriptor, to: to)
      }
    }
  }

  /// Lets go of what would be needed to take the files back.
  private func keepAll() {
    for case .unplace(_, _, let former?) in state.withLock({ $0.undo }) { former.discard() }
  }

  // MARK: Signals

  /// Carries out something that a signal must not come in between; it is heeded at once after it.
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

  /// The same, with a failure that names the output.
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
