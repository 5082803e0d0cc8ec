/// A recording, or a part of one: recorded decisions as NDJSON (contract sections 1 and 2).
///
/// Several are one recording in their order. Nothing is read before the gate runs.
public struct Recording: Sendable {
  enum Bytes: Sendable {
    case file(String)
    case standardInput
    case array([UInt8])
    /// Hands out some bytes more at each call, nil after the last. Called by one task at a time.
    case sequence(@Sendable () -> @Sendable () async throws -> [UInt8]?)
  }

  /// What error messages call it.
  public let name: String
  let bytes: Bytes
  /// Of a file: the lines that begin in these bytes; nil: all.
  let range: Range<Int>?
  /// Whether its first line may begin with a byte order mark.
  let mayHaveMark: Bool
  /// Of a file: what holds it to stay the same each time it is opened; nil: it may be another one.
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

  /// The same, held to stay unchanged from now on, if it is a file: whoever reads it more than once, or digests what was
  /// read, reads the same bytes or gets an error.
  package var heldUnchanged: Recording {
    guard case .file(let path) = bytes, unchanged == nil else { return self }
    var recording = self
    recording.unchanged = UnchangedFile(path: path)
    return recording
  }

  /// Opens the file that the recording is.
  func openFile(_ path: String) throws(ReplayGateError) -> InputFile {
    if let unchanged { try unchanged.open() } else { try InputFile(path: path) }
  }

  /// A file, FIFO or device by its path.
  public static func file(_ path: String) -> Recording { Recording(name: path, bytes: .file(path)) }

  /// Standard input, called `-`.
  public static var standardInput: Recording { Recording(name: "-", bytes: .standardInput) }

  /// Bytes in memory.
  public static func bytes(_ bytes: [UInt8], name: String = "<bytes>") -> Recording {
    Recording(name: name, bytes: .array(bytes))
  }

  /// Bytes as they arrive. The sequence is iterated once for each run of a gate, by one task at a time; an error that
  /// it throws ends the run with `ReplayGateError.unreadable`.
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

/// Gathers the bytes of a sequence, so that what follows handles some thousands at a time.
private actor SequencePuller<Source: AsyncSequence & Sendable> where Source.Element == UInt8 {
  private let source: Source
  private var iterator: Source.AsyncIterator?
  private var isFinished = false

  init(_ source: Source) { self.source = source }

  func next() async throws -> [UInt8]? {
    if isFinished { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1 << 16)
    // Taken out while it is in use; `PieceSource` lets one task in at a time.
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
