import Foundation
import Testing

@testable import ReplayGate

@Suite("SHA-256")
struct SHA256Tests {
  /// From FIPS 180-4 and the examples that NIST publishes with it.
  @Test(
    "published vectors",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
      (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
  func vectors(text: String, digest: String) {
    #expect(SHA256.hexDigest(text.utf8) == digest)
  }

  @Test(
    "the system's sha256sum agrees at every length around a block", arguments: [0, 1, 55, 56, 57, 63, 64, 65, 119, 128])
  func againstTheSystem(length: Int) throws {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }
    #expect(try SHA256.hexDigest(bytes) == Self.systemDigest(bytes))
  }

  static func systemDigest(_ bytes: [UInt8]) throws -> String {
    let process = Process()
    #if os(macOS)
      process.executableURL = URL(fileURLWithPath: "/usr/bin/shasum")
      process.arguments = ["-a", "256"]
    #else
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["sha256sum"]
    #endif
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(bytes))
    try input.fileHandleForWriting.close()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return String(text.prefix(64))
  }
}

@Suite("RFC 8785")
struct CanonicalJSONTests {
  /// From appendix B of the RFC, as bit patterns, and figures at which the notation changes.
  @Test(
    "numbers",
    arguments: [
      (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
      (0x8000_0000_0000_0001, "-5e-324"), (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
      (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
      (0xc340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
      (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
      (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"), (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
      (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"),
      (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
      (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5554, "333333333.33333325"),
      (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5556, "333333333.3333334"),
      (0x41b3_de43_5555_5557, "333333333.33333343"), (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
      (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ] as [(UInt64, String)])
  func number(bits: UInt64, text: String) {
    #expect(CanonicalJSON.number(Double(bitPattern: bits)) == text)
  }

  @Test("strings escape only the characters that RFC 8259 requires")
  func string() {
    #expect(CanonicalJSON.string("\u{20AC}$\u{0F}\nA'B\"\\\\\"/") == "\"\u{20AC}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"")
  }

  /// Written by hand from contract section 6. Only budget, tolerance and name differ.
  @Test(
    "a profile's digest is the SHA-256 of its members, sorted, without spaces",
    arguments: [
      ("FAST", "\"maxFindings\":3,\"maxRuntimeSeconds\":0.35,\"maxTokens\":600,\"maxToolCalls\":1", "0.5"),
      ("STANDARD", "\"maxFindings\":6,\"maxRuntimeSeconds\":1.2,\"maxTokens\":2400,\"maxToolCalls\":4", "1"),
      ("EXPERT", "\"maxFindings\":12,\"maxRuntimeSeconds\":3.5,\"maxTokens\":7200,\"maxToolCalls\":8", "0.25"),
    ])
  func digest(name: String, budget: String, tolerance: String) throws {
    let text =
      "{\"agentReviewBudget\":{\(budget)},\"blockMergeOnAgentFail\":true,\"blockMergeOnFail\":true,"
      + "\"blockReleaseOnAgentFail\":false,\"blockReleaseOnFail\":true,\"failClosedOnEvidenceUnavailable\":true,"
      + "\"hardFailOnMissingIndicators\":true,\"metricDriftTolerancePct\":\(tolerance),\"profile\":\"\(name)\","
      + "\"requireTraderReview\":false,\"schemaVersion\":\"replay-gate-profile.v1\"}"
    let profile = try #require(PolicyProfile.shipped(named: name))
    #expect(String(decoding: profile.canonicalJSON, as: UTF8.self) == text)
    #expect(try profile.digest == "sha256:" + SHA256Tests.systemDigest(Array(text.utf8)))
  }

  @Test("a profile's digest does not depend on the order of members, spaces and the spelling of numbers")
  func digestOfMeaning() throws {
    let source = String(decoding: try #require(PolicyProfile.shippedSource(named: "STANDARD")), as: UTF8.self)
    let lines = source.split(separator: "\n")
    let reversed = source.replacing("\"metricDriftTolerancePct\": 1.0", with: "\"metricDriftTolerancePct\" :\t10.00e-1")
      .replacing("2400", with: "2.4E3").replacing("\n", with: "\r\n")
    #expect(lines.count > 10)
    #expect(try PolicyProfile(json: Array(reversed.utf8), source: "p").digest == PolicyProfile.standard.digest)
    let other = source.replacing("2400", with: "2401")
    #expect(try PolicyProfile(json: Array(other.utf8), source: "p").digest != PolicyProfile.standard.digest)
  }
}
