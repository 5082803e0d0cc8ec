import ReplayGate
import Synchronization

/// One line on a terminal that says how far the replay is, painted over itself and erased at the end.
final class ProgressLine: Sendable {
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  private struct State {
    var lastPaint: ContinuousClock.Instant?
    var isFinished = false
  }

  /// Runs shorter than this show nothing.
  private static let delay = Duration.seconds(1)
  private static let interval = Duration.milliseconds(200)

  func update(_ progress: ReplayProgress) {
    let now = ContinuousClock.now
    guard now - start >= Self.delay else { return }
    state.withLock { state in
      if state.isFinished { return }
      if let last = state.lastPaint, now - last < Self.interval { return }
      state.lastPaint = now
      StandardStreams.writeError("\r\u{1B}[K" + Self.text(progress, elapsed: now - start))
    }
  }

  /// Erases the line; nothing is painted after it.
  func finish() {
    state.withLock { state in
      if !state.isFinished, state.lastPaint != nil { StandardStreams.writeError("\r\u{1B}[K") }
      state.isFinished = true
    }
  }

  static func text(_ progress: ReplayProgress, elapsed: Duration) -> String {
    let seconds = max(0.001, elapsed / .seconds(1))
    var parts: [String] = []
    if let total = progress.totalBytes, total > 0 {
      parts.append("\(size(progress.bytes)) of \(size(total)) (\(min(100, progress.bytes * 100 / total)) %)")
    } else {
      parts.append(size(progress.bytes))
    }
    parts.append("\(Int(Double(progress.decisions) / seconds)) decisions/s")
    if let total = progress.totalBytes, progress.bytes > 0 {
      let rest = Double(max(0, total - progress.bytes)) * seconds / Double(progress.bytes)
      parts.append("\(time(Int(rest.rounded(.up)))) left")
    }
    return parts.joined(separator: ", ")
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
