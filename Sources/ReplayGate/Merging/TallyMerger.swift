/// Merges tallies as they are read, one per line, in the order of what they were made of. It keeps only the sum and the
/// line that is being read, however many tallies there are.
///
///     var merger = TallyMerger()
///     for worker in workers { try await merger.add(worker.response, name: worker.name) }
///     let verdict = try merger.evaluation(under: gate).verdict
///
/// After an error there is no sum any more: ``document`` and ``evaluation(under:)`` throw that error again.
public struct TallyMerger: Sendable {
  /// The sum so far; nil before the first. It is what was merged before an error, too.
  package private(set) var sum: TallyDocument?
  private var failure: ReplayGateError?
  /// What an error expected of an input that is JSON, but does not have a tally on each line.
  package static let expectedLine = "a tally on one line"

  /// Creates a merger without tallies.
  public init() {}

  // MARK: Adding

  /// Adds a tally.
  ///
  /// - Parameter document: The tally of what follows.
  /// - Throws: The errors of ``TallyDocument/merge(_:)``, and an earlier error of this merger.
  /// - Complexity: O(n) in the size of the tally.
  public mutating func add(_ document: TallyDocument) throws(ReplayGateError) {
    try keepingFailure { merger throws(ReplayGateError) in try merger.merge(document, at: nil) }
  }

  /// Adds the tallies of a file, FIFO or device, one per line.
  ///
  /// - Parameters:
  ///   - path: The path. It is also the name in error messages.
  ///   - longestLine: The maximum length of a line in bytes.
  /// - Throws: ``ReplayGateError``, which names the file and the line; also an earlier error of this merger.
  /// - Complexity: O(n) in the length of the file. Memory: the sum and the longest line.
  public mutating func add(path: String, longestLine: Int = RecordingLimits.longestLine) throws(ReplayGateError) {
    try keepingFailure { merger throws(ReplayGateError) in try merger.add(InputFile(path: path), longestLine) }
  }

  /// Adds the tallies of standard input, one per line. Its name in error messages is `-`.
  ///
  /// - Parameter longestLine: The maximum length of a line in bytes.
  /// - Throws: The errors of ``add(path:longestLine:)``.
  public mutating func addStandardInput(longestLine: Int = RecordingLimits.longestLine) throws(ReplayGateError) {
    try keepingFailure { merger throws(ReplayGateError) in try merger.add(InputFile.standardInput(), longestLine) }
  }

  /// Adds the tallies of bytes that arrive in chunks, one per line, such as the body of a response. The sequence is read no
  /// faster than its tallies are merged.
  ///
  /// - Parameters:
  ///   - chunks: Tallies as ``TallyDocument/jsonBytes`` writes them, each on its line. A chunk may end anywhere and may be empty.
  ///   - name: The name in error messages.
  ///   - byteCount: The total number of bytes, if the sender announced it. A sequence with fewer or more bytes is an error.
  ///   - longestLine: The maximum length of a line in bytes, for services that read tallies of strangers.
  /// - Throws: ``ReplayGateError/unreadable(source:reason:errorNumber:underlying:)`` if the sequence throws, is cut off or
  ///   has a longer line, ``ReplayGateError/cancelled`` if the task is cancelled before the end, and the errors of
  ///   ``add(path:longestLine:)``.
  /// - Complexity: O(n) in the number of bytes. Memory: the sum, the longest line and 64 KiB or a chunk.
  public mutating func add<Chunks: AsyncSequence & Sendable>(
    _ chunks: Chunks, name: String = "<chunks>", byteCount: Int? = nil, longestLine: Int = RecordingLimits.longestLine
  ) async throws(ReplayGateError) where Chunks.Element: Sequence<UInt8> {
    if let failure { throw failure }
    let next = Recording.chunks(chunks, name: name, byteCount: byteCount).byteReader
    var lines = Lines(source: name, longest: longestLine)
    do {
      while let bytes = try await next() { try add(bytes, &lines) }
      // A task that is cancelled may end a sequence early.
      try Task.checkCancellation()
      try end(&lines)
    } catch {
      let reason = ReplayGateError.thrown(error, by: name)
      failure = reason
      throw reason
    }
  }

