/// The formats as JSON Schema 2020-12. They are as exact as the schema language allows, which cannot express repeated
/// members, strict JSON syntax or the ids of joined recordings. The files are embedded.
extension SchemaName {
  /// The text of the file, with a final line feed.
  var file: [UInt8] {
    switch self {
    case .decision: PackageResources.decision_json
    case .validationRun: PackageResources.validation_run_json
    case .decided: PackageResources.decided_json
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
    case .recordingCheck: PackageResources.recording_check_json
    }
  }
}
