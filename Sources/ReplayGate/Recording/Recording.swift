/// A recording, or a part of one: recorded decisions as NDJSON
/// ([contract section 2](doc:Contract#2-Recorded-decision-replay-gate-decisionv1)).
///
/// Several parts in a row are one recording. Nothing is read until a gate runs.
///
///     let recording: [Recording] = [.file("monday.ndjson"), .file("tuesday.ndjson")]
///     let evaluation = try await Gate(baseline: .standard, candidate: .expert).evaluate(recording)
public struct Recording: Sendable {
  enum Bytes: Sendable {
    case file(String)
    case standardInput
    case array([UInt8])
    /// A file that the caller has opened.
    case descriptor(CInt)
    /// Starts to read. The result returns more bytes at each call, and nil at the end. It is called by one task at a
    /// time. `count` is the total number of bytes; nil if it is not known.
    case sequence(count: Int?, @Sendable () -> @Sendable () async throws -> [UInt8]?)
  }

  /// The name in error messages.
  public let name: String
  let bytes: Bytes
  /// Only lines that begin in this range of a file are read; nil for all lines.
  let range: Range<Int>?
  /// Whether its first line may begin with a byte order mark.
  let mayHaveMark: Bool
  /// Ensures that a file is the same each time it is opened; nil if it may change.
  package private(set) var unchanged: UnchangedFile?

  init(
    name: String, bytes: Bytes, range: Range<Int>? = nil, mayHaveMark: Bool = true, unchanged: UnchangedFile? = nil
  ) {
    self.name = name
    self.bytes = bytes
    self.range = range
    self.mayHaveMark = mayHaveMark
    self.unchanged = unchanged
  }

  /// The same recording, but if it is a file, it must not change from now on: a later read gives the same bytes or an
  /// error. Needed if a recording is read more than once, or if its digest is published.
  package var heldUnchanged: Recording {
    guard case .file(let path) = bytes, unchanged == nil else { return self }
    var recording = self
    recording.unchanged = UnchangedFile(path: path)
    return recording
  }

  /// Opens the file of the recording.
  func openFile(_ path: String, isPipe: Bool = false) throws(ReplayGateError) -> InputFile {
    if let unchanged { return try unchanged.open(isPipe: isPipe) }
    return isPipe ? try InputFile(pipe: path) : try InputFile(path: path)
  }

  /// The size in bytes; nil if it is not known before it is read, such as that of a pipe.
  ///
  /// - Throws: `ReplayGateError.unreadable` if a file cannot be read.
  var size: Int? {
    get throws(ReplayGateError) {
      switch bytes {
      case .array(let bytes): bytes.count
      case .file(let path): try InputFile.probe(path: path).map { range?.count ?? $0 }
      case .sequence(let count, _): count
      case .standardInput, .descriptor: nil
      }
    }
  }

  /// Starts to read a sequence; no bytes of anything else.
  var byteReader: @Sendable () async throws -> [UInt8]? {
    guard case .sequence(_, let start) = bytes else { return { nil } }
    return start()
  }

  /// The size in bytes of a recording that is read by offset; 0 for another one, and if it cannot be read.
  var sizeByOffset: Int {
    switch bytes {
    case .array, .file: (try? size) ?? 0
    case .sequence, .standardInput, .descriptor: 0
    }
  }

  /// Creates a recording that is a file, FIFO or device.
  ///
  /// - Parameter path: The path. It is also the name in error messages.
  public static func file(_ path: String) -> Recording { Recording(name: path, bytes: .file(path)) }

  /// Standard input. Its name in error messages is `-`.
  public static var standardInput: Recording { Recording(name: "-", bytes: .standardInput) }

  /// Creates a recording from an open file, pipe or socket. It is read from the current position to the end.
  ///
  /// The caller keeps the descriptor open until the run has ended, and closes it.
  ///
  /// - Parameters:
  ///   - descriptor: A descriptor that is open for reading. Its mode does not change.
  ///   - name: The name in error messages.
  public static func fileDescriptor(_ descriptor: CInt, name: String) -> Recording {
    Recording(name: name, bytes: .descriptor(descriptor))
  }

