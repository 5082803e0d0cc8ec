internal import ReplayGate

/// A verdict as SARIF 2.1.0 for GitHub code scanning: one result for each cause, with its strategies, placed at the
/// limit in the profile, or in another file of the user's if the profile is none.
public struct SARIFReport: Sendable {
  private let findings: GateFindings
  private let words: VerdictWords

  /// Creates the rendering of findings.
  ///
  /// - Parameter findings: The verdict to render.
  public init(_ findings: GateFindings) {
    self.findings = findings
    words = VerdictWords(findings)
  }

  /// A JSON object on one line. Equal findings give equal bytes.
  public var text: String {
    let list = ScannerFindings(findings)
    let rules = RuleHelp.all
    let run = JSONText.object([
      ("tool", JSONText.object([("driver", driver(rules))])),
      ("automationDetails", JSONText.object([("id", JSONText.string(category))])),
      ("invocations", JSONText.array([invocation(list)])),
      ("artifacts", artifacts),
      ("columnKind", JSONText.string("utf16CodeUnits")),
      ("results", JSONText.array(list.all.map { result($0, rules) })),
      ("properties", JSONText.object([("replayGate", FindingsJSON(findings).text)])),
    ])
    return JSONText.object([
      ("$schema", JSONText.string("https://json.schemastore.org/sarif-2.1.0.json")),
      ("version", JSONText.string("2.1.0")), ("runs", JSONText.array([run])),
    ]) + "\n"
  }

  /// Distinguishes runs with other profiles over the same commit.
  private var category: String {
    let gate = findings.evaluation.gate
    let names = [gate.baseline.name, gate.candidate.name].map { ProfilePlace.uri(ShownText.name($0)) }
    return "replay-gate/\(names[0].split(separator: "/").joined())-\(names[1].split(separator: "/").joined())/"
  }

  // MARK: The tool and its run

  private func driver(_ rules: [RuleHelp]) -> String {
    JSONText.object([
      ("name", JSONText.string("replay-gate")), ("version", JSONText.string(findings.toolVersion)),
      ("rules", JSONText.array(rules.map(Self.rule))),
    ])
  }

  private static func rule(_ rule: RuleHelp) -> String {
    let name = rule.id.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    return JSONText.object([
      ("id", JSONText.string(rule.id)), ("name", JSONText.string(name)),
      ("shortDescription", text(rule.short)), ("fullDescription", text(rule.full)),
      (
        "help",
        JSONText.object([("text", JSONText.string(rule.text)), ("markdown", JSONText.string(rule.markdown))])
      ),
      ("defaultConfiguration", JSONText.object([("level", JSONText.string("error"))])),
      (
        "properties",
        JSONText.object([
          ("precision", JSONText.string("very-high")), ("problem.severity", JSONText.string("error")),
          ("tags", JSONText.strings(["policy", "replay-gate"])),
        ])
      ),
    ])
  }

  private func invocation(_ list: ScannerFindings) -> String {
    var notifications = words.warnings.map { ("warning", $0) }
    let (waivers, budgets) = (words.waivers, words.budgetsNotTold)
    for use in waivers.prefix(FindingsJSON.limit) {
      notifications.append((use.needsAttention ? "warning" : "note", "waiver \(VerdictWords.text(of: use))"))
    }
    for use in budgets.prefix(FindingsJSON.limit) {
      notifications.append((use.state == .within ? "note" : "error", "budget: \(words.text(of: use))"))
    }
    notifications.append(("note", "fidelity: \(words.fidelity)"))
    let (moreWaivers, moreBudgets) = (waivers.count - FindingsJSON.limit, budgets.count - FindingsJSON.limit)
    for (more, noun) in [(list.leftOut, "cause"), (moreBudgets, "budget"), (moreWaivers, "waiver")] where more > 0 {
      notifications.append(("warning", "\(FigureText.count(more, "more \(noun)")) left out"))
    }
    return JSONText.object([
      ("commandLine", JSONText.string(words.command)),
      ("exitCode", "\(findings.exitCode)"),
      ("exitCodeDescription", JSONText.string(words.headline)),
      // If the verdict is unknown, a result that is missing must not count as fixed.
      ("executionSuccessful", JSONText.bool(findings.evaluation.verdict.decision != .unknown)),
      ("endTimeUtc", JSONText.string(findings.report.generatedAt.rfc3339)),
      (
        "toolExecutionNotifications",
        JSONText.array(
          notifications.map { level, message in
            JSONText.object([("level", JSONText.string(level)), ("message", Self.message(message))])
          })
      ),
    ])
  }

