/// An id that more than one decision has.
public struct RepeatedId: Sendable, Hashable {
  /// The id; of a long one the beginning, its length and its digest.
  @Exact public internal(set) var id: String
  /// The recording that has it again.
  @Exact public internal(set) var source: String
  /// The line there, from 1.
  public let line: Int
  /// The recording that has it first.
  @Exact public internal(set) var firstSource: String
  /// The line there, from 1.
  public let firstLine: Int
}

/// What recordings tell of themselves, each and together.
public struct RecordingCheck: Sendable, Hashable {
  /// One of the recordings.
  public struct File: Sendable, Hashable {
    /// What it is called.
    @Exact public internal(set) var name: String
    /// What it tells. Nothing if it cannot be read.
    public internal(set) var health: RecordingHealth
    /// Why it cannot be read; nil if it can.
    @Exact public internal(set) var unreadable: String?

    /// Whether it is there, and a recording without an invalid line, with at least one decision.
    public var isSound: Bool { unreadable == nil && health.isSound }
  }

  /// Each of the recordings, in the order given.
  public internal(set) var files: [File]
  /// What they tell together. Its `repeats` are those of all, also between two recordings.
  public internal(set) var together: RecordingHealth
  /// The first decisions whose id came before, as many as were asked for.
  public internal(set) var repeats: [RepeatedId]

  /// Whether each of the recordings is sound.
  public var isSound: Bool { files.allSatisfy(\.isSound) }
}

extension Gate {
  /// Looks at each line of recordings: what they hold, and every line that is invalid. The profiles say which decisions
  /// are not decisive; nothing else of the gate matters.
  ///
  /// A recording that is something else by its first bytes (`InputFault.format`) is one invalid line, and nothing more of
  /// it is looked at. One that is not there, or may not be read, is said to be so, and the others are looked at.
  ///
  /// - Parameters:
  ///   - recordings: The recordings.
  ///   - limit: How many invalid lines of each recording, and how many repeated ids, are kept; at least 0. All are
  ///     counted.
  ///   - progress: Called after each piece.
  /// - Throws: `ReplayGateError.invalidInput` for a line of more than 1 GiB, whose end is not looked for; `unreadable` if
  ///   reading fails later than at its beginning; `invalidConfiguration`; `cancelled`.
  /// - Complexity: O(n). Memory: that of `evaluate`, and 40 to 44 bytes and the id for each different id.
  public func check(
    _ recordings: [Recording], limit: Int = 20, progress: ProgressSink? = nil
  ) async throws(ReplayGateError) -> RecordingCheck {
    try limits.check()
    if workers < 1 { throw .invalidConfiguration("there must be at least 1 worker") }
    if pieceSize < 1 { throw .invalidConfiguration("a piece must have at least 1 byte") }
    if limit < 0 { throw .invalidConfiguration("the number of lines kept must not be negative") }
    var files: [RecordingCheck.File] = []
    var readable: [Int] = []
    var total: Int? = 0
    for (number, recording) in recordings.enumerated() {
      var file = RecordingCheck.File(name: recording.name, health: RecordingHealth(), unreadable: nil)
      do throws(ReplayGateError) {
        let size = try recording.size
        total = total.flatMap { known in size.map { known &+ $0 } }
        readable.append(number)
      } catch {
        guard error.code == .unreadable else { throw error }
        file.unreadable = error.reason
      }
      files.append(file)
    }
    let engine = ReplayEngine(
      work: HealthWork(PolicyLimits(baseline), PolicyLimits(candidate), limit: limit),
      recordings: readable.map { recordings[$0] }, workers: workers, pieceSize: pieceSize,
      limits: limits,
      progress: { [total] bytes, decisions in
        await progress?(ReplayProgress(bytes: bytes, totalBytes: total, decisions: decisions))
      })
    let sum = try await engine.run(from: HealthWork.Sum(sources: readable.map { recordings[$0].name }))
    var together = RecordingHealth()
    var profiles = ProfileUses()
    for (number, part) in zip(readable, sum.recordings) {
      files[number].health = part.health
      files[number].health.take(part.profiles)
      together.add(part.health)
      together.faults += part.health.faults.prefix(limit - together.faults.count)
      profiles.add(part.profiles, limit: RecordingHealth.maximumProfiles)
    }
    together.take(profiles)
    // What one of them is, all of them are not.
    together.format = nil
    together.repeats = sum.repeatCount
    return RecordingCheck(files: files, together: together, repeats: sum.repeats)
  }
}

extension RecordingHealth {
  fileprivate mutating func take(_ uses: ProfileUses) {
    profiles = uses.uses
    underOtherProfiles = uses.others
  }
}
