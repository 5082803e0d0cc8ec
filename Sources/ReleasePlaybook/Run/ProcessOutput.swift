import ReplayGate

extension RunProcesses {
  /// Runs a script to its end and returns its output, including standard error.
  ///
  /// Processes that it leaves running are killed. A script that exceeds its time-out is killed too, and the call
  /// throws.
  func output(
    of script: String, environment: [Exact<String>: String], timeoutSeconds: Int
  ) throws(SystemError) -> (bytes: [UInt8], end: Platform.ProcessEnd) {
    let child = try spawn(script, environment: environment, held: try Platform.openForWriting("/dev/null"))
    let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
    var bytes: [UInt8] = []
    var isAtEnd = false
    var isOverdue = false
    while !isAtEnd, !isOverdue {
      Platform.waitForInput(of: [child.output], milliseconds: 50)
      drain: while !isAtEnd {
        switch try? Platform.readSome(child.output) {
        case .bytes(let more): bytes += more
        case .nothingYet: break drain
        case .end, nil: isAtEnd = true
        }
      }
      isOverdue = ContinuousClock.now >= deadline
    }
    while !isOverdue, !Platform.hasEnded(child.id) {
      Platform.sleep(milliseconds: 1)
      isOverdue = ContinuousClock.now >= deadline
    }
    let end = reap(child.id)
    if isOverdue { throw .timedOut }
    return (bytes, end)
  }
}
