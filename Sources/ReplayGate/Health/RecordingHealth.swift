/// What a recording tells of itself: how much it holds, of which kind, from when, and which of its lines are invalid.
public struct RecordingHealth: Sendable, Hashable {
  /// The lines, blank ones included; what follows the last LF is one if there is anything.
  public internal(set) var lines = 0
  /// The lines of nothing but spaces, tabs and CR, which are ignored.
  public internal(set) var blankLines = 0
  /// The lines that are recorded decisions.
  public var decisions: Int { evidence + outcomes + decided }
  /// The decisions with their evidence (contract section 2).
  public internal(set) var evidence = 0
  /// The artifacts of validation runs (section 12).
  public internal(set) var outcomes = 0
  /// The decisions of other engines (section 13).
  public internal(set) var decided = 0
  /// The decisions that could be others with what an artifact leaves open at its best, under either profile of the gate
  /// (section 12).
  public internal(set) var notDecisive = 0
  /// The decisions whose `id` an earlier one of the recording has.
  public internal(set) var repeats = 0

  /// The lengths of the lines that are not blank, valid or not.
  public internal(set) var lineSizes = LineSizes()
  /// When the decisions were recorded.
  public internal(set) var recordedAt = RecordedTimes()
  /// What the decisions were decided under, in the order in which each comes first: at most `maximumProfiles` of them.
  public internal(set) var profiles: [ProfileUse] = []
  /// The decisions that were decided under other profiles than those.
  public internal(set) var underOtherProfiles = 0

  /// The lines that are no recorded decisions.
  public internal(set) var invalidLines = 0
  /// The first of them, as many as were asked for.
  public internal(set) var faults: [InputFault] = []

  /// What it is instead of a recording, by its first bytes; nil if it may be one.
  public internal(set) var format: ForeignFormat?

  /// Whether every line is a recorded decision or blank, and there is a decision: one without any tells nothing.
  public var isSound: Bool { invalidLines == 0 && decisions > 0 }

  /// How many profiles are kept, and counted one by one.
  public static let maximumProfiles = 100

  init() {}

  /// Adds what more lines tell, but for the lists.
  mutating func add(_ more: RecordingHealth) {
    lines += more.lines
    blankLines += more.blankLines
    evidence += more.evidence
    outcomes += more.outcomes
    decided += more.decided
    notDecisive += more.notDecisive
    repeats += more.repeats
    invalidLines += more.invalidLines
    format = format ?? more.format
    lineSizes.add(more.lineSizes)
    recordedAt.add(more.recordedAt)
  }
}

/// The lengths of lines in bytes, without LF, a CR before it, and a byte order mark.
public struct LineSizes: Sendable, Hashable {
  /// How many lines there are.
  public private(set) var count = 0
  /// The bytes of all.
  public private(set) var total = 0
  /// The shortest; 0 over none.
  public private(set) var least = 0
  /// The longest; 0 over none.
  public private(set) var greatest = 0

  /// The mean; nil over none.
  public var mean: Double? { count == 0 ? nil : Double(total) / Double(count) }

  init() {}

  mutating func add(_ size: Int) { add(LineSizes(count: 1, total: size, least: size, greatest: size)) }

  mutating func add(_ more: LineSizes) {
    if more.count == 0 { return }
    least = count == 0 ? more.least : min(least, more.least)
    greatest = max(greatest, more.greatest)
    count += more.count
    total += more.total
  }

  private init(count: Int, total: Int, least: Int, greatest: Int) {
    self.count = count
    self.total = total
    self.least = least
    self.greatest = greatest
  }
}

/// When decisions were recorded. A `recordedAt` may be any text; one that is a time of RFC 3339 has a place in time, and
/// so has a date, which is its first moment in UTC.
public struct RecordedTimes: Sendable, Hashable {
  /// The earliest, as it is written; of several spellings of one moment the first. Nil if there is none.
  public var first: String? { earliest?.text }
  /// The latest, likewise.
  public var last: String? { latest?.text }
  /// The decisions that do not say when they were recorded.
  public private(set) var notNamed = 0
  /// The decisions that say it in another form, or in more than 64 bytes.
  public private(set) var notRead = 0

  private struct Written: Hashable {
    let timestamp: Timestamp
    @Exact var text: String
  }

  private var earliest: Written?
  private var latest: Written?

  init() {}

  mutating func add(_ text: Text) {
    if text.isEmpty { return notNamed += 1 }
    // Two of them are kept as they are written.
    guard text.count <= 64, let timestamp = Self.timestamp(text.string) else { return notRead += 1 }
    add(Written(timestamp: timestamp, text: text.string))
  }

  static func timestamp(_ text: String) -> Timestamp? {
    Timestamp(rfc3339: text.utf8.count == 10 ? text + "T00:00:00Z" : text)
  }

  mutating func add(_ more: RecordedTimes) {
    notNamed += more.notNamed
    notRead += more.notRead
    if let earliest = more.earliest { add(earliest) }
    if let latest = more.latest { add(latest) }
  }

  private mutating func add(_ written: Written) {
    if earliest.map({ written.timestamp < $0.timestamp }) ?? true { earliest = written }
    if latest.map({ $0.timestamp < written.timestamp }) ?? true { latest = written }
  }
}

/// What decisions were decided under, as they name it, and how many.
public struct ProfileUse: Sendable, Hashable {
  /// The profile's name; nil if they name none.
  @Exact public internal(set) var profile: String?
  /// The profile's digest; nil if they name none.
  @Exact public internal(set) var digest: String?
  /// How many decisions.
  public internal(set) var decisions: Int
}

/// Counts what decisions were decided under.
struct ProfileUses: Sendable {
  private struct Key: Hashable {
    @Exact var profile: String?
    @Exact var digest: String?
  }

  private var places: [Key: Int] = [:]
  private(set) var uses: [ProfileUse] = []
  private(set) var others = 0
  /// What the decision before was decided under: mostly the next one is the same.
  private var before: (profile: [UInt8], digest: [UInt8], place: Int)?

  /// Counts one decision. An empty text is none.
  mutating func count(_ profile: Text, _ digest: Text) {
    if let before, profile.equals(before.profile), digest.equals(before.digest) {
      return uses[before.place].decisions += 1
    }
    let key = Key(
      profile: profile.isEmpty ? nil : profile.kept, digest: digest.isEmpty ? nil : digest.string)
    before = (profile.bytes, digest.bytes, add(key, 1, limit: .max) ?? 0)
  }

  /// Adds others, which come later. At most `limit` are counted one by one.
  mutating func add(_ more: ProfileUses, limit: Int) {
    for use in more.uses {
      if add(Key(profile: use.profile, digest: use.digest), use.decisions, limit: limit) == nil {
        others += use.decisions
      }
    }
    others += more.others
  }

  /// The place of what was counted; nil if it is one too many.
  private mutating func add(_ key: Key, _ decisions: Int, limit: Int) -> Int? {
    if let place = places[key] {
      uses[place].decisions += decisions
      return place
    }
    guard uses.count < limit else { return nil }
    places[key] = uses.count
    uses.append(ProfileUse(profile: key.profile, digest: key.digest, decisions: decisions))
    return uses.count - 1
  }
}
