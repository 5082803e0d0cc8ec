import ReplayGate

@testable import ReplayReference

/// A gate with random profiles, settings, workers and piece sizes.
struct GeneratedGate {
  let baseline: ProfilePair
  let candidate: ProfilePair
  let mode: GateMode
  let minimum: Int
  let workers: Int
  let pieceSize: Int

  init(_ odd: inout OddRecordings) throws {
    func profile(_ name: String) throws -> ProfilePair {
      odd.random.chance(40)
        ? try Golden.profile(odd.random.pick(["FAST", "STANDARD", "EXPERT", "TRADER-REVIEW"]))
        : try ProfilePair(odd.profile(name))
    }
    baseline = try profile("STANDARD")
    candidate = try profile("OWN")
    mode = odd.random.chance(30) ? .any : .regressions
    minimum = odd.random.chance(20) ? 41 : 1
    workers = odd.random.within(1...4)
    pieceSize = odd.random.pick([500, 5000, 1 << 16, 1 << 20])
  }

  var engine: Gate {
    Gate(
      baseline: baseline.engine, candidate: candidate.engine, mode: mode, minimumRecords: minimum, workers: workers,
      pieceSize: pieceSize)
  }
  var reference: ReferenceGate {
    ReferenceGate(
      baseline: baseline.reference, candidate: candidate.reference, any: mode == .any, minimum: minimum)
  }
  /// The digests that records may name.
  var digests: [Text] {
    [baseline.reference.digest, candidate.reference.digest, Text("sha256:" + String(repeating: "0", count: 64))]
  }
}

/// Random damage to lines.
enum Damage {
  /// The bytes of a line with a few changes, without a line feed.
  static func some(of sound: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var line = sound
    let pieces = [
      "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e9", "null", "true", " ", "\u{1}", "\\u", "\\ud83d",
    ]
    for _ in 0..<random.pick([1, 1, 2]) {
      let place = random.below(line.count)
      switch random.below(6) {
      case 0: line.remove(at: place)
      case 1: line[place] = UInt8(truncatingIfNeeded: random.next())
      case 2: line.insert(contentsOf: random.pick(pieces).utf8, at: place)
      case 3:
        // Repeats a part of the line, which is often a repeated member.
        let end = min(line.count, place + random.within(1...30))
        line.insert(contentsOf: line[place..<end], at: end)
      case 4:
        let other = random.below(line.count)
        line.swapAt(place, other)
      default: line.removeSubrange(place..<min(line.count, place + random.within(1...20)))
      }
      if line.isEmpty { break }
    }
    return line.filter { $0 != UInt8(ascii: "\n") }
  }
}