  private var artifacts: String {
    JSONText.array(
      findings.inputs.map { input in
        JSONText.object([
          (
            "location",
            JSONText.object([("uri", JSONText.string(ProfilePlace.uri(place(of: input.path ?? input.name))))])
          ),
          ("hashes", input.sha256.map { JSONText.object([("sha-256", JSONText.string($0))]) }),
          (
            "roles",
            JSONText.strings(input.role == .candidateProfile ? ["analysisTarget"] : ["userSpecifiedConfiguration"])
          ),
          ("description", Self.text("\(input.role.rawValue) \(ShownText.name(findings.name(of: input)))")),
        ])
      })
  }

  /// A file as results name it too.
  private func place(of path: String) -> String {
    ProfilePlace.own(path, in: findings) ?? findings.place(of: path)
  }

  // MARK: Results

  private func result(_ finding: ScannerFinding, _ rules: [RuleHelp]) -> String {
    // SARIF has only one level for results that block. The rank orders them.
    let (level, rank) =
      switch finding.level {
      case .release: ("error", 100)
      case .merge: ("error", 75)
      case .warning: ("warning", 25)
      case .info: ("note", 0)
      }
    let blocks = [finding.blocks.merge ? "merge" : nil, finding.blocks.release ? "release" : nil].compactMap(\.self)
    let files = Set(findings.inputs.compactMap(\.path).map { Exact($0) })
    let related = finding.decisions.filter { files.contains(Exact($0.source)) }.enumerated().map { number, decision in
      Self.location(
        place(of: decision.source), decision.line, id: number + 1,
        message: decision.text(in: findings))
    }
    // GitHub compares only primaryLocationLineHash. Without it, GitHub would compute the hash from the line, which all
    // these results share.
    let fingerprints = [
      ("primaryLocationLineHash", JSONText.string("\(finding.fingerprint.prefix(16)):1")),
      ("replayGateCause/v1", JSONText.string(finding.fingerprint)),
    ]
    return JSONText.object([
      ("ruleId", JSONText.string(finding.ruleId)),
      ("ruleIndex", rules.firstIndex { $0.id.isExactly(finding.ruleId) }.map { "\($0)" }),
      ("kind", JSONText.string("fail")), ("level", JSONText.string(level)), ("rank", "\(rank)"),
      ("message", Self.message(finding.message)),
      ("locations", JSONText.array([Self.location(finding.place.path, finding.place.line, id: nil, message: nil)])),
      ("relatedLocations", related.isEmpty ? nil : JSONText.array(related)),
      ("partialFingerprints", JSONText.object(fingerprints)),
      ("occurrenceCount", finding.count > 0 ? "\(finding.count)" : nil),
      ("suppressions", finding.isWaived ? JSONText.array([Self.suppression(finding)]) : "[]"),
      (
        "properties",
        JSONText.object([
          ("decisions", "\(finding.count)"), ("blocks", JSONText.strings(blocks)),
          (
            "strategies",
            finding.strategies.isEmpty
              ? nil
              : JSONText.array(
                finding.strategies.map {
                  JSONText.object([("strategyId", JSONText.name($0.name)), ("decisions", "\($0.count)")])
                })
          ),
        ])
      ),
    ])
  }

  private static func suppression(_ finding: ScannerFinding) -> String {
    let waivers = Set(finding.decisions.compactMap(\.waiver).map { Exact($0) }).sorted().map {
      ShownText.name($0.wrappedValue)
    }
    return JSONText.object([
      ("kind", JSONText.string("external")), ("status", JSONText.string("accepted")),
      (
        "justification",
        JSONText.string(waivers.isEmpty ? "waived" : "waived by \(waivers.joined(separator: ", "))")
      ),
    ])
  }

  private static func location(_ path: String, _ line: Int, id: Int?, message: String?) -> String {
    let physical = JSONText.object([
      ("artifactLocation", JSONText.object([("uri", JSONText.string(ProfilePlace.uri(path)))])),
      ("region", JSONText.object([("startLine", "\(line)")])),
    ])
    return JSONText.object([
      ("id", id.map { "\($0)" }), ("physicalLocation", physical), ("message", message.map(Self.message)),
    ])
  }

  private static func text(_ text: String) -> String { JSONText.object([("text", JSONText.string(text))]) }

  /// A message. Brackets would be links and braces would be placeholders, so both are escaped.
  private static func message(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "[", "]", "\\": escaped += "\\"
      case "{", "}": escaped.unicodeScalars.append(scalar)
      default: break
      }
      escaped.unicodeScalars.append(scalar)
    }
    return Self.text(escaped)
  }
}
