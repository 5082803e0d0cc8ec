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

  /// Writes to standard error; where that fails there is nowhere left to say so.
  static func writeError(_ text: String) {
    try? Platform.write(Array(text.utf8), to: Platform.standardError)
  }
}
