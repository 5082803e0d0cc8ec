/// The formats as JSON Schema 2020-12, exact to the contract as far as the language of schemas reaches: a member given
/// twice, JSON's own strictness and the ids of joined recordings are beyond it. The files beside this one, embedded.
extension SchemaName {
  /// The file, which ends in a line feed.
  var file: [UInt8] {
    switch self {
    case .decision: PackageResources.decision_json
    case .profile: PackageResources.profile_json
    case .report: PackageResources.report_json
    case .gate: PackageResources.gate_json
    case .waivers: PackageResources.waivers_json
    case .playbook: PackageResources.playbook_json
    case .releaseReport: PackageResources.release_report_json
    case .sloBaseline: PackageResources.slo_baseline_json
    case .measurements: PackageResources.slo_measurements_json
    case .sloReport: PackageResources.slo_report_json
    case .tally: PackageResources.tally_json
    }
  }
}
