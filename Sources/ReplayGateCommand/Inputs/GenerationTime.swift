import ReplayGate

/// When the report says it was made.
enum GenerationTime {
  static let variable = "SOURCE_DATE_EPOCH"
  /// The end of the year 9999, the last that RFC 3339 can write.
  private static let lastSecond: Int64 = 253_402_300_799

  static func current() throws(CommandFailure) -> Timestamp {
    guard let text = Platform.environment(variable) else {
      return Timestamp(secondsSince1970: Platform.secondsSince1970)
    }
    let isNumber = !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard isNumber, let seconds = Int64(text), seconds <= lastSecond else {
      throw .fault("\(OptionTable.programName): \(variable) takes whole seconds from 0, not '\(text)'")
    }
    return Timestamp(secondsSince1970: seconds)
  }
}
