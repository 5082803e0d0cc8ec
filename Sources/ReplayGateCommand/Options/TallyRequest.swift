import ReplayGate

/// The flags of `replay-gate tally`.
struct TallyRequest: Hashable {
  /// The lines of a recording to read.
  enum Part: Hashable {
    case whole
    /// Piece `number` of `count` of a file.
    case piece(number: Int, count: Int)
    /// The part of a recording on standard input; all of it if there is no size.
    case split(Range<Int>, size: Int?)
  }

  var run: RunRequest
  var part: Part
  /// The name of standard input.
  var name: String?
  var candidateName: String?
  var carriesFaults: Bool
}

/// The flags of `replay-gate merge`.
struct MergeRequest: Hashable {
  /// What the tallies do not determine: limits and outputs.
  var run: RunRequest
  /// Empty means standard input.
  var tallies: [String]
  var writesTally: Bool
}

extension ParsedWords {
  func tallyRequest() throws(CommandFailure) -> TallyRequest {
    let run = try request()
    let request = TallyRequest(
      run: run, part: try part(), name: values[.name]?[0], candidateName: values[.candidateName]?[0],
      carriesFaults: values[.carryFaults] != nil)
    let isStandardInput = run.recordings.isExactly([RunRequest.standardInputWord])
    switch request.part {
    case .whole: break
    case .piece:
      if run.recordings.count != 1 || isStandardInput { throw failure("--piece requires one --recording, a file") }
      if run.candidateRecording != nil {
        throw failure(
          "--piece cannot be used with --candidate-recording, because an id in two pieces would not be noticed; tally "
            + "whole recordings, or group them by id with Spark")
      }
    case .split:
      if !isStandardInput || request.name == nil { throw failure("--split requires --recording - and --name NAME") }
    }
    if request.name != nil, !isStandardInput { throw failure("--name requires --recording -") }
    if request.candidateName != nil, run.candidateRecording == nil {
      throw failure("--candidate-name requires --candidate-recording")
    }
    // Pieces that are judged at different times cannot be merged.
    if run.waivers != nil, run.now == nil {
      throw failure("--waivers requires --now, with the same time for each tally")
    }
    return request
  }

  func mergeRequest() throws(CommandFailure) -> MergeRequest {
    let request = MergeRequest(run: try request(), tallies: operands, writesTally: values[.tally] != nil)
    let used = Set(values.keys).subtracting([.tally, .output, .quiet, .color])
    if request.writesTally, let option = used.map({ Exact($0.rawValue) }).min() {
      throw failure("\(option.wrappedValue) applies to a verdict and cannot be used with --tally")
    }
    let word = RunRequest.standardInputWord
    if operands.filter({ $0.isExactly(word) }).count > 1 { throw failure("standard input can be read only once") }
    return request
  }

  private func part() throws(CommandFailure) -> TallyRequest.Part {
    if values[.piece] != nil, values[.split] != nil { throw failure("--piece and --split cannot be used together") }
    if let text = values[.piece]?[0] {
      let parts = Self.numbers(text, separators: ["/"])
      guard let parts, parts[0] >= 1, parts[0] <= parts[1] else {
        throw failure("--piece takes I/N, the I-th of N pieces, not '\(text)'")
      }
      return .piece(number: parts[0], count: parts[1])
    }
    if let text = values[.split]?[0] {
      if text == "all" { return .split(0..<0, size: nil) }
      let parts = Self.numbers(text, separators: ["-", "/"])
      guard let parts, parts[0] <= parts[1], parts[1] <= parts[2] else {
        throw failure("--split takes FROM-TO/SIZE in bytes, or all, not '\(text)'")
      }
      return .split(parts[0]..<parts[1], size: parts[2])
    }
    return .whole
  }

  /// Integers up to 2^53 with these separators; nil if invalid.
  private static func numbers(_ text: String, separators: [Character]) -> [Int]? {
    var rest = text[...]
    var numbers: [Int] = []
    for separator in separators.map(Optional.some) + [nil] {
      let end = separator.map { rest.firstIndex(of: $0) } ?? rest.endIndex
      guard let end, end > rest.startIndex,
        rest[..<end].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        let number = Int(rest[..<end]), number <= 1 << 53
      else { return nil }
      numbers.append(number)
      rest = separator == nil ? rest[rest.endIndex...] : rest[rest.index(after: end)...]
    }
    return numbers
  }
}
