import Synchronization

/// One output on its way to its file: a device or a pipe is written directly, a regular file is made whole beside its
/// target first.
final class OutputWriter: Sendable {
  let target: ResolvedPath
  /// Nil: written directly.
  let temporary: String?
  private let state: Mutex<State>

  private struct State {
    var descriptor: CInt?
    var failure: CommandFailure?
  }

  init(_ target: ResolvedPath, files: RunFiles) throws(CommandFailure) {
    self.target = target
    switch target.status?.kind {
    case nil, .regular:
      let file = try files.createTemporary(beside: target)
      temporary = file.path
      state = Mutex(State(descriptor: file.descriptor))
    default:
      temporary = nil
      do throws(SystemError) {
        state = Mutex(State(descriptor: try Platform.openForWriting(target.given)))
      } catch {
        throw .unwritable(target.given, error)
      }
    }
  }

  /// The first failure stays: it tells the cause when the replay that wrote here ends for it.
  var failure: CommandFailure? { state.withLock { $0.failure } }

  func write(_ bytes: [UInt8]) throws(CommandFailure) {
    try perform { descriptor throws(SystemError) in try Platform.write(bytes, to: descriptor) }
  }

  func close() throws(CommandFailure) {
    try perform { descriptor throws(SystemError) in try Platform.close(descriptor) }
    state.withLock { $0.descriptor = nil }
  }

  private func perform(_ call: (CInt) throws(SystemError) -> Void) throws(CommandFailure) {
    try state.withLock { state throws(CommandFailure) in
      if let failure = state.failure { throw failure }
      guard let descriptor = state.descriptor else { return }
      do throws(SystemError) {
        try call(descriptor)
      } catch {
        let failure = CommandFailure.unwritable(target.given, error)
        state.failure = failure
        throw failure
      }
    }
  }
}
