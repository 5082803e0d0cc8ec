package import ReplayGate

extension Playbook {
  /// The embedded playbook.
  package static func gate5() throws(ReplayGateError) -> Playbook {
    try Playbook(json: gate5Source, source: "<Gate5 playbook>")
  }

  /// The bytes of the embedded playbook's file.
  package static var gate5Source: [UInt8] { PackageResources.Gate5_json }

  /// Reads a playbook. Strict: an unknown member, a wrong type and a repeated step id are errors.
  package init(json: [UInt8], source: String) throws(ReplayGateError) {
    let node = try JSONNode.parse(json, source: source)
    let file = try PlaybookObject(
      node, "a release playbook",
      members: [
        "schemaVersion", "name", "repository", "folder", "checkouts", "entryCriteria", "governance",
        "deploymentProfile",
        "reliabilityClosure", "replayGate", "lanes", "promotion", "incidents", "traceability",
      ])
    try file.expect(schemaVersion: Playbook.schemaVersion)
    name = try file.text("name")
    guard let repository = RepositoryName(try file.text("repository")) else {
      throw try file.node("repository").fault(
        expected: "\"repository\" to be OWNER/NAME, with HOST/ before it on another host")
    }
    self.repository = repository
    folder = try file.path("folder")
    checkouts = try file.optionalList("checkouts") { node throws(ReplayGateError) in
      try PlaybookObject.path(node, "checkouts")
    }
    entryCriteria = try file.list("entryCriteria") { node throws(ReplayGateError) in try EntryCriterion(node) }
    governance = try file.list("governance") { node throws(ReplayGateError) in try GovernanceCheck(node) }
    deploymentProfile = try DeploymentProfileCheck(file.node("deploymentProfile"))
    reliabilityClosure = try ReliabilityClosureCheck(file.node("reliabilityClosure"))
    replayGate = try ReplayGateCheck(file.node("replayGate"))
    lanes = try file.list("lanes") { node throws(ReplayGateError) in try Lane(node) }
    promotion = try Promotion(file.node("promotion"))
    incidents = try file.list("incidents") { node throws(ReplayGateError) in try Incident(node) }
    traceability = try Traceability(file.node("traceability"))
    digest = "sha256:" + SHA256.hexDigest(json)

    try file.refuseRepeats("checkouts", [folder] + checkouts)
    try file.refuseRepeats("entryCriteria", entryCriteria.map { "#\($0.issue)" })
    try file.refuseRepeats("governance", governance.map { StepID.slug($0.name) })
    try file.refuseRepeats("lanes", lanes.map(\.id))
    try file.refuseRepeats("incidents", incidents.map(\.id))
    let steps = StepSequence(self).steps.map(\.id)
    try file.refuseRepeats("governance", steps)
  }

  /// Reads the file of a playbook.
  package static func load(path: String) throws(ReplayGateError) -> Playbook {
    try Playbook(json: try PlaybookFile.read(path), source: path)
  }
}

extension EntryCriterion {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(
      node, "an entry criterion", members: ["issue", "title", "requires", "waivableOn", "required"])
    issue = try object.integer("issue", in: 1...Int(Int32.max))
    title = try object.text("title")
    requirement = try object.choice("requires", of: Requirement.self)
    waiverIssue = try object.optionalInteger("waivableOn", in: 1...Int(Int32.max))
    isRequired = try object.flag("required", default: true)
  }
}

extension GovernanceCheck {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(
      node, "a governance check", members: ["check", "workflow", "enforces", "required"])
    name = try object.text("check")
    workflow = try object.text("workflow")
    enforces = try object.optionalNode("enforces").map { node throws(ReplayGateError) in try EnforcingSteps(node) }
    isRequired = try object.flag("required", default: true)
  }
}

extension EnforcingSteps {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(node, "enforcing steps", members: ["file", "steps"])
    file = try object.path("file")
    steps = try object.list("steps") { node throws(ReplayGateError) in try EnforcingStep(node) }
    try object.refuseRepeats("steps", steps.map(\.name))
  }
}

extension EnforcingStep {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(node, "an enforcing step", members: ["name", "run", "options"])
    name = try object.text("name")
    run = try object.text("run")
    options = try object.optionalTexts("options")
    let words = run.split(separator: " ", omittingEmptySubsequences: false)
    if words.contains(where: \.isEmpty) {
      throw try object.node("run").fault(expected: "\"run\" to be words with single spaces between them")
    }
  }
}

extension DeploymentProfileCheck {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(
      node, "deploymentProfile", members: ["document", "activeHeading", "inactiveHeading", "dateKey", "maxAgeDays"])
    document = try object.path("document")
    activeHeading = try object.text("activeHeading")
    inactiveHeading = try object.text("inactiveHeading")
    dateKey = try object.text("dateKey")
    maxAgeDays = try object.optionalInteger("maxAgeDays", in: 0...36500)
  }
}

extension ReliabilityClosureCheck {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(
      node, "reliabilityClosure",
      members: [
        "document", "matrixHeading", "statusColumn", "evidenceColumn", "doneStatuses", "doneStatusPrefixes", "dateKey",
        "maxAgeDays",
      ])
    document = try object.path("document")
    matrixHeading = try object.text("matrixHeading")
    statusColumn = try object.text("statusColumn")
    evidenceColumn = try object.text("evidenceColumn")
    doneStatuses = try object.texts("doneStatuses")
    doneStatusPrefixes = try object.optionalTexts("doneStatusPrefixes")
    dateKey = try object.text("dateKey")
    maxAgeDays = try object.integer("maxAgeDays", in: 0...36500)
  }
}

