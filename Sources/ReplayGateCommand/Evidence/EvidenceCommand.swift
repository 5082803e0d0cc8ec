import ReleasePlaybook
import ReplayGate

/// `replay-gate evidence …`.
enum EvidenceCommand {
  static func perform(_ request: EvidenceRequest, _ outputs: OutputSet) throws(CommandFailure) -> ExitStatus {
    switch request.action {
    case .make(let kind): try make(kind, request, outputs)
    case .verify(let paths): try verify(paths, request)
    }
  }

  private static func make(
    _ kind: Evidence.Kind, _ request: EvidenceRequest, _ outputs: OutputSet
  ) throws(CommandFailure) -> ExitStatus {
    let target = request.output.map(ResolvedPath.init)
    let state = ReleaseState(folder: request.state)
    let read = [
      ("--playbook", request.playbook), ("--template", request.template), ("the journal", state.journal),
      ("the journal's playbook", state.playbook),
    ]
    // People edit such a document. An existing one is kept until the new one is complete and replaces it.
    _ = try OutputPlan(
      target.map { [OutputPlan.Target(flag: "--output", path: $0)] } ?? [],
      reading: read.compactMap { name, path in path.map { OutputPlan.Input(name: name, path: $0) } },
      of: OptionTable.evidence)
    let evidence: Evidence
    let text: String
    do throws(ReplayGateError) {
      evidence = try self.evidence(kind, request, incidents: request.incidents)
      text = try template(kind, request).render(evidence)
    } catch {
      throw CommandFailure(error)
    }
    if let target { try outputs.open(target).write(Array(text.utf8)) }
    let status = try outputs.commit(text, evidence.missing.isEmpty ? .pass : .unknown)
    let screen = Screen.standardError(request.color)
    for requirement in evidence.missing {
      StandardStreams.writeError(
        screen.rowText("replay-gate: \(screen.shown("missing", .odd)): \(requirement)", indent: 2))
    }
    return status
  }

  /// One line for each valid document, and for each problem of an invalid one.
  private static func verify(_ paths: [String], _ request: EvidenceRequest) throws(CommandFailure) -> ExitStatus {
    let (screen, problemScreen) = (Screen.standardOutput(request.color), Screen.standardError(request.color))
    var isSound = true
    for path in paths {
      let problems: [EvidenceCheck.Problem]
      do throws(ReplayGateError) {
        let bytes = try PlaybookFile.read(path)
        if let format = ForeignFormat(ofDocument: bytes) {
          throw ReplayGateError.invalidInput(InputFault(source: path, is: format, expected: "a document of evidence"))
        }
        guard let document = String(validating: bytes, as: UTF8.self) else {
          throw ReplayGateError.unreadable(source: path, reason: "it is not UTF-8")
        }
        guard let kind = Evidence.Kind.allCases.first(where: { document.contains($0.marker) }) else {
          let markers = Evidence.Kind.allCases.map(\.marker).joined(separator: " or ")
          throw ReplayGateError.invalidInput(
            InputFault(source: path, bytes: bytes, offset: 0, found: "no such line", expected: "a line \(markers)"))
        }
        // The author of a drill's document chooses which of the journal's scenarios it names.
        let drilled = OptionTable.scenarios.filter { document.contains("incident \($0): ") }
        let evidence = try evidence(kind, request, incidents: request.incidents.isEmpty ? drilled : request.incidents)
        problems = EvidenceCheck(document, evidence, template: try template(kind, request)).problems
      } catch {
        throw CommandFailure(error)
      }
      if problems.isEmpty {
        try StandardStreams.writeOutput(Array("\(path): \(screen.shown("verified", .good))\n".utf8))
      }
      for problem in problems {
        let place = problem.line.map { "\(path):\($0)" } ?? path
        StandardStreams.writeError(
          problemScreen.rowText(
            "\(problemScreen.shown(place, .strong)): \(PlainLine.cleaned(problem.words))", indent: 2))
      }
      isSound = isSound && problems.isEmpty
    }
    return isSound ? .pass : .blocked
  }

  private static func evidence(
    _ kind: Evidence.Kind, _ request: EvidenceRequest, incidents: [String]
  ) throws(ReplayGateError) -> Evidence {
    let playbook = if let path = request.playbook { try Playbook.load(path: path) } else { Playbook?.none }
    let source = try EvidenceSource(ReleaseState(folder: request.state), playbook: playbook)
    switch kind {
    case .release: return .release(source)
    case .drill: return .drill(source, incidents: incidents)
    }
  }

  private static func template(
    _ kind: Evidence.Kind, _ request: EvidenceRequest
  ) throws(ReplayGateError) -> EvidenceTemplate {
    guard let path = request.template else { return .standard(kind) }
    return try EvidenceTemplate(PlaybookFile.read(path), source: path, for: kind)
  }
}
