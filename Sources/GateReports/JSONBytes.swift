// What is sent or written as bytes, without a string in between at each call.

extension CoverageReport {
  /// ``json`` in UTF-8.
  ///
  /// - Complexity: O(n)
  public var jsonBytes: [UInt8] { Array(json.utf8) }
}

extension ExplanationReport {
  /// ``json`` in UTF-8.
  ///
  /// - Complexity: O(n)
  public var jsonBytes: [UInt8] { Array(json.utf8) }
}

extension FrontierReport {
  /// ``json`` in UTF-8.
  ///
  /// - Complexity: O(n)
  public var jsonBytes: [UInt8] { Array(json.utf8) }
}

extension RecordingCheckReport {
  /// ``json`` in UTF-8.
  ///
  /// - Complexity: O(n)
  public var jsonBytes: [UInt8] { Array(json.utf8) }
}

extension RegressionGroups {
  /// ``json`` in UTF-8.
  ///
  /// - Complexity: O(n)
  public var jsonBytes: [UInt8] { Array(json.utf8) }
}

extension SARIFReport {
  /// ``text``, which is JSON, in UTF-8.
  ///
  /// - Complexity: O(n)
  public var jsonBytes: [UInt8] { Array(text.utf8) }
}

extension GitLabReport {
  /// ``text``, which is JSON, in UTF-8.
  ///
  /// - Complexity: O(n)
  public var jsonBytes: [UInt8] { Array(text.utf8) }
}

extension InTotoReport {
  /// ``text``, which is JSON Lines, in UTF-8.
  ///
  /// - Complexity: O(n)
  public var jsonBytes: [UInt8] { Array(text.utf8) }
}