extension ReplayGateCheck {
  init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(
      node, "a replay gate",
      members: ["baseline", "candidate", "recordings", "candidateRecording", "mode", "minimumRecords"])
    baseline = try object.text("baseline")
    candidate = try object.text("candidate")
    recordings = try object.optionalTexts("recordings")
    candidateRecording = try object.optionalText("candidateRecording")
    mode = try object.choice("mode", of: Mode.self)
    minimumRecords = try object.integer("minimumRecords", in: 1...Int(1) << 53)
  }
}

extension PlaybookCommand {
  /// The members of a command. A named one also has a name.
  fileprivate static let members = [
    "run", "in", "timeoutSeconds", "retries", "expectedExit", "environment", "mustPrint", "mustNotPrint",
  ]

  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    self = try PlaybookCommand(PlaybookObject(node, "a command", members: Self.members))
  }

  fileprivate init(_ object: PlaybookObject) throws(ReplayGateError) {
    run = try object.text("run")
    directory = try object.optionalPath("in") ?? "."
    timeoutSeconds = try object.integer("timeoutSeconds", in: 1...86400)
    retries = try object.optionalInteger("retries", in: 0...10) ?? 0
    expectedExit = try object.optionalInteger("expectedExit", in: 0...255) ?? 0
    environment = try Self.environment(object.optionalNode("environment"))
    mustPrint = try object.optionalTexts("mustPrint").map(LinePattern.init)
    mustNotPrint = try object.optionalTexts("mustNotPrint").map(LinePattern.init)
  }
}

extension PlaybookCommand {
  /// An object of names and values. Variables that the program sets itself are refused.
  private static func environment(_ node: JSONNode?) throws(ReplayGateError) -> [EnvironmentVariable] {
    guard let node, !node.isNull else { return [] }
    var variables: [EnvironmentVariable] = []
    for member in try node.object("environment").members {
      let name = member.name.utf8
      let isName =
        name.first.map { !(0x30...0x39).contains($0) } ?? false
        && name.allSatisfy { byte in
          byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
        }
      guard isName, !member.name.utf8.starts(with: "REPLAY_GATE_".utf8) else {
        throw member.value.fault(
          expected: "names of variables in \"environment\", none that begins with REPLAY_GATE_",
          found: "\"\(member.name)\"")
      }
      let value = try member.value.string(member.name)
      if value.utf8.contains(0) { throw member.value.fault(expected: "\"\(member.name)\" to have no NUL in it") }
      variables.append(EnvironmentVariable(name: member.name, value: value))
    }
    return variables
  }
}

extension NamedCommand {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(node, "a command", members: ["name"] + PlaybookCommand.members)
    name = try object.text("name")
    command = try PlaybookCommand(object)
  }
}

extension Lane {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(node, "a lane", members: ["id", "name", "command", "expected", "required"])
    id = try object.identifier("id")
    name = try object.text("name")
    command = try PlaybookCommand(object.node("command"))
    expected = try object.text("expected")
    isRequired = try object.flag("required", default: true)
  }
}

extension Promotion {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(
      node, "promotion",
      members: [
        "guide", "needs", "smoke", "rollback", "activeRevision", "sloDefinitions", "sloBaseline", "rollbackCriteria",
      ])
    guide = try object.path("guide")
    needs = try object.optionalTexts("needs")
    smoke = try PlaybookCommand(object.node("smoke"))
    rollback = try PlaybookCommand(object.node("rollback"))
    let active = object.optionalNode("activeRevision")
    activeRevision = if let active, !active.isNull { try PlaybookCommand(active) } else { nil }
    sloDefinitions = try object.path("sloDefinitions")
    sloBaseline = try object.path("sloBaseline")
    rollbackCriteria = try object.list("rollbackCriteria") { node throws(ReplayGateError) in
      try RollbackCriterion(node)
    }
    try object.refuseRepeats("rollbackCriteria", rollbackCriteria.map(\.id))
  }
}

extension RollbackCriterion {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(
      node, "a rollback criterion", members: ["id", "when", "measure", "over", "withinSeconds"])
    id = try object.identifier("id")
    when = try object.text("when")
    measure = try object.text("measure")
    over = try object.node("over").number("over")
    withinSeconds = try object.optionalInteger("withinSeconds", in: 1...Int(Int32.max))
  }
}

extension Incident {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(node, "an incident", members: ["id", "name", "contain", "verify", "recover"])
    id = try object.text("id")
    name = try object.text("name")
    contain = try IncidentPhase(object.node("contain"))
    verify = try IncidentPhase(object.node("verify"))
    recover = try IncidentPhase(object.node("recover"))
  }
}

extension IncidentPhase {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(
      node, "an incident phase", members: ["instructions", "commands", "actions", "passWhen"])
    instructions = try object.texts("instructions")
    commands = try object.optionalList("commands") { node throws(ReplayGateError) in try NamedCommand(node) }
    actions = try object.optionalChoices("actions", of: Action.self)
    passWhen = try object.text("passWhen")
  }
}

extension Traceability {
  fileprivate init(_ node: JSONNode) throws(ReplayGateError) {
    let object = try PlaybookObject(
      node, "traceability", members: ["child", "parents", "signoff", "blockingLabels", "documents"])
    child = try object.integer("child", in: 1...Int(Int32.max))
    parents = try object.list("parents") { node throws(ReplayGateError) in
      try node.integer("parents", in: 1...Int(Int32.max))
    }
    signoff = try object.integer("signoff", in: 1...Int(Int32.max))
    blockingLabels = try object.optionalTexts("blockingLabels")
    documents = try object.optionalTexts("documents")
  }
}