  /// Creates a recording from bytes in memory.
  ///
  /// - Parameters:
  ///   - bytes: NDJSON.
  ///   - name: The name in error messages.
  /// - Complexity: O(n), or O(1) for an array.
  public static func bytes(_ bytes: some Sequence<UInt8>, name: String = "<bytes>") -> Recording {
    Recording(name: name, bytes: .array(Array(bytes)))
  }

  /// Creates a recording from bytes that arrive in chunks, such as the body of a request.
  ///
  ///     let recording = Recording.chunks(request.body, name: "request", byteCount: request.contentLength)
  ///
  /// Each run of a gate iterates the sequence once, in one task at a time, and not faster than it processes the bytes. If
  /// the sequence throws an error, the run ends with ``ReplayGateError/unreadable(source:reason:errorNumber:underlying:)``.
  ///
  /// - Parameters:
  ///   - chunks: NDJSON. A chunk may end anywhere and may be empty.
  ///   - name: The name in error messages.
  ///   - byteCount: The total number of bytes, if the sender announced it. A sequence with fewer or more bytes is an
  ///     error, so a truncated body has no verdict. Progress shows the number.
  public static func chunks<Chunks: AsyncSequence & Sendable>(
    _ chunks: Chunks, name: String = "<chunks>", byteCount: Int? = nil
  ) -> Recording where Chunks.Element: Sequence<UInt8> {
    Recording(
      name: name,
      bytes: .sequence(count: byteCount) {
        let puller = SequencePuller(chunks, count: byteCount) { $0 += $1 }
        return { try await puller.next() }
      })
  }

  /// Creates a recording from bytes that arrive one at a time. This is about a hundred times slower than
  /// ``chunks(_:name:byteCount:)``.
  ///
  /// Each run of a gate iterates the sequence once, in one task at a time. If the sequence throws an error, the run
  /// ends with ``ReplayGateError/unreadable(source:reason:errorNumber:underlying:)``.
  ///
  /// - Parameters:
  ///   - bytes: NDJSON.
  ///   - name: The name in error messages.
  public static func sequence<Bytes: AsyncSequence & Sendable>(
    _ bytes: Bytes, name: String = "<sequence>"
  ) -> Recording where Bytes.Element == UInt8 {
    Recording(
      name: name,
      bytes: .sequence(count: nil) {
        let puller = SequencePuller(bytes, count: nil) { $0.append($1) }
        return { try await puller.next() }
      })
  }
}

/// Collects the bytes of a sequence, so that later stages process thousands at a time.
private actor SequencePuller<Source: AsyncSequence & Sendable> {
  private let source: Source
  private let count: Int?
  private let append: @Sendable (inout [UInt8], Source.Element) -> Void
  private var iterator: Source.AsyncIterator?
  private var done = 0
  private var isFinished = false

  private static var enough: Int { 1 << 16 }

  init(_ source: Source, count: Int?, _ append: @escaping @Sendable (inout [UInt8], Source.Element) -> Void) {
    self.source = source
    self.count = count
    self.append = append
  }

  func next() async throws -> [UInt8]? {
    if isFinished { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.enough)
    // Removed while it is in use. `PieceSource` lets in one task at a time.
    var current = iterator.take() ?? source.makeAsyncIterator()
    while bytes.count < Self.enough {
      guard let element = try await current.next(isolation: self) else {
        isFinished = true
        break
      }
      append(&bytes, element)
    }
    iterator = current
    done += bytes.count
    // A task that is cancelled ends many sequences, which is no end of the bytes.
    if isFinished { try Task.checkCancellation() }
    if let count, done > count { throw WrongCount(text: "there are more than the \(count) bytes that were announced") }
    if let count, isFinished, done < count { throw WrongCount(text: "it ended after \(done) of \(count) bytes") }
    return bytes.isEmpty ? nil : bytes
  }
}

private struct WrongCount: Error, CustomStringConvertible {
  let text: String

  var description: String { text }
}
