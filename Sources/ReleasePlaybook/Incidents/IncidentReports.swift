package import ReplayGate

/// The problems in replay gate reports, release reports and SLO reports.
package struct IncidentReports: Sendable {
  /// A report of a problem, or of something that is not known.
  package struct Finding: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
      case contract, slo, lane, replayGate
      /// A problem that belongs to no scenario.
      case other
      /// Something that was requested is not known.
      case unknown
    }

    package let kind: Kind
    /// The id of a lane, an SLO or a check; for a gate, the id of its report.
    package let affected: String
    package let words: String
    package let source: String
  }

  package private(set) var findings: [Finding] = []
  /// The blocked gates, with the bytes of their reports.
  package private(set) var blockedGates: [(report: GateReportFields, bytes: [UInt8])] = []
  /// The state of the rollback criteria in the newest SLO report that is not too old; nil if there is none.
  package var rollbackStatus: String? { rollback?.status }
  /// The time of the newest measurement among the criteria that are met in that report; nil if it is not known.
  package var rollbackMeasuredAt: Moment? { rollback?.measuredAt }
  private var rollback: (status: String, judgedAt: Moment, measuredAt: Moment?)?

  package init() {}

  /// Reads reports.
  ///
  /// - Parameters:
  ///   - now: The time for which the age of an SLO report is computed.
  ///   - maximumAge: The maximum age of an SLO report that may require a rollback.
  package static func read(
    _ files: [(bytes: [UInt8], source: String)], playbook: Playbook, at now: JudgementTime,
    maximumAge: TimeSpan = SLOCheck.standardMaximumAge
  ) throws(ReplayGateError) -> IncidentReports {
    var reports = IncidentReports()
    for file in files {
      let root = try JSONNode.parse(file.bytes, source: file.source)
      let version = try root.object("report").required("schemaVersion")
      switch try version.string("schemaVersion") {
      case GateReportFields.schemaVersion: try reports.addGate(root, file)
      case ReleaseReport.schemaVersion: try reports.addRelease(root, file.source, playbook)
      case SLOReport.schemaVersion: try reports.addSLO(root, file.source, at: Moment(now), maximumAge: maximumAge)
      default:
        let known = [GateReportFields.schemaVersion, ReleaseReport.schemaVersion, SLOReport.schemaVersion]
        throw version.fault(
          expected: "\"schemaVersion\" to be " + known.map { "\"\($0)\"" }.joined(separator: " or "))
      }
    }
    return reports
  }

  private mutating func addGate(
    _ root: JSONNode, _ file: (bytes: [UInt8], source: String)
  ) throws(ReplayGateError) {
    let report = try GateReportFields(root)
    guard report.isBlocked else { return }
    blockedGates.append((report, file.bytes))
    findings.append(
      Finding(
        kind: .replayGate, affected: report.id,
        words: "the replay gate is blocked: \(report.decision)"
          + (report.reasons.isEmpty ? ", without a reason" : ": " + report.reasons.joined(separator: ", ")),
        source: file.source))
  }

  private mutating func addRelease(_ root: JSONNode, _ source: String, _ playbook: Playbook) throws(ReplayGateError) {
    for node in try root.object("release report").required("steps").array("steps") {
      let step = try node.object("steps[]")
      let statusNode = try step.required("status")
      guard let status = StepStatus(rawValue: try statusNode.string("status")) else {
        throw statusNode.fault(
          expected: "\"status\" to be one of \(StepStatus.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      add(
        step: try step.required("id").text("id"), status, try step.required("observed").string("observed"), source,
        playbook)
    }
  }

  /// Adds the problems of the last run in a release's journal.
  package mutating func add(_ journal: Journal, source: String, playbook: Playbook) {
    guard let commit = journal.commit else { return }
    let results = journal.results(at: commit)
    for step in StepSequence(playbook).steps {
      guard let result = results[Exact(step.id)]?.result else { continue }
      add(step: step.id, result.status, result.observed, source, playbook)
    }
  }

  private mutating func add(
    step id: String, _ status: StepStatus, _ observed: String, _ source: String, _ playbook: Playbook
  ) {
    if status.isGreen { return }
    let isContract = playbook.governance.contains { StepID.slug($0.name).isExactly(id) && $0.name.contains("contract") }
    let isLane = playbook.lanes.contains { $0.stepID.isExactly(id) }
    // A step that could not be carried out says nothing about its subject.
    let isFailed = status == .fail
    let kind: Finding.Kind =
      if !isFailed, id != "replay-gate" {
        .unknown
      } else if id == "replay-gate" {
        // An unknown verdict blocks too.
        status == .error ? .unknown : .replayGate
      } else if isContract {
        .contract
      } else if isLane {
        .lane
      } else {
        id == "smoke" ? .slo : .other
      }
    findings.append(
      Finding(kind: kind, affected: id, words: "\(id) is \(status.rawValue): \(observed)", source: source))
  }

  private mutating func addSLO(
    _ root: JSONNode, _ source: String, at now: Moment, maximumAge: TimeSpan
  ) throws(ReplayGateError) {
    let report = try root.object("SLO report")
    let momentNode = try report.required("evaluatedAt")
    guard let judgedAt = Moment(rfc3339: try momentNode.string("evaluatedAt")) else {
      throw momentNode.fault(expected: "\"evaluatedAt\" to be a time such as \"2026-03-01T09:30:00Z\"")
    }
    func addUnknown(_ words: String) {
      findings.append(Finding(kind: .unknown, affected: "slo-check", words: words, source: source))
    }
    let isOld = now - judgedAt > maximumAge
    if isOld || judgedAt > now {
      let fault = isOld ? "too old at" : "after"
      addUnknown("the SLO report is of \(judgedAt.rfc3339), \(fault) \(now.rfc3339)")
    }
    let slos = try report.required("slos").array("slos")
    if slos.isEmpty { addUnknown("the SLO report judges no SLO") }
    for node in slos {
      let slo = try node.object("slos[]")
      let status = try slo.required("status").text("status")
      if status.isExactly(SLOReport.Status.met.rawValue) { continue }
      let id = try slo.required("id").text("id")
      findings.append(
        Finding(
          kind: status.isExactly(SLOReport.Status.breached.rawValue) ? .slo : .unknown, affected: id,
          words: "SLO \(id) is \(status)", source: source))
    }
    for node in try report.required("alerts").array("alerts") {
      let alert = try node.object("alerts[]")
      let status = try alert.required("status").text("status")
      if status == "clear" || status == "pending" { continue }
      let id = try alert.required("id").text("id")
      let isFiring = status.isExactly(SLOReport.ConditionStatus.firing.rawValue)
      findings.append(
        Finding(
          kind: isFiring ? .slo : .unknown, affected: id, words: "alert \(id) is \(status)", source: source))
    }
    let rollbackNode = try report.required("rollback").object("rollback")
    let status = try rollbackNode.required("status").text("status")
    var measuredAt: Moment?
    for node in try rollbackNode.optional("criteria")?.array("criteria") ?? [] {
      let criterion = try node.object("criteria[]")
      guard try criterion.required("status").text("status") == "firing" else { continue }
      guard let momentNode = criterion.optional("measuredAt") else { continue }
      if let moment = Moment(rfc3339: try momentNode.string("measuredAt")) {
        measuredAt = max(measuredAt ?? moment, moment)
      }
    }
    if status == "met" {
      findings.append(
        Finding(kind: .slo, affected: "rollback", words: "criteria for a rollback are met", source: source))
    }
    // An outdated report tells neither that a rollback is due nor that none is.
    if isOld || judgedAt > now { return }
    if let rollback, rollback.judgedAt > judgedAt || rollback.judgedAt == judgedAt && rollback.status == "met" {
      return
    }
    rollback = (status, judgedAt, measuredAt)
  }
}
