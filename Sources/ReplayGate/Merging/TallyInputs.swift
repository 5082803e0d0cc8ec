/// A profile in a tally, with its text, so that a merge needs no files.
public struct TallyProfile: Sendable, Hashable {
  /// The name or path that was given for it.
  @Exact public internal(set) var given: String
  /// The text of its file; nil for an embedded profile.
  @Exact public internal(set) var text: String?
  /// The profile.
  public let profile: PolicyProfile

  /// Creates a profile of a tally.
  ///
  /// - Parameters:
  ///   - profile: The profile.
  ///   - given: The name or path that was given for it.
  ///   - text: The text of its file; nil for a built-in profile.
  public init(_ profile: PolicyProfile, given: String, text: String? = nil) {
    self.profile = profile
    self.given = given
    self.text = text
  }
}

extension TallyProfile: TallyValue {
  private enum Key: String, CodingKey { case given, text, canonical, digest }

  /// Reads a profile of a tally. Its digest must match its text.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    given = try container.decode(String.self, forKey: .given)
    text = try container.decodeIfPresent(String.self, forKey: .text)
    let canonical = try container.decode(String.self, forKey: .canonical)
    profile = try PolicyProfile(json: Array(canonical.utf8), source: "the profile of a tally")
    let isWhole = profile.canonicalJSON.elementsEqual(canonical.utf8)
    let digest = try container.decode(String.self, forKey: .digest)
    var isText = true
    if let text { isText = try PolicyProfile(json: Array(text.utf8), source: given).digest.isExactly(digest) }
    guard isWhole, isText, profile.digest.isExactly(digest) else {
      throw container.fault("a profile whose text, canonical form and digest agree")
    }
  }

  /// Writes a profile of a tally.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(given, forKey: .given)
    try container.encodeIfPresent(text, forKey: .text)
    try container.encode(String(decoding: profile.canonicalJSON, as: UTF8.self), forKey: .canonical)
    try container.encode(profile.digest, forKey: .digest)
  }
}

/// Waivers in a tally. They were applied when its decisions were replayed.
public struct TallyWaivers: Sendable, Hashable {
  /// The path that was given for them.
  @Exact public internal(set) var given: String
  /// The text of their file.
  @Exact public internal(set) var text: String
  /// The waivers, with the time at which they were judged.
  public let waivers: Waivers

  /// Creates waivers from the text of their file.
  ///
  /// - Parameters:
  ///   - text: The text of the file.
  ///   - given: The path that was given for it.
  ///   - now: The time at which the expiry of the waivers is judged.
  /// - Throws: ``ReplayGateError/invalidInput(_:)`` with line and column.
  public init(text: String, given: String, at now: JudgementTime) throws(ReplayGateError) {
    self.given = given
    self.text = text
    waivers = try Waivers(json: Array(text.utf8), source: given, at: now)
  }
}

extension TallyWaivers: TallyValue {
  private enum Key: String, CodingKey { case given, text, digest, now }

  private var digest: String { "sha256:" + SHA256.hexDigest(text.utf8) }

  /// Reads the waivers of a tally. Their digest must match their text.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    guard let now = JudgementTime(rfc3339: try container.decode(String.self, forKey: .now)) else {
      throw container.fault("\"now\" to be a moment such as 2026-12-31T23:59:59Z")
    }
    let given = try container.decode(String.self, forKey: .given)
    try self.init(text: try container.decode(String.self, forKey: .text), given: given, at: now)
    guard try container.decode(String.self, forKey: .digest).isExactly(digest) else {
      throw container.fault("waivers whose text and digest agree")
    }
  }

  /// Writes the waivers of a tally.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(given, forKey: .given)
    try container.encode(text, forKey: .text)
    try container.encode(digest, forKey: .digest)
    try container.encode(waivers.now.rfc3339, forKey: .now)
  }
}
