import ReplayGate

extension Evidence {
  /// The evidence of a release.
  package static func release(_ source: EvidenceSource) -> Evidence {
    let (playbook, journal) = (source.playbook, source.journal)
    let start = journal.lastStart
    let results = start.map { journal.results(at: $0.commit) } ?? [:]
    let steps = StepSequence(playbook).steps
    let trace = playbook.traceability

    func line(_ step: ReleaseStep) -> String {
      guard let result = results[Exact(step.id)]?.result else { return "\(step.id): not run" }
      return "\(step.id): \(result.status.rawValue): \(result.observed)"
    }
    func missing(_ step: ReleaseStep) -> String? {
      guard step.isRequired else { return nil }
      guard let status = results[Exact(step.id)]?.result.status else { return "\(step.id) was not run" }
      return status.isGreen ? nil : "\(step.id) is \(status.rawValue)"
    }
    var items = [
      EvidenceItem("gate", playbook.name, orMissing: "the gate"),
      EvidenceItem("commit", start?.commit, orMissing: "the candidate commit"),
      EvidenceItem(
        "playbook", lines: [start?.playbookDigest].compactMap(\.self), none: "no run",
        missing: start?.playbookDigest.isExactly(playbook.digest) == true
          ? [] : ["the playbook that was run: it was edited"]),
      EvidenceItem("journal", source.digest, orMissing: "the journal"),
      EvidenceItem("pullRequest", start?.pullRequest.map { "#\($0)" }, orMissing: "the release PR"),
      verdict(journal),
      EvidenceItem(
        "steps", lines: steps.map(line), none: "no steps",
        missing: steps.compactMap(missing)
          + steps.compactMap { results[Exact($0.id)].flatMap { source.missingLog(of: $0.result) } }),
    ]
    items.append(checks(steps, results))
    items.append(lanes(steps, results))
    items.append(
      EvidenceItem("deploymentRevision", start?.deploymentRevision, orMissing: "the deployment revision"))
    let smoke = "the outcome of the smoke check"
    items.append(
      EvidenceItem(
        "smoke",
        // What a command has printed may look like a placeholder.
        lines: [results["smoke"]].compactMap(\.self).map {
          "\($0.result.status.rawValue): \($0.result.observed)\($0.result.captured)"
        },
        none: EvidenceItem.missingMark(smoke), missing: results["smoke"] == nil ? [smoke] : []))
    items.append(incidents(source))
    items.append(rollbacks(source))
    let gates = EvidenceBlockedGate.all(in: source)
    items.append(
      EvidenceItem(
        "blockedGates", lines: gates.flatMap(\.lines), none: "the replay gate was never blocked",
        missing: gates.flatMap(\.missing)))
    items.append(
      EvidenceItem(
        "traceability",
        lines: [
          "child: #\(trace.child)", "parents: " + trace.parents.map { "#\($0)" }.joined(separator: ", "),
          "signoff: #\(trace.signoff)", "documents: " + trace.documents.joined(separator: ", "),
        ], none: "nothing"))
    return Evidence(kind: .release, items: items)
  }

  private static func verdict(_ journal: Journal) -> EvidenceItem {
    var verdict: ReleaseVerdict?
    for entry in journal.entries {
      switch entry.event {
      // A run that has not ended has no verdict, even if an earlier run had one.
      case .runStarted: verdict = nil
      case .runFinished(let finish): verdict = finish.verdict
      default: continue
      }
    }
    let missing = verdict == .pass ? [] : ["the verdict pass: it is \(verdict?.rawValue ?? "none")"]
    return EvidenceItem("verdict", lines: [verdict?.rawValue].compactMap(\.self), none: "no verdict", missing: missing)
  }

  private static func checks(_ steps: [ReleaseStep], _ results: [Exact<String>: StepFinish]) -> EvidenceItem {
    var (lines, missing): ([String], [String]) = ([], [])
    for step in steps {
      guard case .governance(let check) = step.work else { continue }
      let references = results[Exact(step.id)]?.result.references ?? []
      let urls = references.filter { $0.kind == "check_run" }.map(\.ref)
      if urls.isEmpty, check.isRequired { missing.append("the CI run's URL of \(check.name)") }
      lines.append("\(check.name): " + (urls.isEmpty ? EvidenceItem.missingMark("URL") : urls.joined(separator: ", ")))
    }
    return EvidenceItem("checks", lines: lines, none: "no checks", missing: missing)
  }

  private static func lanes(_ steps: [ReleaseStep], _ results: [Exact<String>: StepFinish]) -> EvidenceItem {
    var (lines, missing): ([String], [String]) = ([], [])
    for step in steps where step.section == "Lanes" {
      guard case .command(let command) = step.work else { continue }
      guard let result = results[Exact(step.id)]?.result else {
        missing.append("the summary of \(step.id)")
        continue
      }
      let run = MarkdownText.code(command.run)
      lines.append("\(step.name): \(run): \(result.status.rawValue), \(result.observed)\(result.captured)")
    }
    return EvidenceItem("lanes", lines: lines, none: "no lanes", missing: missing)
  }

  private static func incidents(_ source: EvidenceSource) -> EvidenceItem {
    var lines: [String] = []
    for incident in source.incidents {
      for phase in source.phases(of: incident.id) {
        let finish = phase.finish
        let affected = finish.affected.isEmpty ? "" : " (\(finish.affected.joined(separator: ", ")))"
        lines.append(
          "incident \(incident.id), \(finish.phase.rawValue) at \(phase.ended.rfc3339): "
            + "\(finish.status.rawValue)\(affected)")
        for action in finish.actions {
          lines.append("incident \(incident.id), \(finish.phase.rawValue), \(source.line(action))")
        }
      }
    }
    return EvidenceItem(
      "incidents", lines: lines, none: "there was no incident", missing: source.incidents.flatMap(source.missing))
  }

  private static func rollbacks(_ source: EvidenceSource) -> EvidenceItem {
    let actions = source.incidents.flatMap { source.journal.phases(of: $0.id) }.flatMap(\.actions)
    let lines = actions.filter { $0.name == "rollback" }.map(source.line)
    return EvidenceItem("rollbacks", lines: lines, none: "no rollback was considered")
  }
}
