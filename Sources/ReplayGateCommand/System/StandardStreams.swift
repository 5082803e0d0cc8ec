import ReleasePlaybook

/// Writes messages and reports to the standard streams.
enum StandardStreams {
  /// Writes to standard output, and throws if not everything was written.
  static func writeOutput(_ bytes: [UInt8]) throws(CommandFailure) {
    do throws(SystemError) {
      try Platform.write(bytes, to: Platform.standardOutput)
      try Platform.checkClose(of: Platform.standardOutput)
    } catch  where error.isBrokenPipe {
      throw .readerGone
    } catch {
      throw .fault("standard output: cannot be written: \(error.reason)")
    }
  }

  /// Whether the output may be read by a CI system that interprets lines as commands.
  static let isReadForCommands = PipelineText.isRead(Platform.environment)

  /// Writes to standard error, ignoring failures, because there is nowhere to report them. Text for a system that
  /// interprets commands is written so that it contains none.
  static func writeError(_ text: String) {
    write(isReadForCommands ? PipelineText.neutralised(text) : text)
  }

  /// Writes commands for such a system to standard error, one per line. Their arguments contain no further commands.
  static func writeCommands(_ text: String) { write(PipelineText.neutralised(annotation: text)) }

  /// Writes the output of commands line by line. It was made harmless when it was split, and there is much of it.
  static func writeLines(_ text: String) { write(text) }

  private static func write(_ text: String) {
    try? Platform.write(Array(text.utf8), to: Platform.standardError)
  }
}
