import Synchronization

/// One output on its way to its place. A regular file is made whole under a temporary name beside its place first; a
/// device or a pipe is written directly.
final class OutputFile: Sendable {
  /// When a device or a pipe gets what is written to it.
  enum DirectWriting {
    /// As it is written.
    case atOnce
    /// When the files of the run are in their places.
    case last
  }

  let target: ResolvedPath
  /// Nil: it is written directly.
  let temporary: TemporaryFile?
  private let descriptor: CInt
  private let direct: DirectWriting
  private let before: OutputStep.Hook
  private let state = Mutex(State())

  private struct State {
    var failure: CommandFailure?
    /// What is still to be written directly.
    var waiting: [UInt8] = []
  }

  /// Opens a device or a pipe; a pipe waits for its reader.
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

  /// The first failure stays: it tells the cause when the replay that wrote here ends for it.
  var failure: CommandFailure? { state.withLock { $0.failure } }

  /// Adds bytes.
  func write(_ bytes: [UInt8]) throws(CommandFailure) {
    if temporary == nil, direct == .last { return state.withLock { $0.waiting += bytes } }
    try perform(.write(target.given)) { descriptor throws(SystemError) in try Platform.write(bytes, to: descriptor) }
  }

  /// Returns when the file's bytes are on the disk, or throws what the file system tells only when it is closed. The
  /// file stays open, because its lock goes with the descriptor. Nothing to do for what is written directly.
  func synchronize() throws(CommandFailure) {
    guard temporary != nil else { return }
    try perform(.synchronize(target.given)) { descriptor throws(SystemError) in
      try Platform.synchronize(descriptor)
      try Platform.checkClose(of: descriptor)
    }
  }

  /// Writes what has waited, and closes: the reader of a pipe sees its end. Nothing to do for a file.
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

/// A step on the way of outputs to their places, with the path as it was given.
enum OutputStep: Sendable, Hashable {
  case makeFolder(String)
  case create(String)
  case write(String)
  case synchronize(String)
  /// Copies what stands at the place, so that it can be put back.
  case keep(String)
  case place(String)
  case append(String)
  case writeDirectly(String)
  case writeStandardOutput

  /// Called before each step. It may throw what the step would throw: how tests see to it that a step fails, or that a
  /// signal comes just then.
  typealias Hook = @Sendable (OutputStep) throws(SystemError) -> Void
}
