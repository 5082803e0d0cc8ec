import Testing

@testable import ReplayGate

@Suite("Tallies that arrive in chunks")
struct TallyStreamTests {
  private static let gate = Gate(baseline: .standard, candidate: .expert)

  /// A tally of each of several recordings, one per line, with lines that are blank between them.
  private static func text(_ count: Int) async throws -> [UInt8] {
    let inputs = TallyDocument.Inputs(
      engine: "test", baseline: TallyProfile(.standard, given: "STANDARD"),
      candidate: TallyProfile(.expert, given: "EXPERT"))
    var text: [UInt8] = []
    for number in 0..<count {
      let part = Recording.bytes(StreamSamples.lines(number + 1), name: "r\(number)")
      text += try await gate.tally([part], as: inputs).jsonBytes + Array("\n \r\n".utf8)
    }
    return text
  }

  @Test("give what they give one after another", arguments: [1, 1000, 1 << 20], [true, false])
  func anyChunks(size: Int, isAnnounced: Bool) async throws {
    let text = try await Self.text(3)
    var expected = TallyMerger()
    for (number, line) in text.split(separator: 0x0A).enumerated() where line.count > 2 {
      try expected.add(TallyDocument(json: Array(line), source: "t", line: number + 1))
    }
    var merger = TallyMerger()
    let chunks = Arriving(elements: StreamSamples.chunks(text, of: size))
    try await merger.add(chunks, name: "t", byteCount: isAnnounced ? text.count : nil)
    #expect(try merger.document.jsonBytes == expected.document.jsonBytes)
    #expect(try merger.evaluation(under: Self.gate).tally.records == 6)
  }

  @Test("and are cut off, or belong to another run, have no sum")
  func refused() async throws {
    let text = try await Self.text(2)
    let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) + [0x0A] }
    func error(_ bytes: [UInt8], count: Int? = nil, longestLine: Int = 1 << 20) async throws -> ReplayGateError? {
      var merger = TallyMerger()
      let chunks = Arriving(elements: StreamSamples.chunks(bytes, of: 100))
      do throws(ReplayGateError) {
        try await merger.add(chunks, name: "t", byteCount: count, longestLine: longestLine)
        return nil
      } catch {
        // What was merged before is no sum, and nothing can be added to it.
        #expect(throws: error) { try merger.document }
        #expect(throws: error) { try merger.evaluation(under: Self.gate) }
        #expect(throws: error) { try merger.add(TallyDocument(json: lines[0], source: "t")) }
        return error
      }
    }
    #expect(try await error(text, longestLine: lines.map(\.count).max() ?? 0) == nil)
    let whole = try await error(lines[0], count: text.count)
    #expect(whole == .unreadable(source: "t", reason: "it ended after \(lines[0].count) of \(text.count) bytes"))
    let long = try await error(text, longestLine: 200)
    #expect(long == .unreadable(source: "t", reason: "line 1 goes beyond the limit of 200 bytes"))
    let twice = try await error(lines[0] + lines[2] + lines[0])
    #expect(
      twice == .invalidConfiguration("t:3: tallies do not merge: r0 comes twice"), "\(twice.debugDescription)")
    guard let fault = try await error(lines[0] + lines[2].prefix(100))?.fault else {
      Issue.record("a cut line is invalid")
      return
    }
    #expect((fault.source, fault.line) == ("t", 2))
  }

  @Test("and a task that is cancelled have no sum")
  func cancelled() async throws {
    let text = try await Self.text(1)
    let (chunks, arriving) = AsyncStream.makeStream(of: [UInt8].self)
    arriving.yield(text)
    let task = Task { () async -> ReplayGateError? in
      var merger = TallyMerger()
      do throws(ReplayGateError) {
        try await merger.add(chunks)
        return nil
      } catch {
        return error
      }
    }
    task.cancel()
    #expect(await task.value == .cancelled)
  }

  @Test("without a tally have no verdict")
  func empty() async throws {
    var merger = TallyMerger()
    try await merger.add(Arriving(elements: [Array("\n\n".utf8)]))
    #expect(throws: ReplayGateError.invalidConfiguration("there is no tally to merge")) {
      try merger.evaluation(under: Self.gate)
    }
  }
}
