import GateReports
import ReleasePlaybook
import ReplayGate

/// `replay-gate reproduce`: writes a folder that reproduces a verdict offline.
struct ReproduceCommand {
  let request: RunRequest
  let folder: String
  let outputs: OutputSet

  /// Writes the folder, and its summary to standard output.
  func perform() async throws(CommandFailure) -> ExitStatus {
    try checkFolder()
    let configuration = try RunConfiguration(request)
    let minimal = try await minimal(configuration)
    guard let minimal else {
      throw .fault(
        "\(OptionTable.programName): no smaller recording gives this verdict, because it depends on a rate over the whole recording"
      )
    }
    var reduced = request
    reduced.baseline = "baseline.json"
    reduced.candidate = "candidate.json"
    reduced.recordings = ["recording.ndjson"]
    reduced.candidateRecording = minimal.partners.map { _ in "candidate-recording.ndjson" }
    reduced.gateFile = nil
    reduced.waivers = request.waivers.map { _ in "waivers.json" }
    let gate = minimal.evaluation.gate
    reduced.mode = gate.mode == .any ? .any : nil
    reduced.minimumRecords = gate.minimumRecords == 1 ? nil : gate.minimumRecords
    reduced.minimumFidelity = gate.minimumFidelity
    reduced.requiresExercised = gate.requiresExercised
    reduced.budgets = BudgetFlags(gate.budgets)
    let line = ReproduceLine.render(reduced, at: gate.waivers?.now, program: OptionTable.programName)
    let generatedAt = configuration.generatedAt
    let report = minimal.evaluation.report(generatedAt: generatedAt).json + "\n"

    var contents: [(name: String, bytes: [UInt8])] = [
      ("recording.ndjson", minimal.recording), ("baseline.json", gate.baseline.canonicalJSON + [0x0A]),
      ("candidate.json", gate.candidate.canonicalJSON + [0x0A]), ("expected-report.json", Array(report.utf8)),
    ]
    if let bytes = minimal.candidateRecording { contents.append(("candidate-recording.ndjson", bytes)) }
    if let waivers = configuration.limits.waivers { contents.append(("waivers.json", waivers.bytes)) }
    contents.append(("reproduce.sh", Array(script(line, generatedAt).utf8)))
    for (name, bytes) in contents { try outputs.open(ResolvedPath("\(folder)/\(name)")).write(bytes) }
    let count = minimal.records.count
    let looksLikeFlag = folder.utf8.first == UInt8(ascii: "-")
    let words =
      "\(folder): \(count) decision\(count == 1 ? " gives" : "s give") the same verdict; "
      + "sh \(ShellWord.quoted((looksLikeFlag ? "./" : "") + folder + "/reproduce.sh")) shows it\n"
    return try outputs.commit(words, .pass)
  }

  private func minimal(_ configuration: RunConfiguration) async throws(CommandFailure) -> MinimalRecording? {
    // Each recording is read twice, which a pipe does not allow.
    let recordings = request.recordings + [request.candidateRecording].compactMap(\.self)
    if let stream = recordings.first(where: StreamedInputs.isStream) {
      throw .usage(
        "reproduce reads recordings twice: give a file instead of \(stream)", help: OptionTable.reproduce.fullName)
    }
    do throws(ReplayGateError) {
      return try await configuration.gate.minimalRecording(
        configuration.recordings, candidateRecording: configuration.candidateRecording)
    } catch {
      throw CommandFailure(error)
    }
  }

  private func script(_ line: String, _ generatedAt: StampTime) -> String {
    """
    #!/bin/sh
    # Gives the verdict again and holds it against expected-report.json. Needs \(OptionTable.programName) \(VersionText.version) on the PATH.
    cd "$(dirname "$0")" || exit 2
    report=$(SOURCE_DATE_EPOCH=\(generatedAt.timestamp.secondsSince1970) \(line))
    status=$?
    printf '%s\\n' "$report"
    [ "$report" = "$(cat expected-report.json)" ] || { echo 'this is not the expected report' >&2; exit 2; }
    exit $status

    """
  }

  // MARK: The folder

  private static let fileNames = [
    "recording.ndjson", "baseline.json", "candidate.json", "expected-report.json", "candidate-recording.ndjson",
    "waivers.json", "reproduce.sh",
  ]

  private func checkFolder() throws(CommandFailure) {
    guard let status = Platform.status(of: folder) else { return }
    let names = status.kind == .directory ? try? Platform.names(in: folder) : nil
    let leftovers = Self.fileNames.map { TemporaryName(of: ResolvedPath("\(folder)/\($0)")) }
    guard let names, names.allSatisfy({ name in leftovers.contains { $0.matches(name) } }) else {
      throw .fault("\(folder): cannot be written: it exists and is not an empty folder")
    }
  }
}

extension BudgetFlags {
  /// The flags that set these budgets.
  init(_ budgets: FlipBudgets) {
    let all = [budgets.tightened, budgets.loosened, budgets.tightenedPerStrategy, budgets.loosenedPerStrategy]
    self.init(
      tightened: all[0], loosened: all[1], tightenedPerStrategy: all[2], loosenedPerStrategy: all[3],
      confidence: budgets.hasRate ? budgets.confidenceInForce : nil)
  }
}
