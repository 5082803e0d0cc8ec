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
    /// Starts to read. The result returns more bytes at each call, and nil at the end. It is called by one task at a
    /// time.
    case sequence(@Sendable () -> @Sendable () async throws -> [UInt8]?)
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
  func openFile(_ path: String) throws(ReplayGateError) -> InputFile {
    if let unchanged { try unchanged.open() } else { try InputFile(path: path) }
  }

  /// Creates a recording that is a file, FIFO or device.
  ///
  /// - Parameter path: The path. It is also the name in error messages.
  public static func file(_ path: String) -> Recording { Recording(name: path, bytes: .file(path)) }

  /// Standard input. Its name in error messages is `-`.
  public static var standardInput: Recording { Recording(name: "-", bytes: .standardInput) }

  /// Creates a recording from bytes in memory.
  ///
  /// - Parameters:
  ///   - bytes: NDJSON.
  ///   - name: The name in error messages.
  public static func bytes(_ bytes: [UInt8], name: String = "<bytes>") -> Recording {
    Recording(name: name, bytes: .array(bytes))
  }

  /// Creates a recording from bytes as they arrive.
  ///
  /// Each run of a gate iterates the sequence once, in one task at a time. If the sequence throws an error, the run
  /// ends with ``ReplayGateError/unreadable(source:reason:)``.
  ///
  /// - Parameters:
  ///   - bytes: NDJSON.
  ///   - name: The name in error messages.
  public static func sequence<Sequence: AsyncSequence & Sendable>(
    _ bytes: Sequence, name: String = "<sequence>"
  ) -> Recording where Sequence.Element == UInt8 {
    Recording(
      name: name,
      bytes: .sequence {
        let puller = SequencePuller(bytes)
        return { try await puller.next() }
      })
  }
}

/// Collects the bytes of a sequence, so that later stages process thousands at a time.
private actor SequencePuller<Source: AsyncSequence & Sendable> where Source.Element == UInt8 {
  private let source: Source
  private var iterator: Source.AsyncIterator?
  private var isFinished = false

  init(_ source: Source) { self.source = source }

  func next() async throws -> [UInt8]? {
    if isFinished { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1 << 16)
    // Removed while it is in use. `PieceSource` lets in one task at a time.
    var current = iterator.take() ?? source.makeAsyncIterator()
    while bytes.count < 1 << 16 {
      guard let byte = try await current.next(isolation: self) else {
        isFinished = true
        break
      }
      bytes.append(byte)
    }
    iterator = current
    return bytes.isEmpty ? nil : bytes
  }
}
