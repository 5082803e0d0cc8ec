/// An exception with an owner: decisions that may regress until a given time.
public struct Waiver: Sendable, Hashable {
  /// The decisions that a waiver covers. Names are exact, not patterns.
  @nonexhaustive
  public enum Scope: Sendable, Hashable {
    /// Decisions by id, for any reason.
    case decisions([String])
    /// One strategy's decisions, for one reason.
    case strategy(String, reason: GateReason)

    /// Whether both have the same code points.
    public static func == (one: Scope, other: Scope) -> Bool {
      switch (one, other) {
      case (.decisions(let mine), .decisions(let theirs)): mine.isExactly(theirs)
      case (.strategy(let mine, let reason), .strategy(let theirs, let other)):
        reason == other && mine.isExactly(theirs)
      default: false
      }
    }

    /// Hashes the code points.
    public func hash(into hasher: inout Hasher) {
      switch self {
      case .decisions(let ids): ids.hashExactly(into: &hasher)
      case .strategy(let name, let reason):
        name.hashExactly(into: &hasher)
        hasher.combine(reason)
      }
    }
  }

  /// The name, unique in the file.
  @Exact public internal(set) var id: String
  /// The decisions that it covers.
  public let scope: Scope
  /// Why it was granted.
  @Exact public internal(set) var rationale: String
  /// Who granted it.
  @Exact public internal(set) var approver: String
  /// A reference, such as an issue or a pull request.
  @Exact public internal(set) var reference: String
  /// The time from which the waiver is not valid.
  public let expires: Timestamp

  /// The reasons that a waiver of a strategy may name.
  static let waivableReasons: [GateReason] = [
    .candidateDecisionRegressed, .metricDriftThresholdExceeded, .candidateDecisionNotPass,
  ]

  /// Creates a waiver, under the rules for those of a file.
  ///
  /// - Parameters:
  ///   - id: The name, not blank.
  ///   - scope: The decisions that it covers: at least one id, none of them blank; or a strategy, not blank, and a reason
  ///     that counts for single decisions.
  ///   - rationale: Why it was granted; not blank.
  ///   - approver: Who granted it; not blank.
  ///   - reference: A reference, such as an issue or a pull request; not blank.
  ///   - expires: The time from which the waiver is not valid.
  /// - Throws: ``ReplayGateError/invalidConfiguration(_:)`` if a value is none of these.
  public init(
    id: String, scope: Scope, rationale: String, approver: String, reference: String, expires: Timestamp
  ) throws(ReplayGateError) {
    var texts = [(id, "id"), (rationale, "rationale"), (approver, "approver"), (reference, "reference")]
    switch scope {
    case .decisions(let ids):
      if ids.isEmpty { throw .invalidConfiguration("a waiver names no decision") }
      texts += ids.map { ($0, "decision") }
    case .strategy(let name, let reason):
      texts.append((name, "strategy"))
      guard Self.waivableReasons.contains(reason) else {
        throw .invalidConfiguration("\(reason.code) cannot be waived")
      }
    }
    for (text, what) in texts where text.isBlank { throw .invalidConfiguration("a waiver's \(what) is blank") }
    self.id = id
    self.scope = scope
    self.rationale = rationale
    self.approver = approver
    self.reference = reference
    self.expires = expires
  }

  /// Whether the waiver covers a decision for one reason.
  func covers(id: String, strategyId: String, reason: GateReason) -> Bool {
    switch scope {
    case .decisions(let ids): ids.containsExactly(id)
    case .strategy(let name, let waived): waived == reason && name.isExactly(strategyId)
    }
  }
}

/// The waivers of a file, and the time at which their expiry is judged
/// ([contract section 15](doc:Contract#15-Limits)).
///
///     var gate = Gate(baseline: .standard, candidate: .expert)
///     let now = JudgementTime(secondsSince1970: 1_772_323_200)
///     gate.waivers = try Waivers.load(path: "waivers.json", at: now)
public struct Waivers: Sendable, Hashable {
  /// The waivers in the order of the file.
  public let all: [Waiver]
  /// The time at which their expiry is judged.
  public let now: JudgementTime

  /// A waiver that expires within this many seconds causes a warning: 14 days.
  public static let warningSeconds: Int64 = 14 * 86400

