/// The reason why a line is invalid, and the position of the error, as the reader records them. Line, column and the
/// description of the input are derived from it only when an error is thrown to the caller.
struct Fault: Error, BitwiseCopyable {
  enum Expected: UInt8 {
    // JSON (RFC 8259, as contract section 2 narrows it)
    case value, object, nameOrEnd, name, colon, commaOrObjectEnd, commaOrArrayEnd, valueOrArrayEnd, endOfLine
    case digit, leadingZero, literal, escape, hexDigit, lowSurrogate, highSurrogateFirst, stringEnd, utf8, depth
    // A recorded decision
    case member, memberOnce, text, nonBlankText, schemaVersion, decisionName, digest, traderStatus
    case objectValue, arrayValue, objectInArray, finiteNumber, notNegative, priority, confidence, textInArray, shortLine
    // A recorded outcome
    case checkStatus, trueOrFalse, breachReason, positiveInteger
  }

  private let address: UInt
  let expected: Expected
  /// The member that the fault is about, as a number that a later room assigns (see `Member`), or `noSubject` for a
  /// syntax error.
  let subject: UInt8

  static let noSubject = UInt8.max

  @inline(__always) init(_ expected: Expected, at place: Cursor, subject: UInt8 = Fault.noSubject) {
    address = place.address
    self.expected = expected
    self.subject = subject
  }

  /// The fault's distance from `start`, in bytes.
  func offset(from start: Cursor) -> Int { Int(bitPattern: address &- start.address) }
}
