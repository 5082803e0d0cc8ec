import ReleasePlaybook

/// The words and the report, out of the process.
enum StandardStreams {
  /// Writes to standard output, and knows afterwards that it arrived.
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

  /// Whether a system that takes lines for commands may be reading.
  static let isReadForCommands = PipelineText.isRead(Platform.environment)

  /// Writes to standard error; where that fails there is nowhere left to say so. If a system may read the text for
  /// commands there is none in it.
  static func writeError(_ text: String) {
    write(isReadForCommands ? PipelineText.neutralised(text) : text)
  }

  /// Writes commands for such a system to standard error, one a line; in what they say there is none.
  static func writeCommands(_ text: String) { write(PipelineText.neutralised(annotation: text)) }

  /// Writes what commands write, line by line; it was made harmless where the lines were cut, and there is much of it.
  static func writeLines(_ text: String) { write(text) }

  private static func write(_ text: String) {
    try? Platform.write(Array(text.utf8), to: Platform.standardError)
  }
}
