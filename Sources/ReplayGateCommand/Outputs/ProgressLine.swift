import ReplayGate
import Synchronization

/// A line on a terminal that shows the progress of the replay. It is overwritten in place and erased at the end.
final class ProgressLine: Sendable {
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  private struct State {
    var lastPaint: ContinuousClock.Instant?
    var isFinished = false
  }

  /// Shorter runs show nothing.
  private static let delay = Duration.seconds(1)
  private static let interval = Duration.milliseconds(200)

  func update(_ progress: ReplayProgress) {
    let now = ContinuousClock.now
    guard now - start >= Self.delay else { return }
    state.withLock { state in
      if state.isFinished { return }
      if let last = state.lastPaint, now - last < Self.interval { return }
      state.lastPaint = now
      // Asked each time, because people resize terminals.
      let columns = Platform.columns(of: Platform.standardError) ?? Screen.standardColumns
      let text = Self.text(
        bytes: progress.bytes, of: progress.totalBytes, decisions: progress.decisions, elapsed: now - start,
        columns: columns)
      StandardStreams.writeError(Self.erasure + text)
    }
  }

  private static let erasure = "\r\u{1B}[K"

  /// Erases the line. Nothing is shown after it.
  func finish() { state.withLock { Self.finish(&$0) { true } } }

  /// The same for a run that a signal ends, which a stopped terminal must not keep: there the line stays.
  func abandon() {
    for _ in 0..<Self.attempts {
      if state.withLockIfAvailable({ Self.finish(&$0, if: Self.terminalTakesBytes) }) != nil { return }
      // Another thread is painting it.
      Platform.sleep(milliseconds: 10)
    }
  }

  private static let attempts = 50

  private static func terminalTakesBytes() -> Bool {
    Platform.waitUntilWritable(Platform.standardError, milliseconds: 100)
  }

  private static func finish(_ state: inout State, if canErase: () -> Bool) {
    if !state.isFinished, state.lastPaint != nil, canErase() { StandardStreams.writeError(erasure) }
    state.isFinished = true
  }

  /// As much of it as fits a terminal: a line that wraps could not be overwritten. The last column stays free, because
  /// some terminals wrap after it.
  ///
  /// The remaining time is estimated from the bytes so far. It is not shown if the total is unknown.
  static func text(bytes: Int, of total: Int?, decisions: Int, elapsed: Duration, columns: Int) -> String {
    let seconds = max(0.001, elapsed / .seconds(1))
    let rate = "\(Int(clamping: Double(decisions) / seconds)) decisions/s"
    var forms = [[size(bytes), rate], [size(bytes)]]
    if let total, total > 0 {
      let share = "\(Int(clamping: min(100, 100 * Double(bytes) / Double(total)))) %"
      let amount = "\(size(bytes)) of \(size(total)) (\(share))"
      let rest = Double(max(0, total - bytes)) * seconds / Double(bytes)
      let left = bytes > 0 ? ["\(time(Int(clamping: min(rest, 1e9).rounded(.up)))) left"] : []
      forms = [[amount, rate] + left, [amount] + left, [share] + left, [share]]
    }
    return forms.map { $0.joined(separator: ", ") }.first { $0.count < columns } ?? ""
  }

  private static func size(_ bytes: Int) -> String {
    switch bytes {
    case ..<1_000_000: "\(bytes / 1000) kB"
    case ..<1_000_000_000: "\(bytes / 1_000_000) MB"
    default: "\(bytes / 1_000_000_000).\(bytes / 100_000_000 % 10) GB"
    }
  }

  private static func time(_ seconds: Int) -> String {
    switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3600: "\(seconds / 60) min \(seconds % 60) s"
    default: "\(seconds / 3600) h \(seconds / 60 % 60) min"
    }
  }
}
