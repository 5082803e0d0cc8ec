/// A part of a recording that the caller has split.
public struct RecordingPiece: Sendable {
  let recording: Recording
  let range: Range<Int>
  /// Nil if it is the whole recording.
  let size: Int?
  let isCutElsewhere: Bool

  /// Creates a piece of a file: the lines that begin in one of `count` parts of its bytes of about equal size.
  ///
  /// - Parameters:
  ///   - path: The path of a regular file.
  ///   - number: The number of the piece, from 1.
  ///   - count: The number of pieces.
  /// - Throws: ``ReplayGateError/unreadable(source:reason:errorNumber:underlying:)`` if it is not a regular file,
  ///   ``ReplayGateError/invalidConfiguration(_:)`` unless `number` is in `1...count`.
  public static func file(_ path: String, number: Int, of count: Int) throws(ReplayGateError) -> RecordingPiece {
    guard number >= 1, number <= count else {
      throw .invalidConfiguration("of \(count) pieces there is none with the number \(number)")
    }
    guard try InputFile.probe(path: path) != nil else {
      throw .unreadable(source: path, reason: "only a regular file can be cut")
    }
    let unchanged = UnchangedFile(path: path)
    let size = try unchanged.open().size ?? 0
    // The product needs more bits than a size. The quotient is at most the size.
    func edge(_ number: Int) -> Int { count.dividingFullWidth(size.multipliedFullWidth(by: number)).quotient }
    let range = edge(number - 1)..<edge(number)
    return RecordingPiece(
      recording: Recording(
        name: path, bytes: .file(path), range: size == 0 ? nil : range, unchanged: unchanged),
      range: range, size: size, isCutElsewhere: false)
  }

  /// Creates a piece that is read from standard input: the lines of a recording that begin in a range of its bytes,
  /// without a byte order mark, as delivered by an engine that splits text as Hadoop does.
  ///
  /// - Parameters:
  ///   - name: The name of the recording.
  ///   - range: The range of its bytes in which the lines begin.
  ///   - size: The size of the recording in bytes; nil if the piece is the whole recording.
  public static func standardInput(of name: String, range: Range<Int>, size: Int?) -> RecordingPiece {
    RecordingPiece(
      recording: Recording(name: name, bytes: .standardInput, mayHaveMark: false), range: range, size: size,
      isCutElsewhere: true)
  }
}

extension Recording {
  /// Standard input under another name than `-`.
  package static func standardInput(named name: String) -> Recording { Recording(name: name, bytes: .standardInput) }
}

extension Gate {
  /// Tallies recordings.
  ///
  /// - Parameters:
  ///   - recordings: One recording, as parts in their order.
  ///   - candidateRecording: The recording that the candidate replays instead, a file or bytes in memory.
  ///   - inputs: The description of the inputs that the tally stores.
  ///   - carriesFaults: Whether an invalid line becomes a part of the tally instead of an error. The merge then reports
  ///     its line number in the recording.
  ///   - progress: Called after each piece, from any task, one call at a time.
  /// - Throws: The errors of ``evaluate(_:candidateRecording:progress:trace:)``.
  public func tally(
    _ recordings: [Recording], candidateRecording: Recording? = nil, as inputs: TallyDocument.Inputs,
    carriesFaults: Bool = false, progress: ProgressSink? = nil
  ) async throws(ReplayGateError) -> TallyDocument {
    try await document(recordings, candidateRecording, inputs, carriesFaults, progress) { source, extent in
      TallySpan(whole: source, extent)
    }
  }

