/// An exception that somebody answers for: decisions that may regress until a day.
public struct Waiver: Sendable, Hashable {
  /// What it covers, exactly: no patterns.
  public enum Scope: Sendable, Hashable {
    /// Decisions by id, whatever their reasons.
    case decisions([String])
    /// One strategy's decisions, for one reason.
    case strategy(String, reason: GateReason)

    /// Whether both cover the same, by code points.
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

  /// Its name, which no other waiver of the file has.
  @Exact public internal(set) var id: String
  /// What it covers.
  public let scope: Scope
  /// Why it was granted.
  @Exact public internal(set) var rationale: String
  /// Who granted it.
  @Exact public internal(set) var approver: String
  /// Where that was: an issue or a pull request.
  @Exact public internal(set) var reference: String
  /// The moment from which it is none any more.
  public let expires: Timestamp

  /// Whether it covers a decision, as far as one reason goes.
  func covers(id: String, strategyId: String, reason: GateReason) -> Bool {
    switch scope {
    case .decisions(let ids): ids.containsExactly(id)
    case .strategy(let name, let waived): waived == reason && name.isExactly(strategyId)
    }
  }
}

/// The waivers of a file, and the moment at which they are judged.
public struct Waivers: Sendable, Hashable {
  /// In the file's order.
  public let all: [Waiver]
  /// The moment at which their expiry is judged.
  public let now: JudgementTime

  /// Before so many seconds are left, a waiver in force is warned about: 14 days.
  public static let warningSeconds: Int64 = 14 * 86400

  /// Waivers, judged at a moment.
  public init(_ waivers: [Waiver], at now: JudgementTime) {
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

  /// What waivers make of one decision.
  struct Match {
    /// The first waiver by whose help no reason is left; nil where one is.
    var waiver: Int?
    /// The waivers that were needed, or that would have helped but have expired.
    var used: Set<Int> = []
  }

  /// Looks for waivers of a decision's reasons. It is waived when each of them is. O(1) expected, and in the waivers of
  /// one decision or strategy.
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

  /// The SHA-256 of what decides which decisions are waived: scopes, expiries and the moment. O(n).
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

  /// The reasons that waivers in force cover for one decision, whichever it has under some profile. O(1) expected, and in
  /// the waivers of one decision or strategy.
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

  /// What became of each waiver, given how many decisions each was needed for.
  func uses(_ counts: [Int]) -> [WaiverUse] {
    let soon = now.timestamp.advanced(bySeconds: Self.warningSeconds)
    return all.enumerated().map { number, waiver in
      WaiverUse(
        waiver: waiver, state: !isInForce[number] ? .expired : waiver.expires <= soon ? .expiresSoon : .inForce,
        decisions: number < counts.count ? counts[number] : 0)
    }
  }
}

/// What became of a waiver.
public struct WaiverUse: Sendable, Hashable {
  /// How long it lasts.
  public enum State: String, Sendable, Hashable, CaseIterable {
    /// For more than 14 days.
    case inForce = "in_force"
    /// For at most 14 days more.
    case expiresSoon = "expires_soon"
    /// No more: it is none.
    case expired
  }

  /// The waiver.
  public let waiver: Waiver
  /// How long it lasts.
  public let state: State
  /// How many decisions it covers, or would cover had it not expired.
  public let decisions: Int

  /// Whether it covers no decision.
  public var isUnused: Bool { decisions == 0 }
}