  // MARK: The sum

  /// The sum of all tallies.
  ///
  /// - Throws: The error that ended the merge; ``ReplayGateError/invalidConfiguration(_:)`` if there was no tally.
  public var document: TallyDocument {
    get throws(ReplayGateError) {
      if let failure { throw failure }
      guard let sum else { throw .invalidConfiguration("there is no tally to merge") }
      return sum
    }
  }

  /// The verdict over everything that was tallied.
  ///
  /// - Parameter gate: Determines the limits and the requested details, as in ``TallyDocument/evaluation(under:)``.
  /// - Throws: The errors of ``document`` and of ``TallyDocument/evaluation(under:)``: no part is judged for the whole.
  public func evaluation(under gate: Gate) throws(ReplayGateError) -> GateEvaluation {
    try document.evaluation(under: gate)
  }

  // MARK: Lines

  /// The line that is being read.
  private struct Lines {
    let source: String
    let longest: Int
    var number = 1
    var rest: [UInt8] = []

    mutating func append(_ bytes: some Collection<UInt8>) throws(ReplayGateError) {
      guard bytes.count <= longest, rest.count <= longest - bytes.count else {
        throw .unreadable(source: source, reason: "line \(number) goes beyond the limit of \(longest) bytes")
      }
      rest += bytes
    }
  }

  private mutating func keepingFailure(
    _ work: (inout TallyMerger) throws(ReplayGateError) -> Void
  ) throws(ReplayGateError) {
    if let failure { throw failure }
    do throws(ReplayGateError) {
      try work(&self)
    } catch {
      failure = error
      throw error
    }
  }

  private mutating func add(_ file: InputFile, _ longestLine: Int) throws(ReplayGateError) {
    var buffer = PieceBuffer()
    var lines = Lines(source: file.path, longest: longestLine)
    while true {
      buffer.removeAll()
      try file.read(into: &buffer, count: 1 << 16, at: nil)
      if buffer.count == 0 { break }
      try add(buffer.bytes, &lines)
    }
    try end(&lines)
  }

  private mutating func add(_ bytes: [UInt8], _ lines: inout Lines) throws(ReplayGateError) {
    var rest = bytes[...]
    while let end = rest.firstIndex(of: 0x0A) {
      try lines.append(rest[..<end])
      try self.end(&lines, isLine: true)
      rest = rest[(end + 1)...]
    }
    try lines.append(rest)
  }

  private mutating func end(_ lines: inout Lines, isLine: Bool = false) throws(ReplayGateError) {
    defer {
      lines.rest.removeAll(keepingCapacity: true)
      lines.number += 1
    }
    if lines.rest.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
    let document: TallyDocument
    do throws(ReplayGateError) {
      document = try TallyDocument(json: lines.rest, source: lines.source, line: lines.number, isLine: isLine)
    } catch {
      // Many tools write JSON over several lines, and this one told where the first of them ends.
      let start = Array(lines.rest.prefix(ForeignFormat.length)) + (isLine ? [0x0A] : [])
      guard lines.number == 1, let format = ForeignFormat(beginning: start), format.isJSON else { throw error }
      throw .invalidInput(InputFault(source: lines.source, is: format, expected: Self.expectedLine))
    }
    try merge(document, at: "\(lines.source):\(lines.number)")
  }

  private mutating func merge(_ document: TallyDocument, at place: String?) throws(ReplayGateError) {
    guard sum != nil else { return sum = document }
    do throws(ReplayGateError) {
      try sum?.merge(document)
    } catch {
      guard error.code == .invalidConfiguration, let place else { throw error }
      throw .invalidConfiguration("\(place): \(error.reason)")
    }
  }
}
