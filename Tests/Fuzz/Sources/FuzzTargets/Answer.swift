import ReplayGate

@testable import ReplayReference

/// The result of a gate, with everything that must not depend on how it was run.
enum Answer: Equatable, Sendable {
  case verdict(report: String, trace: [UInt8])
  case error(ReplayGateError)

  /// Runs a gate.
  static func of(_ gate: Gate, _ recordings: [Recording], candidate: Recording? = nil) -> (Answer, EngineRun?) {
    OneThread.run {
      do throws(ReplayGateError) {
        let run = try await EngineRun(gate, recordings, candidate: candidate)
        return (.verdict(report: run.report, trace: run.trace), run)
      } catch {
        return (.error(error), nil)
      }
    }
  }
}

extension Answer: CustomStringConvertible {
  var description: String {
    switch self {
    case .verdict(let report, let trace): "\(report)\n\(String(decoding: trace, as: UTF8.self))"
    case .error(let error): "\(error)"
    }
  }
}

/// Two profiles, for the engine and for the reference, and other settings.
struct Policy: Sendable {
  let baseline: ProfilePair
  let candidate: ProfilePair
  let mode: GateMode
  let minimum: Int

  private static let profiles = mustGive("the shipped profiles") {
    var profiles = try PolicyProfile.shippedNames.map {
      try ProfilePair(JSONParser.parse(PolicyProfile.shippedSource(named: $0)!))
    }
    var json = profiles[1].reference.json
    json["profile"] = .text("TRADER-REVIEW")
    json["requireTraderReview"] = .bool(true)
    json["blockMergeOnAgentFail"] = .bool(false)
    profiles.append(try ProfilePair(json))
    return profiles
  }

  init(_ random: inout SplitMix64) {
    baseline = random.pick(Self.profiles)
    candidate = random.pick(Self.profiles)
    mode = random.chance(30) ? .any : .regressions
    minimum = random.pick([1, 1, 1, 3])
  }

  var gate: Gate {
    Gate(baseline: baseline.engine, candidate: candidate.engine, mode: mode, minimumRecords: minimum)
  }
  var reference: ReferenceGate {
    ReferenceGate(
      baseline: baseline.reference, candidate: candidate.reference, any: mode == .any, minimum: minimum)
  }
}
