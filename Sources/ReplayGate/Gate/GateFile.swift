/// The settings of a gate in a file (`replay-gate-gate.v1`), which is reviewed next to the profile.
public struct GateFile: Sendable, Hashable {
  /// The paths of the members in the file, with dots.
  @Exact public private(set) var members: [String]
  /// Which decisions count; nil if the file does not say.
  public let mode: GateMode?
  /// The minimum number of decisions for a verdict; nil if the file does not say.
  public let minimumRecords: Int?
  /// The minimum proportion of compared records, from 0 to 1, whose baseline replay must give the recorded decision;
  /// nil if the file does not say.
  public let minimumFidelity: Double?
  /// Whether each knob of the change must be exercised; nil if the file does not say.
  public let requiresExercised: Bool?
  /// The limits on decisions that change; without limits if the file does not say.
  public let budgets: FlipBudgets

  private static let counts = ["maxRegressions", "maxLoosened"]
  private static let rates = ["maxRegressionRate", "maxLoosenedRate"]

  /// Reads a gate file as strictly as a profile: unknown and repeated members are errors. Only `schemaVersion` is
  /// required.
  ///
  /// - Parameters:
  ///   - json: UTF-8. A byte order mark at the start is skipped.
  ///   - source: The name in error messages, for example a path.
  /// - Throws: ``ReplayGateError/invalidInput(_:)`` with line and column.
  public init(json: [UInt8], source: String) throws(ReplayGateError) {
    let file = try JSONNode.parse(json, source: source).object("the gate file")
    let budgets = Self.counts + Self.rates
    try file.refuseUnknown(
      except: ["schemaVersion", "mode", "minRecords", "minFidelity", "requireExercised", "confidence", "perStrategy"]
        + budgets,
      of: "a gate file")
    try file.require(schemaVersion: "replay-gate-gate.v1")
    var members = file.members.map(\.name).filter { !["schemaVersion", "perStrategy"].containsExactly($0) }
    if let node = file["mode"] {
      let name = try node.text("mode")
      guard let mode = GateMode.allCases.first(where: { $0.name.isExactly(name) }) else {
        throw node.fault(expected: "\"mode\" to be regressions or any")
      }
      self.mode = mode
    } else {
      mode = nil
    }
    minimumRecords = try file["minRecords"].map { node throws(ReplayGateError) in
      try node.integer("minRecords", in: 1...1 << 53)
    }
    minimumFidelity = try Self.rate("minFidelity", of: file)
    requiresExercised = try file["requireExercised"].map { node throws(ReplayGateError) in
      try node.bool("requireExercised")
    }
    var sum = FlipBudgets()
    (sum.tightened, sum.loosened) = try Self.budgets(of: file)
    if let node = file["confidence"] {
      let confidence = try node.number("confidence")
      guard FlipBudgets.confidences.contains(confidence) else {
        throw node.fault(expected: "\"confidence\" to be at least 0.5 and below 1")
      }
      sum.confidence = confidence
    }
    if let node = file["perStrategy"] {
      let perStrategy = try node.object("perStrategy")
      try perStrategy.refuseUnknown(except: budgets, of: "a budget for each strategy")
      (sum.tightenedPerStrategy, sum.loosenedPerStrategy) = try Self.budgets(of: perStrategy)
      members += perStrategy.members.map { "perStrategy." + $0.name }
    }
    self.budgets = sum
    self.members = members
  }

  /// Reads a gate file.
  ///
  /// - Parameter path: The path of the file.
  /// - Throws: ``ReplayGateError/unreadable(source:reason:errorNumber:underlying:)`` if the file cannot be read, or
  ///   the errors of ``init(json:source:)``.
  public static func load(path: String) throws(ReplayGateError) -> GateFile {
    try GateFile(json: InputFile.readAll(path: path), source: path)
  }

  private static func budgets(
    of object: JSONObject
  ) throws(ReplayGateError) -> (tightened: FlipBudget, loosened: FlipBudget) {
    var found: [FlipBudget] = []
    for (count, rate) in zip(counts, rates) {
      let maximum = try object[count].map { node throws(ReplayGateError) in try node.integer(count) }
      found.append(FlipBudget(maximum: maximum, maximumRate: try Self.rate(rate, of: object)))
    }
    return (found[0], found[1])
  }

  private static func rate(_ name: String, of object: JSONObject) throws(ReplayGateError) -> Double? {
    guard let node = object[name] else { return nil }
    let rate = try node.number(name)
    guard (0...1).contains(rate) else { throw node.fault(expected: "\"\(name)\" to be from 0 to 1") }
    return rate
  }
}
