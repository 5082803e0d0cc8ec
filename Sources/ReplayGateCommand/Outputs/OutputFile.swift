import Synchronization

/// One output. A regular file is first written completely under a temporary name in the same folder; a device or a pipe
/// is written directly.
final class OutputFile: Sendable {
  /// When data is written to a device or a pipe.
  enum DirectWriting {
    /// Immediately.
    case atOnce
    /// After all files of the run are in place.
    case last
  }

  let target: ResolvedPath
  /// Nil if it is written directly.
  let temporary: TemporaryFile?
  private let descriptor: CInt
  private let direct: DirectWriting
  private let before: OutputStep.Hook
  private let state = Mutex(State())

  private struct State {
    var failure: CommandFailure?
    /// Data that waits for a direct write.
    var waiting: [UInt8] = []
  }

  /// Opens a device or a pipe. A pipe blocks until it has a reader.
  init(writingTo target: ResolvedPath, _ direct: DirectWriting, before: @escaping OutputStep.Hook)
    throws(CommandFailure)
  {
    do throws(SystemError) {
      descriptor = try Platform.openForWriting(target.given)
    } catch {
      throw .unwritable(target.given, error)
    }
    (self.target, self.direct, self.before) = (target, direct, before)
    temporary = nil
  }

  init(_ temporary: TemporaryFile, for target: ResolvedPath, before: @escaping OutputStep.Hook) {
    descriptor = temporary.descriptor
    (self.target, self.temporary, self.before) = (target, temporary, before)
    direct = .atOnce
  }

  /// The first failure is kept: it is the cause when it ends the replay that wrote here.
  var failure: CommandFailure? { state.withLock { $0.failure } }

  /// Appends bytes.
  func write(_ bytes: [UInt8]) throws(CommandFailure) {
    if temporary == nil, direct == .last { return state.withLock { $0.waiting += bytes } }
    try perform(.write(target.given)) { descriptor throws(SystemError) in try Platform.write(bytes, to: descriptor) }
  }

  /// Flushes the file to the disk, and throws errors that some file systems report only when it is closed. The file
  /// stays open, because its lock belongs to the descriptor. Does nothing for direct writes.
  func synchronize() throws(CommandFailure) {
    guard temporary != nil else { return }
    try perform(.synchronize(target.given)) { descriptor throws(SystemError) in
      try Platform.synchronize(descriptor)
      try Platform.checkClose(of: descriptor)
    }
  }

  /// Writes the waiting data and closes, so that the reader of a pipe sees its end. Does nothing for a regular file.
  func finishDirectly() throws(CommandFailure) {
    guard temporary == nil else { return }
    let bytes = state.withLock { $0.waiting }
    try perform(.writeDirectly(target.given)) { descriptor throws(SystemError) in
      try Platform.write(bytes, to: descriptor)
      try Platform.close(descriptor)
    }
  }

  private func perform(_ step: OutputStep, _ call: (CInt) throws(SystemError) -> Void) throws(CommandFailure) {
    if let failure { throw failure }
    do throws(SystemError) {
      try before(step)
      try call(descriptor)
    } catch {
      let failure = CommandFailure.unwritable(target.given, error)
      state.withLock { $0.failure = failure }
      throw failure
    }
  }
}

/// A step of moving the outputs into place, with the path as it was given.
enum OutputStep: Sendable, Hashable {
  case makeFolder(String)
  case create(String)
  case write(String)
  case synchronize(String)
  /// Copies the existing file, so that it can be restored.
  case keep(String)
  case place(String)
  case append(String)
  case writeDirectly(String)
  case writeStandardOutput

  /// Called before each step. It can throw in place of the step: tests use it to make a step fail, or to send a signal
  /// at that moment.
  typealias Hook = @Sendable (OutputStep) throws(SystemError) -> Void
}
