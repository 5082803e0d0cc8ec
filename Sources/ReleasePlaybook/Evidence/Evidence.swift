package import ReplayGate

/// A figure of a piece of evidence: what a template calls it, what it says, and what is missing of it.
package struct EvidenceItem: Sendable, Hashable {
  package let name: String
  /// One line, or a list's.
  package let lines: [String]
  /// The missing parts, in words.
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

  /// On one line, and nothing that Markdown would hide.
  static func plain(_ text: String) -> String {
    PlainLine.shown(text).replacing("<", with: "&lt;").replacing("{{", with: "{ {")
  }
}

/// What a release leaves for those who ask later: made from its journal and the reports kept with it, so that it
/// can be made again and held against what somebody hands in.
package struct Evidence: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    case release = "release-evidence.v1"
    case drill = "drill-report.v1"

    /// The first line of every document: what it is.
    package var marker: String { "<!-- \(rawValue) -->" }
  }

  package let kind: Kind
  package let items: [EvidenceItem]

  package func item(_ name: String) -> EvidenceItem? { items.first { $0.name.isExactly(name) } }

  /// What must be there and is not.
  package var missing: [String] { items.flatMap(\.missing) }
}

/// What evidence is made from.
package struct EvidenceSource: Sendable {
  package let playbook: Playbook
  package let journal: Journal
  /// Of the journal's bytes.
  package let digest: String
  package let state: ReleaseState

  /// Reads a release's folder. `playbook` is the one to hold it against where the folder keeps none.
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

  /// The phases that ended, each with when it began and ended.
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

  /// The incidents of the playbook that the journal has phases of.
  var incidents: [Incident] { playbook.incidents.filter { !journal.phases(of: $0.id).isEmpty } }

  func line(_ action: PhaseAction) -> String {
    "\(action.name): \(action.result.status.rawValue): \(action.result.observed)\(action.result.captured)"
  }

  /// What a result was captured in and is no more as it was; nil if all of it is there.
  func missingLog(of result: StepResult) -> String? {
    guard let log = result.log else { return nil }
    let digests = result.references.filter { ["log_digest", "replay_gate_report_digest"].containsExactly($0.kind) }
    // What could not be started has no log, and its status stands against it.
    guard let digest = digests.first?.ref else { return result.status.isGreen ? "the digest of \(log)" : nil }
    guard let now = try? SHA256.hexDigest(of: UnchangedFile(path: state.path(log))) else { return "\(log): it is gone" }
    return "sha256:\(now)".isExactly(digest) ? nil : "\(log) as it was written: it was edited"
  }

  /// What must be so of an incident for it to be over, and is not.
  func missing(of incident: Incident) -> [String] {
    let phases = journal.phases(of: incident.id)
    let logs = phases.flatMap(\.actions).compactMap { missingLog(of: $0.result) }
    return logs
      + IncidentPhaseName.allCases.compactMap { name in
        guard let last = phases.last(where: { $0.phase == name }) else {
          return "incident \(incident.id): \(name.rawValue) was not begun"
        }
        // To verify is to find out: that it found something is what was asked for.
        let isOver = name == .verify ? last.status.isGreen || last.status == .fail : last.status.isGreen
        return isOver ? nil : "incident \(incident.id): \(name.rawValue) is \(last.status.rawValue)"
      }
  }
}

extension StepResult {
  /// Where what a command printed is, and its last lines, after the words of its result; empty if nothing was captured.
  var captured: String {
    (log.map { ", log \($0)" } ?? "")
      + (printed.isEmpty ? "" : ", printed last: \(printed.map(MarkdownText.code).joined(separator: " / "))")
  }
}
