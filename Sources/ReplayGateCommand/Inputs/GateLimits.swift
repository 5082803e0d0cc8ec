import ReplayGate

/// What flags and a gate file together ask of a gate.
enum GateLimits {
  /// Sets them. A limit that both give is a bad flag: neither may quietly win.
  static func set(_ request: RunRequest, in gate: inout Gate) throws(CommandFailure) {
    let file = try load(request.gateFile) { path throws(ReplayGateError) in try GateFile.load(path: path) }
    if let file { try refuseConflicts(request, file) }
    gate.mode = request.mode?.gateMode ?? file?.mode ?? .regressions
    gate.minimumRecords = request.minimumRecords ?? file?.minimumRecords ?? 1
    gate.minimumFidelity = request.minimumFidelity ?? file?.minimumFidelity
    let flags = request.budgets
    var budgets = file?.budgets ?? FlipBudgets()
    budgets.tightened = merged(flags.tightened, budgets.tightened)
    budgets.loosened = merged(flags.loosened, budgets.loosened)
    budgets.tightenedPerStrategy = merged(flags.tightenedPerStrategy, budgets.tightenedPerStrategy)
    budgets.loosenedPerStrategy = merged(flags.loosenedPerStrategy, budgets.loosenedPerStrategy)
    budgets.confidence = flags.confidence ?? budgets.confidence
    gate.budgets = budgets
    if gate.mode == .any, budgets.isSet {
      throw .usage(
        "budgets do not go with mode any, where every decision has to be clean", help: OptionTable.root.fullName)
    }
    if budgets.confidence != nil, !budgets.hasRate {
      let giver = flags.confidence == nil ? "\(request.gateFile ?? ""): \"confidence\"" : OptionID.confidence.rawValue
      throw .usage("\(giver) goes with a rate", help: OptionTable.root.fullName)
    }
    let now = Clock.judgement(at: request.now)
    gate.waivers = try load(request.waivers) { path throws(ReplayGateError) in try Waivers.load(path: path, at: now) }
  }

  /// Whether a gate file says which decisions count.
  static func setsMode(_ path: String) throws(CommandFailure) -> Bool {
    let file = try load(path) { path throws(ReplayGateError) in try GateFile.load(path: path) }
    return file?.mode != nil
  }

  private static func merged(_ flags: FlipBudget, _ file: FlipBudget) -> FlipBudget {
    FlipBudget(maximum: flags.maximum ?? file.maximum, maximumRate: flags.maximumRate ?? file.maximumRate)
  }

  private static func load<Value>(
    _ path: String?, _ read: (String) throws(ReplayGateError) -> Value
  ) throws(CommandFailure) -> Value? {
    guard let path else { return nil }
    do throws(ReplayGateError) {
      return try read(path)
    } catch {
      throw CommandFailure(error)
    }
  }

  private static func refuseConflicts(_ request: RunRequest, _ file: GateFile) throws(CommandFailure) {
    let budgets = request.budgets
    let given: [(option: OptionID, member: String, isGiven: Bool)] = [
      (.mode, "mode", request.mode != nil), (.minRecords, "minRecords", request.minimumRecords != nil),
      (.minFidelity, "minFidelity", request.minimumFidelity != nil),
      (.confidence, "confidence", budgets.confidence != nil),
      (.maxRegressions, "maxRegressions", budgets.tightened.maximum != nil),
      (.maxRegressionRate, "maxRegressionRate", budgets.tightened.maximumRate != nil),
      (.maxLoosened, "maxLoosened", budgets.loosened.maximum != nil),
      (.maxLoosenedRate, "maxLoosenedRate", budgets.loosened.maximumRate != nil),
      (
        .maxRegressionsPerStrategy, "perStrategy.maxRegressions", budgets.tightenedPerStrategy.maximum != nil
      ),
      (
        .maxRegressionRatePerStrategy, "perStrategy.maxRegressionRate",
        budgets.tightenedPerStrategy.maximumRate != nil
      ),
      (.maxLoosenedPerStrategy, "perStrategy.maxLoosened", budgets.loosenedPerStrategy.maximum != nil),
      (
        .maxLoosenedRatePerStrategy, "perStrategy.maxLoosenedRate", budgets.loosenedPerStrategy.maximumRate != nil
      ),
    ]
    for flag in given where flag.isGiven && file.members.containsExactly(flag.member) {
      throw .usage(
        "\(flag.option.rawValue) is given, and \(request.gateFile ?? "") sets \(flag.member) too",
        help: OptionTable.root.fullName)
    }
  }
}
