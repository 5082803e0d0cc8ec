internal import ReplayGate

/// The position of a rule's limit in the candidate's profile, which scanners annotate.
struct ProfilePlace {
  /// The path of the profile's file. It is relative if it was given so or is below a root. For a built-in profile it is
  /// `profiles/NAME.json`.
  let path: String
  private let lines: [Exact<String>: Int]

  init(_ findings: GateFindings) {
    let candidate = findings.evaluation.gate.candidate
    let input = findings.inputs.first { $0.role == .candidateProfile }
    path = input?.path.map(findings.place) ?? "profiles/\(candidate.name).json"
    let bytes = findings.candidateProfileBytes ?? PolicyProfile.shippedSource(named: candidate.name) ?? []
    lines = (try? JSONNode.parse(bytes, source: path)).map { Self.lines(of: $0, in: bytes, below: "") } ?? [:]
  }

  /// The line, from 1, of the limit of a rule. For a rule without a limit it is the line of the flag that makes a
  /// `fail` block. If neither is found, it is the first line.
  func line(of rule: DecisionRule?) -> Int { lines[Exact(rule?.profileMember ?? "blockMergeOnFail")] ?? 1 }

  /// The line, from 1, of a figure.
  func line(of knob: ProfileKnob) -> Int { lines[Exact(knob.member)] ?? line(of: nil) }

  /// The line that a verdict is about: where nothing is wrong but that the recording does not exercise a change, the line
  /// of the first such change, else that of the flag that makes a `fail` block.
  func line(of evaluation: GateEvaluation) -> Int {
    let isExercise = evaluation.verdict.reasons.allSatisfy { $0 == .changeNotExercised }
    return isExercise ? evaluation.notExercised.first.map(line(of:)) ?? line(of: nil) : line(of: nil)
  }

  /// The path without empty components and `.`. A `..` is kept, because the component before it may be a link.
  static func normalised(_ path: String) -> String {
    let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
      .filter { !$0.isExactly(".") }
    let isAbsolute = path.utf8.first == UInt8(ascii: "/")
    return (isAbsolute ? "/" : parts.isEmpty ? "." : "") + parts.joined(separator: "/")
  }

  /// The path as a relative URI reference (RFC 3986), or as a `file` URI if it is absolute.
  static func uri(_ path: String) -> String {
    var result = path.hasPrefix("/") ? "file://" : ""
    for byte in normalised(path).utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (byte < 16 ? "0" : "") + digits
      }
    }
    return result
  }

  private static func lines(of node: JSONNode, in bytes: [UInt8], below path: String) -> [Exact<String>: Int] {
    guard case .object(let members) = node.kind else { return [:] }
    var lines: [Exact<String>: Int] = [:]
    for member in members {
      // If a value is on a later line than its name, the line of the value is used.
      lines[Exact(path + member.name)] = 1 + bytes[..<member.value.text.startIndex].count { $0 == 0x0A }
      lines.merge(Self.lines(of: member.value, in: bytes, below: path + member.name + ".")) { first, _ in first }
    }
    return lines
  }
}
