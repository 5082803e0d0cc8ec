extension Fault {
  /// A fault about a member of a recorded decision.
  @inline(__always) init(_ expected: Expected, at place: Cursor, _ member: Member) {
    self.init(expected, at: place, subject: member.rawValue)
  }

  /// Describes what the reader expects at the start of a line.
  static let expectedRecord = "an object, the recorded decision"

  /// Describes what the reader of a document expects at its start.
  static let expectedValue = "a JSON value"

  /// Describes what the reader expected.
  var expectation: String {
    let subject = Member(rawValue: self.subject) ?? .unknown
    let member = "\"\(subject.spelling)\""
    return switch expected {
    case .value: Self.expectedValue
    case .object: Self.expectedRecord
    case .nameOrEnd: "a member name in double quotes, or }"
    case .name: "a member name in double quotes"
    case .colon: "a colon after the member name"
    case .commaOrObjectEnd: "a comma or }"
    case .commaOrArrayEnd: "a comma or ]"
    case .valueOrArrayEnd: "a JSON value or ]"
    case .endOfLine: "nothing but white space after the object"
    case .digit: "a digit"
    case .leadingZero: "no digit after a leading 0"
    case .literal: "true, false or null"
    case .escape: "one of \" \\ / b f n r t u after a backslash"
    case .hexDigit: "four hexadecimal digits after \\u"
    case .lowSurrogate: "a low surrogate escape after the high one"
    case .highSurrogateFirst: "a high surrogate escape before the low one"
    case .stringEnd: "a closing double quote, with no control character before it"
    case .utf8: "valid UTF-8"
    case .depth: "at most 128 levels of nesting"
    case .member: "a member \(member) in the object that begins here"
    case .memberOnce: subject == .metric ? "each metric once" : "the member \(member) once"
    case .text: "\(member) to be a string"
    case .nonBlankText: "\(member) to be a string that is not blank"
    case .schemaVersion:
      "\(member) to be " + RecordKind.allCases.map { "\"\($0.schemaVersion)\"" }.joined(separator: " or ")
    case .decisionName: "\(member) to be \"pass\", \"conditional_pass\" or \"fail\""
    case .digest: "\(member) to be \"sha256:\" and 64 lower-case hexadecimal digits"
    case .traderStatus: "\(member) to be \"not_requested\", \"requested\", \"approved\" or \"rejected\""
    case .objectValue: "\(member) to be an object"
    case .arrayValue: "\(member) to be an array"
    case .objectInArray: "each entry of \(member) to be an object"
    case .textInArray: "each entry of \(member) to be a string"
    case .finiteNumber: "\(member) to be a finite number"
    case .notNegative: "\(member) to be a finite number, not negative"
    case .priority: "\(member) to be an integer from 0 to 3"
    case .confidence: "\(member) to be a number from 0 to 1"
    case .checkStatus: "\(member) to be \"pass\" or \"fail\""
    case .trueOrFalse: "\(member) to be true or false"
    case .breachReason: "\(member) to be a string if the budget was exceeded, else null"
    case .positiveInteger: "\(member) to be an integer above 0"
    case .shortLine: "a shorter line"
    }
  }
}
