/// The formats as JSON Schema 2020-12, exact to the contract as far as the language of schemas reaches: a member given
/// twice, JSON's own strictness and the ids of joined recordings are beyond it.
extension SchemaName {
  var text: String {
    switch self {
    case .decision: JSONSchemas.decision
    case .profile: JSONSchemas.profile
    case .report: JSONSchemas.report
    case .gate: JSONSchemas.gate
    case .waivers: JSONSchemas.waivers
    case .playbook: JSONSchemas.playbook
    case .releaseReport: JSONSchemas.releaseReport
    case .sloBaseline: JSONSchemas.sloBaseline
    case .measurements: JSONSchemas.measurements
    case .sloReport: JSONSchemas.sloReport
    case .tally: JSONSchemas.tally
    }
  }
}

enum JSONSchemas {
  /// A string with a character that is not trimmed: White_Space, and U+001C to U+001F. Escaped once more for JSON.
  static let notBlank =
    #"[^\\u0009-\\u000D\\u001C-\\u0020\\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]"#
}
