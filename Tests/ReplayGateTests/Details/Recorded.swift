import ReplayGate

/// Recorded decisions for tests, valid and passing except for what a test sets.
enum Recorded {
  /// One line. `drift` is in per cent. If `tokens` is nil, the agent did not run.
  static func line(
    _ id: String, strategy: String = "s", drift: Double = 0, tokens: Int? = nil, priorities: [Int] = [],
    decision: String? = nil, profile: String = "STANDARD", digest: String? = nil
  ) -> String {
    let findings = priorities.enumerated().map {
      "{\"id\":\"f\($0)\",\"priority\":\($1),\"confidence\":1,\"summary\":\"s\($0)\",\"evidenceRefs\":[]}"
    }
    let review =
      tokens.map {
        ",\"agentReview\":{\"usage\":{\"tokensUsed\":\($0)},\"findings\":[\(findings.joined(separator: ","))]}"
      } ?? ""
    let recorded = decision.map { ",\"decision\":\"\($0)\",\"profile\":\"\(profile)\"" } ?? ""
    let under = digest.map { ",\"profileDigest\":\"\($0)\"" } ?? ""
    return "{\"schemaVersion\":\"replay-gate-decision.v1\",\"id\":\"\(id)\",\"strategyId\":\"\(strategy)\""
      + recorded + under + ",\"evidence\":{\"datasetIds\":[\"d\"],\"trades\":[{\"orderId\":\"o\"}],\"executionLogs\":["
      + ["created", "open", "filled"].map { "{\"orderId\":\"o\",\"status\":\"\($0)\"}" }.joined(separator: ",")
      + "],\"reportedMetrics\":{\"m\":\(100 + drift)},\"recomputedMetrics\":{\"m\":100},"
      + "\"lineage\":{\"datasets\":[{\"id\":\"d\",\"source\":\"x\"}]}}" + review + "}\n"
  }

  static func recording(_ lines: [String], name: String = "r") -> Recording {
    .bytes(Array(lines.joined().utf8), name: name)
  }

  /// `total` decisions, of which `regressed` have a drift of 0.5 % and the others pass.
  static func regressing(_ regressed: Int, of total: Int, strategies: [String] = ["s"]) -> [String] {
    (0..<total).map { number in
      line("d\(number)", strategy: strategies[number % strategies.count], drift: number < regressed ? 0.5 : 0)
    }
  }
}

extension PolicyProfile {
  /// The profile with another value of one member, which is replaced in its JSON text.
  func with(_ member: String, _ value: String) throws -> PolicyProfile {
    var text = String(decoding: canonicalJSON, as: UTF8.self)
    let key = "\"\(member)\":"
    guard let start = text.range(of: key) else { return self }
    let rest = text[start.upperBound...]
    let end = rest.firstIndex { $0 == "," || $0 == "}" } ?? rest.endIndex
    text.replaceSubrange(start.upperBound..<end, with: value)
    return try PolicyProfile(json: Array(text.utf8), source: "changed")
  }
}

extension String {
  /// The range of the first occurrence of a text.
  func range(of text: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
