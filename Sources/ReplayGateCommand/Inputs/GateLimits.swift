import ReplayGate

/// The limits from flags and the gate file together, and the waivers. Each file is read once.
struct GateLimits {
  /// Waivers, and the bytes of their file.
  struct LoadedWaivers {
    let waivers: Waivers
    let bytes: [UInt8]
    let path: String
  }

  let file: GateFile?
  let waivers: LoadedWaivers?

  /// Reads the files that the request names.
  init(_ request: RunRequest) throws(CommandFailure) {
    file = try Self.load(request.gateFile) { bytes, path throws(ReplayGateError) in
      try GateFile(json: bytes, source: path)
    }
    let now = Clock.judgement(at: request.now)
    waivers = try Self.load(request.waivers) { bytes, path throws(ReplayGateError) in
      LoadedWaivers(waivers: try Waivers(json: bytes, source: path, at: now), bytes: bytes, path: path)
    }
  }

  /// Applies the limits. Setting a limit both by a flag and in the file is an error, because neither should silently
  /// win.
  func set(_ request: RunRequest, in gate: inout Gate) throws(CommandFailure) {
    if let file { try Self.refuseConflicts(request, file) }
    gate.mode = request.mode?.gateMode ?? file?.mode ?? .regressions
    gate.minimumRecords = request.minimumRecords ?? file?.minimumRecords ?? 1
    gate.minimumFidelity = request.minimumFidelity ?? file?.minimumFidelity
    gate.requiresExercised = request.requiresExercised || file?.requiresExercised ?? false
    let flags = request.budgets
    var budgets = file?.budgets ?? FlipBudgets()
    budgets.tightened = Self.merged(flags.tightened, budgets.tightened)
    budgets.loosened = Self.merged(flags.loosened, budgets.loosened)
    budgets.tightenedPerStrategy = Self.merged(flags.tightenedPerStrategy, budgets.tightenedPerStrategy)
    budgets.loosenedPerStrategy = Self.merged(flags.loosenedPerStrategy, budgets.loosenedPerStrategy)
    budgets.confidence = flags.confidence ?? budgets.confidence
    gate.budgets = budgets
    if gate.mode == .any, budgets.isSet {
      throw .usage(
        "budgets require mode regressions, because in mode any every decision counts", help: OptionTable.root.fullName)
    }
    if budgets.confidence != nil, !budgets.hasRate {
      let giver = flags.confidence == nil ? "\(request.gateFile ?? ""): \"confidence\"" : OptionID.confidence.rawValue
      throw .usage("\(giver) requires a rate", help: OptionTable.root.fullName)
    }
    gate.waivers = waivers?.waivers
  }

  private static func merged(_ flags: FlipBudget, _ file: FlipBudget) -> FlipBudget {
    FlipBudget(maximum: flags.maximum ?? file.maximum, maximumRate: flags.maximumRate ?? file.maximumRate)
  }

  private static func load<Value>(
    _ path: String?, _ read: ([UInt8], String) throws(ReplayGateError) -> Value
  ) throws(CommandFailure) -> Value? {
    guard let path else { return nil }
    let bytes = try InputFiles.read(path)
    do throws(ReplayGateError) { return try read(bytes, path) } catch { throw CommandFailure(error) }
  }

  private static func refuseConflicts(_ request: RunRequest, _ file: GateFile) throws(CommandFailure) {
    let budgets = request.budgets
    let given: [(option: OptionID, member: String, isGiven: Bool)] = [
      (.mode, "mode", request.mode != nil), (.minRecords, "minRecords", request.minimumRecords != nil),
      (.minFidelity, "minFidelity", request.minimumFidelity != nil),
      (.requireExercised, "requireExercised", request.requiresExercised),
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
        "\(flag.option.rawValue) is given, but \(request.gateFile ?? "") also sets \(flag.member)",
        help: OptionTable.root.fullName)
    }
  }
}
