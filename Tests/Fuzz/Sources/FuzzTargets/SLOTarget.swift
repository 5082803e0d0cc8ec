@testable import ReleasePlaybook
@testable import ReplayGate
@testable import ReplayReference

extension FuzzTarget {
  /// Service levels: baselines, OpenSLO documents and measurements, and their comparison.
  static let slo = FuzzTarget(
    name: "slo", input: "baselines, OpenSLO documents or measurements", schemas: ["slo-baseline", "slo-measurements"],
    run: { input in
      var (baselines, measurements): ([[UInt8]], [[UInt8]]) = ([], [])
      for part in Parts(input).all {
        if isBaseline(part) { baselines.append(part) }
        if isMeasurements(part) { measurements.append(part) }
      }
      // Several documents must agree; if they do not, each is read alone.
      let baseline = (try? baseline(baselines)) ?? (try? baseline([baselines.last ?? []]))
      let readings = (try? readings(measurements)) ?? (try? readings([measurements.last ?? []]))
      guard let baseline else { return }
      for seconds in [1_772_323_200, 0, 253_402_300_799] as [Int64] {
        let check = SLOCheck(
          baseline: baseline, measurements: readings ?? Measurements(),
          at: JudgementTime(secondsSince1970: seconds),
          standardRollback: Self.standardRollback)
        let report = check.evaluate()
        hold((try? JSONParser.parse(report.json)) != nil, "the report is no JSON: \(report.json)")
        hold(report.json == check.evaluate().json, "two reports of one check")
        _ = report.words
      }
    },
    seeds: { try $0.slo() })

  private static let standardRollback = mustGive("the playbook that ships") {
    try Playbook.gate5().promotion.rollbackCriteria
  }

  private static func baseline(_ texts: [[UInt8]]) throws -> SLOBaseline {
    try SLOBaseline.read(texts.map { ($0, "baseline") })
  }

  private static func readings(_ texts: [[UInt8]]) throws -> Measurements {
    try Measurements.read(texts.map { ($0, "measurements") })
  }

  private static func isBaseline(_ part: [UInt8]) -> Bool {
    readAlike(part, "a baseline", { try baseline([$0]) }, isSame: ==) != nil
  }

  private static func isMeasurements(_ part: [UInt8]) -> Bool {
    // A table is not JSON and is read unchanged.
    let first = part.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if first != UInt8(ascii: "{"), first != UInt8(ascii: "[") { return (try? readings([part])) != nil }
    return readAlike(part, "measurements", { try readings([$0]) }, isSame: ==) != nil
  }
}