  /// Tallies a piece of a recording.
  ///
  /// - Parameters:
  ///   - piece: The part of the recording.
  ///   - candidateRecording: Contains the partner of each of the piece's decisions. The caller guarantees that no other
  ///     piece has one of their ids.
  ///   - inputs: The description of the inputs that the tally stores.
  ///   - carriesFaults: Whether an invalid line becomes a part of the tally instead of an error.
  ///   - progress: Called after each piece, from any task, one call at a time.
  /// - Throws: The errors of `evaluate`. Line numbers of a file's piece are those of the file.
  public func tally(
    _ piece: RecordingPiece, candidateRecording: Recording? = nil, as inputs: TallyDocument.Inputs,
    carriesFaults: Bool = false, progress: ProgressSink? = nil
  ) async throws(ReplayGateError) -> TallyDocument {
    let name = piece.recording.name
    // A part that has no line of its own tells nothing of what the file is.
    if piece.range.lowerBound > 0, !piece.isCutElsewhere, let format = try piece.recording.format {
      throw .invalidInput(InputFault(source: name, is: format, expected: Fault.expectedRecord))
    }
    var inputs = inputs
    inputs.isJoinedInParts = candidateRecording != nil
    do throws(ReplayGateError) {
      let document = try await document([piece.recording], candidateRecording, inputs, carriesFaults, progress) {
        source, extent in
        guard let size = piece.size else { return TallySpan(whole: source, extent) }
        return TallySpan(
          source, range: piece.range, of: size, isCutElsewhere: piece.isCutElsewhere, extent)
      }
      // The size was checked before.
      try piece.recording.unchanged?.check()
      return document
    } catch {
      guard var fault = error.fault, fault.source.isExactly(name) else { throw error }
      if let format = try piece.recording.format { throw .invalidInput(fault.of(format)) }
      // If the lines before the piece can be read, they are counted. Only inputs with errors pay for that.
      fault.line += piece.isCutElsewhere ? 0 : try piece.recording.lines(beforeLineIn: piece.range.lowerBound)
      if piece.isCutElsewhere, piece.size != nil {
        fault.source = "\(name)[\(piece.range.lowerBound)-\(piece.range.upperBound)]"
      }
      throw .invalidInput(fault)
    }
  }

  private func document(
    _ recordings: [Recording], _ candidateRecording: Recording?, _ inputs: TallyDocument.Inputs, _ carriesFaults: Bool,
    _ progress: ProgressSink?, _ span: (String, RecordingExtent) -> TallySpan
  ) async throws(ReplayGateError) -> TallyDocument {
    var gate = self
    gate.details = TallyDocument.everything
    let names = recordings.map(\.name)
    func document(
      _ tally: ReplayTally, _ details: ReplayDetails, _ extents: [Exact<String>: RecordingExtent]
    ) -> TallyDocument {
      let spans = names.map { span($0, extents[Exact($0)] ?? RecordingExtent()) }
      return TallyDocument(inputs: inputs, recordings: spans, tally: tally, details: details)
    }
    guard !names.isEmpty, names.withoutRepeats.count == names.count else {
      throw .invalidConfiguration("a tally is of recordings that have names of their own, one at least")
    }
    do throws(ReplayGateError) {
      let sum = try await gate.sum(recordings, candidateRecording, nil, progress)
      return document(sum.candidate.tally, sum.candidate.details, sum.extents)
    } catch {
      guard carriesFaults, let fault = error.fault else { throw error }
      // The length is not known, but the start is.
      let unknown = Dictionary(
        uniqueKeysWithValues: names.map { (Exact($0), RecordingExtent(bytes: 1, lines: 1)) })
      var empty = document(ReplayTally(mode: mode), ReplayDetails(gate.details), unknown)
      empty.fault = fault
      return empty
    }
  }
}

extension InputFault {
  /// The fault of a piece, all of whose file is something else.
  fileprivate func of(_ format: ForeignFormat) -> InputFault {
    InputFault(source: source, is: format, expected: Fault.expectedRecord)
  }
}

extension Recording {
  /// What a file is by its first line, where that cannot be a recording's.
  fileprivate var format: ForeignFormat? {
    get throws(ReplayGateError) {
      guard case .file(let path) = bytes else { return nil }
      return try ForeignFormat(of: openFile(path))
    }
  }

  /// The number of lines before the first one that begins at or after `offset`. O(offset).
  fileprivate func lines(beforeLineIn offset: Int) throws(ReplayGateError) -> Int {
    guard offset > 0, case .file(let path) = bytes else { return 0 }
    let file = try openFile(path)
    var (lines, done) = (1, 0)
    var buffer = PieceBuffer()
    while done < offset - 1 {
      buffer.removeAll()
      try file.read(into: &buffer, count: min(1 << 20, offset - 1 - done), at: done)
      if buffer.count == 0 { break }
      lines += buffer.bytes.count { $0 == 0x0A }
      done += buffer.count
    }
    return lines
  }
}
