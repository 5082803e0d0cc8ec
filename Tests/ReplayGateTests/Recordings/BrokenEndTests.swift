import Testing

@testable import ReplayGate

/// A recording that ends within a line, and one that is no lines of JSON at all.
@Suite("Recordings that are broken as a whole")
struct BrokenEndTests {
  private static let cutOff = "the end of the recording: its last line is cut off"

  /// The fault of a recording, the same however it is cut.
  private func fault(of bytes: [UInt8]) async throws -> InputFault? {
    var faults: [InputFault?] = []
    for pieceSize in [1, 7, 1 << 20] {
      for recording in [Recording.bytes(bytes), .sequence(ByteStream(bytes: bytes), name: "<bytes>")] {
        faults.append(try await Self.fault(of: recording, pieceSize))
      }
    }
    let first = try #require(faults.first)
    #expect(faults.allSatisfy { $0 == first }, "\(faults)")
    return first
  }

  private static func fault(of recording: Recording, _ pieceSize: Int) async throws -> InputFault? {
    do {
      _ = try await MalformedLine.gate(pieceSize: pieceSize).evaluate([recording])
      return nil
    } catch {
      guard let fault = error.fault else { throw error }
      return fault
    }
  }

  private struct ByteStream: AsyncSequence, Sendable {
    let bytes: [UInt8]
    func makeAsyncIterator() -> AsyncStream<UInt8>.Iterator {
      AsyncStream { continuation in
        for byte in bytes { continuation.yield(byte) }
        continuation.finish()
      }
      .makeAsyncIterator()
    }
  }

  /// With a character of each length, a pair of surrogates, and each kind of value.
  private static let line = Array(
    (MalformedLine.sound.dropLast() + #","x":["é€😀","\ud83d\ude00\n",-1.5e+3,true,null,{"a":[]}]}"#).utf8)

  @Test("wherever a last line is cut, it is called cut off")
  func cut() async throws {
    let before = Array((MalformedLine.sound.replacing("valrun-2", with: "a") + "\n").utf8)
    for end in 1..<Self.line.count {
      let fault = try await fault(of: before + Self.line[..<end])
      #expect(fault?.line == 2)
      #expect(fault?.found == Self.cutOff, "\(String(decoding: Self.line[..<end], as: UTF8.self).suffix(20))")
    }
    #expect(try await fault(of: before + Self.line) == nil)
  }

  @Test("a recording that is its beginning alone is cut off too")
  func onlyLine() async throws {
    for end in [1, 2, 30] {
      #expect(try await fault(of: Array(Self.line[..<end]))?.found == Self.cutOff)
    }
  }

  @Test("a line that ends is not called so, nor one with another fault")
  func notCut() async throws {
    for end in stride(from: 1, to: Self.line.count, by: 5) {
      let fault = try await fault(of: Array(Self.line[..<end]) + [0x0A])
      #expect(fault != nil && fault?.found != Self.cutOff)
    }
    for wrong in ["\"\u{1}", "1x", "\"\\q", "\"\\ud83dx", "\"\\ud83d\\n", "[1,]", "nul "] {
      let fault = try await fault(of: Array((MalformedLine.sound.dropLast() + ",\"x\":" + wrong).utf8))
      #expect(fault != nil && fault?.found != Self.cutOff, "\(wrong)")
    }
    for bytes in [[0xFF], [0xC1], [0xE2, 0x28], [0x80], [0xF0, 0x9F, 0x41]] as [[UInt8]] {
      let fault = try await fault(of: Array((MalformedLine.sound.dropLast() + ",\"x\":\"").utf8) + bytes)
      #expect(fault != nil && fault?.found != Self.cutOff, "\(bytes)")
    }
  }

  @Test(
    "what a first line tells",
    arguments: [
      ([0x1F, 0x8B, 0x08, 0x00, 0x0A], .gzip), ([0x1F, 0x8B, 0x00], nil), ([0x1F], nil),
      ([0x28, 0xB5, 0x2F, 0xFD, 0x24], .zstd), ([0x28, 0xB5, 0x2F], nil),
      (Array("BZh1".utf8) + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0x01], .bzip2),
      (Array("BZh9".utf8) + [0x17, 0x72, 0x45, 0x38, 0x50, 0x90], .bzip2), (Array("BZh91AY&S".utf8), nil),
      (Array("BZh0".utf8) + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59], nil),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .xz), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], nil),
      (Array("PAR1".utf8), .parquet), (Array("PAR2".utf8), nil),
      ([0xFF, 0xFE], .utf16), ([0xFF, 0xFE, 0x7B, 0x00], .utf16), ([0xFE, 0xFF, 0x00, 0x7B], .utf16),
      ([0xFF, 0xFE, 0x00, 0x00], .utf32), ([0x00, 0x00, 0xFE, 0xFF], .utf32),
      ([0x7B, 0x00, 0x22, 0x00], .utf16LittleEndian), ([0x20, 0x00, 0x5B, 0x00], .utf16LittleEndian),
      ([0x7B, 0x00, 0x0A], .utf16LittleEndian), ([0x7B, 0x00, 0x00, 0x00], nil), ([0x7B, 0x00], nil),
      ([0x7B, 0x00, 0x22, 0x3A], nil), ([0x22, 0x00, 0x22, 0x00], nil),
      ([0x00, 0x7B, 0x00, 0x22], .utf16BigEndian), ([0x00, 0x00, 0x00, 0x7B], nil), ([0x00, 0x00, 0x00, 0x00], nil),
      (Array("[".utf8), .jsonArray), (Array(" \t[{\"a".utf8), .jsonArray), (Array("\u{FEFF}[".utf8), .jsonArray),
      (Array("{\n".utf8), .jsonOverLines), (Array("{ \r\n".utf8), .jsonOverLines), (Array("{".utf8), nil),
      (Array("{\"a\"\n".utf8), nil), (Array("\"[".utf8), nil), ([], nil),
    ] as [([UInt8], ForeignFormat?)])
  func recognised(_ bytes: [UInt8], _ expected: ForeignFormat?) async throws {
    #expect(ForeignFormat(beginning: bytes) == expected)
    let first = try await fault(of: bytes)
    #expect(first?.format == expected)
    if expected != nil { #expect(first?.line == 1) }
    // Only where a recording begins.
    let later = try await fault(of: Array((MalformedLine.sound + "\n").utf8) + bytes)
    #expect(later?.format == nil)
  }
}
