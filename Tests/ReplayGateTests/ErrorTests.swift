import ReplayGate
import Testing

/// An error carries what caused it, so that a program can decide what to do.
@Suite struct ErrorTests {
  private struct Broken: Error, Equatable {
    let number: Int
  }

  /// Elements, and then an error.
  private struct Failing<Element: Sendable>: AsyncSequence, Sendable {
    let elements: [Element]
    let error: any Error

    struct Iterator: AsyncIteratorProtocol {
      var rest: ArraySlice<Element>
      let error: any Error

      mutating func next() async throws -> Element? {
        guard let element = rest.popFirst() else { throw error }
        return element
      }
    }

    func makeAsyncIterator() -> Iterator { Iterator(rest: elements[...], error: error) }
  }

  private static let gate = Gate(baseline: .standard, candidate: .expert)

  private static func error(
    of recording: Recording, trace: TraceSink? = nil
  ) async -> ReplayGateError? {
    do {
      _ = try await gate.evaluate([recording], trace: trace)
      return nil
    } catch {
      return error
    }
  }

  @Test("what a recording's bytes threw is passed on", arguments: [0, 1, 3])
  func sequence(chunks: Int) async {
    let failing = Failing(elements: (0..<chunks).map(StreamSamples.line), error: Broken(number: 7))
    let error = await Self.error(of: .chunks(failing, name: "body"))
    #expect(error?.code == .unreadable)
    #expect(error?.source == "body")
    #expect(error?.underlyingError as? Broken == Broken(number: 7))
    #expect(error?.errorNumber == nil)
  }

  @Test("what a sink threw is passed on")
  func sink() async {
    let error = await Self.error(of: .bytes(StreamSamples.lines(2)), trace: { _ in throw Broken(number: 5) })
    #expect(error?.code == .sinkFailed)
    #expect(error?.source == nil)
    #expect(error?.underlyingError as? Broken == Broken(number: 5))
  }

  @Test("what says that it was cancelled cancels the run, and is passed on", arguments: [false, true])
  func cancellation(inSink: Bool) async {
    let error =
      await inSink
      ? Self.error(of: .bytes(StreamSamples.lines(2)), trace: { _ in throw CancellationError() })
      : Self.error(of: .chunks(Failing(elements: [StreamSamples.line(1)], error: CancellationError())))
    #expect(error == .cancelled)
    #expect(error?.code == .cancelled)
    #expect(error?.underlyingError is CancellationError)
  }

  @Test("an error of ours that a sequence threw stays what it is")
  func ours() async {
    let thrown = ReplayGateError.unreadable(source: "upstream", reason: "gone", errorNumber: 32)
    let error = await Self.error(of: .chunks(Failing(elements: [StreamSamples.line(1)], error: thrown)))
    #expect(error == thrown)
    #expect(error?.errorNumber == 32)
  }

  // ENOENT, ENOTDIR and EBADF have these numbers on every system that the package is for.
  @Test(
    "what the system reports has its number",
    arguments: [
      (Recording.file("/no such folder/recording.ndjson"), 2 as Int32), (.file("/dev/null/recording.ndjson"), 20),
      (.fileDescriptor(9999, name: "closed"), 9),
    ])
  func errorNumber(recording: Recording, number: Int32) async {
    let error = await Self.error(of: recording)
    #expect(error?.code == .unreadable)
    #expect(error?.errorNumber == number)
    #expect(error?.source == recording.name)
    #expect(error?.description == "\(recording.name): cannot be read: \(error?.reason ?? "")")
  }

  @Test("an invalid line has its place, and an invalid setting none")
  func places() async {
    let invalid = await Self.error(of: .bytes(Array("{}\n".utf8), name: "r"))
    #expect(invalid?.code == .invalidInput)
    #expect(invalid?.fault?.line == 1)
    #expect(invalid?.source == "r")
    #expect(invalid?.description == invalid?.fault?.description)
    let gate = Gate(baseline: .standard, candidate: .expert, limits: RecordingLimits(bytes: -1))
    let setting = await #expect(throws: ReplayGateError.self) { try await gate.evaluate([]) }
    #expect(setting?.code == .invalidConfiguration)
    #expect(setting?.fault == nil)
    #expect(setting?.source == nil)
    #expect(setting?.reason.isEmpty == false)
  }

  @Test("two errors are the same if they say the same")
  func equality() {
    #expect(ReplayGateError.sinkFailed(Broken(number: 1)) == .sinkFailed(Broken(number: 1)))
    #expect(ReplayGateError.sinkFailed(Broken(number: 1)) != .sinkFailed(Broken(number: 2)))
    // "é" as one code point and as two.
    let spellings = ["\u{E9}", "e\u{301}"].map { ReplayGateError.unreadable(source: $0, reason: "gone") }
    #expect(Set(spellings).count == 2)
    #expect(ReplayGateError.invalidConfiguration("cancelled") != .cancelled)
  }
}
