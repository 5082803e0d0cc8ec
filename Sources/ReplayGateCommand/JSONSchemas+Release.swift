extension JSONSchemas {
  static let playbook = "{}"
  static let releaseReport = "{}"
}
