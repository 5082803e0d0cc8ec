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
      StandardStreams.writeError(
        "\r\u{1B}[K"
          + Self.text(
            bytes: progress.bytes, of: progress.totalBytes, decisions: progress.decisions, elapsed: now - start))
    }
  }

  /// Erases the line. Nothing is shown after it.
  func finish() {
    state.withLock { state in
      if !state.isFinished, state.lastPaint != nil { StandardStreams.writeError("\r\u{1B}[K") }
      state.isFinished = true
    }
  }

  /// The remaining time is estimated from the bytes so far. It is not shown if the total is unknown.
  static func text(bytes: Int, of total: Int?, decisions: Int, elapsed: Duration) -> String {
    let seconds = max(0.001, elapsed / .seconds(1))
    let rate = "\(Int(clamping: Double(decisions) / seconds)) decisions/s"
    guard let total, total > 0 else { return "\(size(bytes)), \(rate)" }
    let amount = "\(size(bytes)) of \(size(total)) (\(Int(clamping: min(100, 100 * Double(bytes) / Double(total)))) %)"
    guard bytes > 0 else { return "\(amount), \(rate)" }
    let rest = Double(max(0, total - bytes)) * seconds / Double(bytes)
    return "\(amount), \(rate), \(time(Int(clamping: min(rest, 1e9).rounded(.up)))) left"
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
