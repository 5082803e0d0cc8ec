internal import ReplayGate

/// A verdict as unsigned in-toto Statements v1, one on each line (JSON Lines). Other tools sign them.
///
/// The first is a test result. If the gates pass, a SLSA verification summary follows for each subject, which refers to
/// the test result by its digest. Neither statement says that the verdict passed if a gate is blocked, whichever gate
/// determines the exit code.
public struct InTotoReport: Sendable {
  /// The maximum number of names that are listed for each result. The number of the others follows.
  private static let limit = 1000

  private let findings: GateFindings
  private let words: VerdictWords

  /// Creates the rendering of findings.
  ///
  /// - Parameter findings: The verdict to render.
  public init(_ findings: GateFindings) {
    self.findings = findings
    words = VerdictWords(findings)
  }

  /// JSON Lines, one Statement on each. Equal findings give equal bytes.
  public var text: String { statements.map { $0 + "\n" }.joined() }

  /// The Statements in their order.
  public var statements: [String] {
    let result = Self.statement(
      subjects, type: "https://in-toto.io/attestation/test-result/v0.1", predicate: testResult)
    guard isPassed else { return [result] }
    let digest = SHA256.hexDigest(result.utf8)
    return [result]
      + subjects.map { subject in
        Self.statement(
          [subject], type: "https://slsa.dev/verification_summary/v1",
          predicate: verificationSummary(of: subject, input: digest))
      }
  }

  private var evaluation: GateEvaluation { findings.evaluation }

  private var isPassed: Bool { !evaluation.verdict.isBlocked && findings.exitCode == 0 }

  /// The subjects of the statements: those of the run, or the candidate's profile if it has none.
  private var subjects: [GateFindings.Subject] {
    if !findings.subjects.isEmpty { return findings.subjects }
    let candidate = evaluation.gate.candidate
    let input = findings.inputs.first { $0.role == .candidateProfile }
    return [
      GateFindings.Subject(
        name: input.map(findings.name) ?? candidate.name, sha256: input?.sha256 ?? Self.hex(candidate.digest))
    ]
  }

  private static func hex(_ digest: String) -> String { String(digest.dropFirst("sha256:".count)) }

  private static func digest(_ sha256: String) -> String { JSONText.object([("sha256", JSONText.string(sha256))]) }

  private static func statement(_ subjects: [GateFindings.Subject], type: String, predicate: String) -> String {
    JSONText.object([
      ("_type", JSONText.string("https://in-toto.io/Statement/v1")),
      (
        "subject",
        JSONText.array(
          subjects.map { JSONText.object([("name", JSONText.name($0.name)), ("digest", digest($0.sha256))]) })
      ),
      ("predicateType", JSONText.string(type)), ("predicate", predicate),
    ])
  }

  // MARK: The test result

  private var testResult: String {
    let cases = GateCases(findings).all
    return JSONText.object([
      ("result", JSONText.string(isPassed ? "PASSED" : "FAILED")),
      ("configuration", JSONText.array(configuration)),
      ("passedTests", names(cases) { $0 == .passed }),
      ("warnedTests", names(cases) { $0 == .waived }),
      ("failedTests", names(cases) { $0 == .failed || $0 == .unknown }),
      ("replayGate_verdict", FindingsJSON(findings).text),
    ])
  }

  private func names(_ cases: [GateCase], _ belongs: (GateCase.State) -> Bool) -> String {
    let names = cases.filter { belongs($0.state) }.map { "\($0.gate): \($0.title)" }
    let more = names.count - Self.limit
    return JSONText.strings(names.prefix(Self.limit) + (more > 0 ? ["\(FigureText.count(more)) more"] : []))
  }

  /// The profiles and recordings with the digests of their bytes. A profile also has the digest of its canonical form.
  private var configuration: [String] {
    findings.inputs.map { input in
      let canonical: String? =
        switch input.role {
        case .baselineProfile: evaluation.gate.baseline.digest
        case .candidateProfile: evaluation.gate.candidate.digest
        case .recording, .candidateRecording: nil
        }
      // The canonical form of a profile has the same content as its bytes.
      let digest = input.sha256 ?? canonical.map(Self.hex)
      let annotations = [
        ("role", JSONText.string(input.role.rawValue)), ("canonicalDigest", canonical.map(JSONText.string)),
        ("gitCommit", input.revision.map { JSONText.string($0.commit) }),
        ("gitBlob", input.revision?.blob.map(JSONText.string)),
      ]
      return JSONText.object([
        ("name", JSONText.name(findings.name(of: input))),
        // A descriptor needs a digest or a URI. For an input that was not hashed, the URI is its name.
        ("uri", digest == nil ? JSONText.string(ProfilePlace.uri(findings.name(of: input))) : nil),
        ("digest", digest.map(Self.digest)), ("annotations", JSONText.object(annotations)),
      ])
    }
  }

  // MARK: The verification summary

  private func verificationSummary(of subject: GateFindings.Subject, input: String) -> String {
    let candidate = evaluation.gate.candidate
    let policy = findings.inputs.first { $0.role == .candidateProfile }
    let descriptor = JSONText.object([
      ("uri", JSONText.string(ProfilePlace.uri(policy?.path.map(findings.place) ?? policy?.name ?? candidate.name))),
      ("digest", Self.digest(policy?.sha256 ?? Self.hex(candidate.digest))),
    ])
    return JSONText.object([
      (
        "verifier",
        JSONText.object([
          ("id", JSONText.string("pkg:generic/replay-gate")),
          ("version", JSONText.object([("replay-gate", JSONText.string(findings.toolVersion))])),
        ])
      ),
      ("timeVerified", JSONText.string(findings.report.generatedAt.rfc3339)),
      ("resourceUri", JSONText.string(Self.resource(subject))), ("policy", descriptor),
      (
        "inputAttestations",
        JSONText.array([JSONText.object([("digest", Self.digest(input))])])
      ),
      ("verificationResult", JSONText.string("PASSED")),
      ("verifiedLevels", JSONText.strings(["REPLAY_GATE_MERGE", "REPLAY_GATE_RELEASE"])),
      ("replayGate_summary", findings.report.summary.map { JSONText.string(ShownText.sentence($0)) }),
      ("replayGate_fidelity", JSONText.string(words.fidelity)),
      ("replayGate_reproduce", JSONText.string(words.command)),
    ])
  }

  /// The package URL of the subject with its digest.
  private static func resource(_ subject: GateFindings.Subject) -> String {
    let name = ProfilePlace.uri(ShownText.name(subject.name).split(separator: "/").joined(separator: "_"))
    return "pkg:generic/\(name)?checksum=sha256:\(subject.sha256)"
  }
}
