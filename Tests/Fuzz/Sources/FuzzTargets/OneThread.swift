import Dispatch
import Synchronization

/// Runs tasks on the calling thread, one job after the other in the order in which they became ready. So the same input
/// always takes the same path, a failure has its stack, and tasks that wait for each other forever are detected.
final class OneThread: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var next = 0
  }

  private let state = Mutex(State())
  /// Signalled for each job. A read of a pipe has a thread of its own, and its job comes from there.
  private let arrivals = DispatchSemaphore(value: 0)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.jobs.append(job) }
    arrivals.signal()
  }

  /// The next job; nil if none comes for much longer than any read takes.
  private func takeJob() -> UnownedJob? {
    guard arrivals.wait(timeout: .now() + 20) == .success else { return nil }
    return state.withLock { state in
      if state.next == state.jobs.count { return nil }
      defer { state.next += 1 }
      return state.jobs[state.next]
    }
  }

  /// The result of `body`.
  static func run<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Value {
    let thread = OneThread()
    let result = Mutex<Value?>(nil)
    Task(executorPreference: thread) {
      let value = await body()
      result.withLock { $0 = value }
    }
    while true {
      if let value = result.withLock({ $0 }) { return value }
      guard let job = thread.takeJob() else { broken("every task waits for another one") }
      job.runSynchronously(on: thread.asUnownedTaskExecutor())
    }
  }
}
