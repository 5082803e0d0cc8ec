package import ReplayGate

/// An item of evidence: its name in templates, its content, and what is missing.
package struct EvidenceItem: Sendable, Hashable {
  package let name: String
  /// A single line, or the lines of a list.
  package let lines: [String]
  /// Descriptions of the missing parts.
  package let missing: [String]

  init(_ name: String, _ line: String?, orMissing requirement: String) {
    self.name = name
    let line = line.flatMap { Placeholder.matches($0) ? nil : $0 }
    lines = [line.map(Self.plain) ?? Self.missingMark(requirement)]
    missing = line == nil ? [requirement] : []
  }

  init(_ name: String, lines: [String], none: String, missing: [String] = []) {
    self.name = name
    self.lines = lines.isEmpty ? [none] : lines.map(Self.plain)
    self.missing = missing
  }

  static func missingMark(_ requirement: String) -> String { "MISSING: \(requirement)" }

  /// The text on one line, without anything that Markdown would hide.
  static func plain(_ text: String) -> String {
    PlainLine.shown(text).replacing("<", with: "&lt;").replacing("{{", with: "{ {")
  }
}

/// The evidence of a release or a drill. It is created from the journal and the reports that are kept with it, so it
/// can be created again and compared with a document.
package struct Evidence: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    case release = "release-evidence.v1"
    case drill = "drill-report.v1"

    /// The first line of every document, which identifies its kind.
    package var marker: String { "<!-- \(rawValue) -->" }
  }

  package let kind: Kind
  package let items: [EvidenceItem]

  package func item(_ name: String) -> EvidenceItem? { items.first { $0.name.isExactly(name) } }

  /// What is required but missing.
  package var missing: [String] { items.flatMap(\.missing) }
}

/// The sources of evidence.
package struct EvidenceSource: Sendable {
  package let playbook: Playbook
  package let journal: Journal
  /// The digest of the journal's bytes.
  package let digest: String
  package let state: ReleaseState

  /// Reads the folder of a release. `playbook` is used if the folder contains none.
  package init(_ state: ReleaseState, playbook: Playbook?) throws(ReplayGateError) {
    guard let bytes = try PlaybookFile.readIfThere(state.journal) else {
      throw .unreadable(source: state.journal, reason: "nothing has been begun there")
    }
    journal = try Journal(bytes: bytes, source: state.journal)
    digest = "sha256:" + SHA256.hexDigest(bytes)
    self.state = state
    if let playbook {
      self.playbook = playbook
    } else if let kept = try PlaybookFile.readIfThere(state.playbook) {
      self.playbook = try Playbook(json: kept, source: state.playbook)
    } else {
      self.playbook = try .gate5()
    }
  }

  /// A completed phase with the times of its beginning and its end.
  struct Phase {
    let finish: PhaseFinish
    let began: Timestamp?
    let ended: Timestamp
  }

  func phases(of incident: String) -> [Phase] {
    var began: Timestamp?
    var phases: [Phase] = []
    for entry in journal.entries {
      switch entry.event {
      case .phaseStarted(let start) where start.incident.isExactly(incident): began = entry.at
      case .phaseFinished(let finish) where finish.incident.isExactly(incident):
        phases.append(Phase(finish: finish, began: began, ended: entry.at))
      default: continue
      }
    }
    return phases
  }

  /// The incidents of the playbook that have completed phases in the journal.
  var incidents: [Incident] { playbook.incidents.filter { !journal.phases(of: $0.id).isEmpty } }

  func line(_ action: PhaseAction) -> String {
    "\(action.name): \(action.result.status.rawValue): \(action.result.observed)\(action.result.captured)"
  }

  /// Describes the log of a result if it is missing or was changed; nil if it is complete.
  func missingLog(of result: StepResult) -> String? {
    guard let log = result.log else { return nil }
    let digests = result.references.filter { ["log_digest", "replay_gate_report_digest"].containsExactly($0.kind) }
    // A command that could not be started has no log, and its status already counts against it.
    guard let digest = digests.first?.ref else { return result.status.isGreen ? "the digest of \(log)" : nil }
    guard let now = state.digest(of: log) else { return "\(log): it is gone" }
    return now.isExactly(digest) ? nil : "\(log) as it was written: it was edited"
  }

  /// The conditions for the end of an incident that are not met.
  func missing(of incident: Incident) -> [String] {
    let phases = journal.phases(of: incident.id)
    let logs = phases.flatMap(\.actions).compactMap { missingLog(of: $0.result) }
    return logs
      + IncidentPhaseName.allCases.compactMap { name in
        guard let last = phases.last(where: { $0.phase == name }) else {
          return "incident \(incident.id): \(name.rawValue) was not begun"
        }
        // The purpose of `verify` is to find out, so a failure is a valid result.
        let isOver = name == .verify ? last.status.isGreen || last.status == .fail : last.status.isGreen
        return isOver ? nil : "incident \(incident.id): \(name.rawValue) is \(last.status.rawValue)"
      }
  }
}

extension StepResult {
  /// The log and the last printed lines, to be appended to the description of the result; empty if nothing was
  /// captured.
  var captured: String {
    (log.map { ", log \($0)" } ?? "")
      + (printed.isEmpty ? "" : ", printed last: \(printed.map(MarkdownText.code).joined(separator: " / "))")
  }
}