  /// Creates waivers.
  ///
  /// - Parameters:
  ///   - waivers: The waivers in their order, each with an id of its own.
  ///   - now: The time at which their expiry is judged.
  /// - Throws: ``ReplayGateError/invalidConfiguration(_:)`` if two have the same id.
  public init(_ waivers: [Waiver], at now: JudgementTime) throws(ReplayGateError) {
    var ids: Set<Exact<String>> = []
    for waiver in waivers where !ids.insert(Exact(waiver.id)).inserted {
      throw .invalidConfiguration("the waiver \(waiver.id) is there twice")
    }
    all = waivers
    self.now = now
    isInForce = waivers.map { $0.expires > now.timestamp }
    var byId: [[UInt8]: [Int]] = [:]
    var byStrategy: [[UInt8]: [Int]] = [:]
    for (number, waiver) in waivers.enumerated() {
      switch waiver.scope {
      case .decisions(let ids): for id in ids { byId[Array(id.utf8), default: []].append(number) }
      case .strategy(let name, _): byStrategy[Array(name.utf8), default: []].append(number)
      }
    }
    self.byId = byId
    self.byStrategy = byStrategy
  }

  private let isInForce: [Bool]
  private let byId: [[UInt8]: [Int]]
  private let byStrategy: [[UInt8]: [Int]]

  /// The effect of the waivers on one decision.
  struct Match {
    /// The first waiver that helped to cover all reasons; nil if a reason is not covered.
    var waiver: Int?
    /// The waivers that were needed, and expired ones that would have been.
    var used: Set<Int> = []
  }

  /// Applies the waivers to the reasons of a decision, which is waived if every reason is covered. O(1) expected, and
  /// linear in the waivers of one decision or strategy.
  func match(id: String, strategyId: String, reasons: [GateReason]) -> Match {
    let candidates = ((byId[Array(id.utf8)] ?? []) + (byStrategy[Array(strategyId.utf8)] ?? [])).sorted()
    var match = Match()
    guard !candidates.isEmpty else { return match }
    var isCovered = true
    for reason in reasons {
      let covering = candidates.filter { all[$0].covers(id: id, strategyId: strategyId, reason: reason) }
      if let number = covering.first(where: { isInForce[$0] }) {
        match.waiver = match.waiver ?? number
        match.used.insert(number)
      } else {
        isCovered = false
        match.used.formUnion(covering)
      }
    }
    if !isCovered { match.waiver = nil }
    return match
  }

  /// The SHA-256 of everything that determines which decisions are waived: scopes, expiries and the time. O(n).
  var digest: String {
    var writer = JSONWriter()
    writer.string(now.rfc3339)
    for waiver in all {
      writer.string(waiver.id)
      writer.string(waiver.expires.rfc3339)
      switch waiver.scope {
      case .decisions(let ids): for id in ids { writer.string(id) }
      case .strategy(let name, let reason):
        writer.string(reason.code)
        writer.string(name)
      }
      writer.raw(";")
    }
    return SHA256.hexDigest(writer.bytes)
  }

  /// The reasons that valid waivers cover for one decision, whatever its reasons are under a profile. O(1) expected,
  /// and linear in the waivers of one decision or strategy.
  func waived(id: String, strategyId: String) -> WaivedReasons {
    var reasons: WaivedReasons = []
    for number in (byId[Array(id.utf8)] ?? []) + (byStrategy[Array(strategyId.utf8)] ?? []) where isInForce[number] {
      switch all[number].scope {
      case .decisions: return .all
      case .strategy(_, let reason): reasons.insert(WaivedReasons(reason))
      }
    }
    return reasons
  }

  /// The state of each waiver, given the number of decisions that needed it.
  func uses(_ counts: [Int]) -> [WaiverUse] {
    let soon = now.timestamp.advanced(bySeconds: Self.warningSeconds)
    return all.enumerated().map { number, waiver in
      WaiverUse(
        waiver: waiver, state: !isInForce[number] ? .expired : waiver.expires <= soon ? .expiresSoon : .inForce,
        decisions: number < counts.count ? counts[number] : 0)
    }
  }
}

/// The state of a waiver.
public struct WaiverUse: Sendable, Hashable {
  /// How long the waiver is still valid.
  @nonexhaustive
  public enum State: String, Sendable, Hashable, CaseIterable {
    /// For more than 14 days.
    case inForce = "in_force"
    /// For at most 14 days.
    case expiresSoon = "expires_soon"
    /// The waiver has expired and has no effect.
    case expired
  }

  /// The waiver.
  public let waiver: Waiver
  /// How long the waiver is still valid.
  public let state: State
  /// The number of decisions that it covers, or would cover if it had not expired.
  public let decisions: Int

  /// Whether it covers no decisions.
  public var isUnused: Bool { decisions == 0 }
}
