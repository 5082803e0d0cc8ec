internal import Synchronization

/// Reads what is no regular file: a pipe, FIFO, terminal or device.
///
/// Opening it and reading it can wait for another process, for any time. A thread of the pool that all tasks share must
/// not wait so, so each call has a thread of its own. A cancelled task stops waiting at once.
final class PipeReader: Sendable {
  private let open: @Sendable () throws(ReplayGateError) -> InputFile
  private let source: String
  private let wakeUp: WakeUp
  private let opened = Mutex<InputFile?>(nil)

  /// - Parameters:
  ///   - source: The name in error messages.
  ///   - open: Called once, before the first byte is read, on a thread that may wait.
  init(
    source: String, _ open: @escaping @Sendable () throws(ReplayGateError) -> InputFile
  ) throws(ReplayGateError) {
    self.source = source
    self.open = open
    wakeUp = try WakeUp(source: source)
  }

  /// Reads up to `count` bytes; fewer only at the end, and none after it. Called by one task at a time.
  ///
  /// - Throws: `ReplayGateError.unreadable`; `cancelled` if the task is cancelled before the bytes are there.
  func read(_ count: Int) async throws(ReplayGateError) -> [UInt8] {
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Result<[UInt8], ReplayGateError>, Never>) in
        let failure = OwnThread.start(for: source) { continuation.resume(returning: self.readNow(count)) }
        if let failure { continuation.resume(returning: .failure(failure)) }
      }
    } onCancel: {
      wakeUp.signal()
    }
    return try result.get()
  }

  private func readNow(_ count: Int) -> Result<[UInt8], ReplayGateError> {
    do throws(ReplayGateError) {
      let file: InputFile
      if let known = opened.withLock({ $0 }) {
        file = known
      } else {
        file = try open()
        opened.withLock { $0 = file }
      }
      return .success(try file.readWaiting(count, unless: wakeUp.descriptor))
    } catch {
      return .failure(error)
    }
  }
}
