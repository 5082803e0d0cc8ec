internal import ReplayGate

/// A place that scanners show.
struct FindingPlace {
  /// Relative, and without `..`.
  let path: String
  /// From 1.
  let line: Int
}

/// Where findings are shown. Scanners need a file of the repository that they look at: that is the candidate's profile, at the
/// limit of a rule. If that is built in, or lies outside, it is the gate file, and without one a recording, at the first
/// decision of a finding.
struct ProfilePlace {
  /// The path of the file.
  let path: String
  /// Whether it is the candidate's profile.
  let isOfCandidate: Bool
  private let lines: [Exact<String>: Int]
  /// Recordings by the names that decisions have them under; empty if findings are placed elsewhere.
  private let recordings: [Exact<String>: String]

  init(_ findings: GateFindings) {
    func own(_ path: String) -> String? { Self.own(path, in: findings) }
    let candidate = findings.evaluation.gate.candidate
    let file = findings.inputs.first { $0.role == .candidateProfile }?.path
    let gateFile = findings.gateFile.flatMap(own)
    let replayed = findings.inputs.filter { $0.role == .recording || $0.role == .candidateRecording }
      .compactMap { input in input.path.flatMap(own).map { (given: input.path ?? "", shown: $0) } }
    if let place = file.flatMap(own) ?? (gateFile == nil && replayed.isEmpty ? Self.fallback(file, candidate) : nil) {
      path = place
      isOfCandidate = file.flatMap(own) != nil
      let bytes = findings.candidateProfileBytes ?? PolicyProfile.shippedSource(named: candidate.name) ?? []
      lines = (try? JSONNode.parse(bytes, source: place)).map { Self.lines(of: $0, in: bytes, below: "") } ?? [:]
      recordings = [:]
    } else {
      path = gateFile ?? replayed.first?.shown ?? ""
      isOfCandidate = false
      lines = [:]
      recordings =
        gateFile == nil
        ? Dictionary(replayed.map { (Exact($0.given), $0.shown) }, uniquingKeysWith: { first, _ in first }) : [:]
    }
  }

  /// Where nothing that was read lies in the repository: the name of the file, or the place that the profile has in the
  /// repository of this program.
  private static func fallback(_ file: String?, _ candidate: PolicyProfile) -> String {
    let name = file.flatMap { normalised($0).split(separator: "/").last.map { String($0) } }
    return name.flatMap { isInside($0) ? $0 : nil } ?? "profiles/\(candidate.name).json"
  }

  /// A file as scanners name it: relative to the root that contains it, from a folder below the root too; nil if none does.
  static func own(_ path: String, in findings: GateFindings) -> String? {
    let place = findings.place(of: findings.roots.first.map { Self.path(path, up: $0) } ?? path)
    return isInside(place) ? place : nil
  }

  /// A path that begins with `..`, from the folder that it is relative to. A `..` further on is kept, because the component
  /// before it may be a link.
  private static func path(_ path: String, up folder: String) -> String {
    var (above, below) = (folder.split(separator: "/"), normalised(path).split(separator: "/")[...])
    guard path.utf8.first != UInt8(ascii: "/"), below.first?.elementsEqual("..") == true else { return path }
    while below.first?.elementsEqual("..") == true {
      below.removeFirst()
      above = above.dropLast()
    }
    return "/" + (above + below).joined(separator: "/")
  }

  /// Whether a path is one of a file below the folder that it is relative to.
  private static func isInside(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.allSatisfy { !$0.isEmpty && !$0.elementsEqual("..") && !$0.elementsEqual(".") }
  }

  /// The place of what a rule decided. If findings are placed in recordings, that is the first of the decisions.
  func of(_ rule: DecisionRule?, _ decisions: [ShownDecision] = []) -> FindingPlace {
    for decision in decisions {
      guard let recording = recordings[Exact(decision.source)] else { continue }
      return FindingPlace(path: recording, line: decision.line)
    }
    return FindingPlace(path: path, line: line(of: rule))
  }

  /// The place of a figure.
  func of(knob: ProfileKnob) -> FindingPlace { FindingPlace(path: path, line: line(of: knob)) }

  /// The place of a verdict.
  func of(_ evaluation: GateEvaluation) -> FindingPlace { FindingPlace(path: path, line: line(of: evaluation)) }

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
