import ReplayGate

/// The part of a workflow's file that defines the commands of a job's steps.
struct Workflow {
  /// Nil if it has no name.
  let name: String?
  private let root: YAMLNode

  init(_ text: [UInt8]) throws(DocumentFault) {
    root = try YAMLNode.parse(text)
    name = try root.member("name")?.text()
  }

  /// The job of a check: by its name, or by its key if it has no name.
  func job(of check: String) throws(DocumentFault) -> WorkflowJob? {
    guard let jobs = try root.member("jobs")?.members() else { return nil }
    var found: [WorkflowJob] = []
    for job in jobs where try (job.value.member("name")?.text() ?? job.name).isExactly(check) {
      found.append(WorkflowJob(node: job.value, line: job.line, defaults: root))
    }
    if found.count > 1 { throw DocumentFault(line: found[1].line, words: "a second job '\(check)'") }
    return found.first
  }
}

struct WorkflowJob {
  fileprivate let node: YAMLNode
  fileprivate let line: Int
  /// The workflow, whose defaults apply to the job.
  fileprivate let defaults: YAMLNode

  /// Why a step does not enforce a command: it is missing, can be skipped, or runs something else. Nil if it does.
  fileprivate func shortcoming(of step: EnforcingStep) throws(DocumentFault) -> String? {
    if let keeps = try Self.keepsGoing(node) { return "line \(keeps): the job goes on after an error" }
    let steps = try node.member("steps")?.elements() ?? []
    var found: [YAMLNode] = []
    for node in steps where try node.member("name")?.text().isExactly(step.name) == true { found.append(node) }
    if found.count > 1 { throw found[1].fault("a second step '\(step.name)'") }
    guard let own = found.first else { return "line \(line): the job has no step '\(step.name)'" }
    if let condition = try own.member("if"), try !Self.isSuccess(condition.text()) {
      return "line \(condition.line): the step '\(step.name)' is run only if: \(try condition.text())"
    }
    if let keeps = try Self.keepsGoing(own) { return "line \(keeps): the step '\(step.name)' goes on after an error" }
    if let uses = try own.member("uses") { return "line \(uses.line): the step '\(step.name)' runs an action" }
    guard let run = try own.member("run") else { return "line \(own.line): the step '\(step.name)' runs nothing" }
    try refuseOtherShells(own)
    try refuseVariables(own)
    // The text of a block begins on the next line.
    let text = try run.text()
    let script = try ShellScript(text, line: text.contains("\n") ? run.line + 1 : run.line)
    for command in script.commands where try step.isRun(by: command) { return nil }
    return "line \(run.line): the step '\(step.name)' does not run '\(step.run)'"
  }

  /// The line of a `continue-on-error` whose value is not `false`.
  private static func keepsGoing(_ node: YAMLNode) throws(DocumentFault) -> Int? {
    guard let value = try node.member("continue-on-error") else { return nil }
    if case .scalar("false", isPlain: true, _) = value { return nil }
    return value.line
  }

  /// A step runs only if those before it have succeeded, unless it has a condition.
  private static func isSuccess(_ condition: String) -> Bool {
    var text = VisibleText.trimmed(condition)
    if text.hasPrefix("${{"), text.hasSuffix("}}") { text = VisibleText.trimmed(String(text.dropFirst(3).dropLast(2))) }
    return text == "success()"
  }

  /// GitHub's default shells stop at the first command that fails.
  private func refuseOtherShells(_ step: YAMLNode) throws(DocumentFault) {
    for place in [step, try Self.runDefaults(node), try Self.runDefaults(defaults)] {
      guard let shell = try place?.member("shell") else { continue }
      if !["bash", "sh"].containsExactly(try shell.text()) {
        throw shell.fault("a shell that need not end after an error")
      }
    }
  }

  /// The variables that a workflow may set for an enforcing step: they change how programs show their results, as whom
  /// they ask GitHub, and which version earlier steps install. Any other could change what a program does, as `PATH` and
  /// `PYTEST_ADDOPTS` do.
  private static let harmlessVariables = [
    "CI", "FORCE_COLOR", "GH_TOKEN", "GITHUB_TOKEN", "LANG", "LC_ALL", "NO_COLOR", "PYTHONDONTWRITEBYTECODE",
    "PYTHONUNBUFFERED", "TZ",
  ]

  private static func isHarmless(_ variable: YAMLNode.Member) throws(DocumentFault) -> Bool {
    if harmlessVariables.containsExactly(variable.name) { return true }
    if ["GO_VERSION", "JAVA_VERSION", "NODE_VERSION", "PYTHON_VERSION"].containsExactly(variable.name) { return true }
    // A folder of the repository has only what is in the commit; any other may have another `pytest`.
    guard variable.name.isExactly("PYTHONPATH") else { return false }
    let folders = try variable.value.text().split(separator: ":", omittingEmptySubsequences: false)
    return folders.allSatisfy { folder in
      let names = folder.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      let isPlain = folder.utf8.allSatisfy { Byte.isLetter($0) || Byte.isDigit($0) || "_-./".utf8.contains($0) }
      return isPlain && !names.containsExactly("") && !names.containsExactly("..")
    }
  }

  private func refuseVariables(_ step: YAMLNode) throws(DocumentFault) {
    var environments = [try step.member("env"), try node.member("env"), try defaults.member("env")]
    if let container = try node.member("container"), case .mapping = container {
      environments.append(try container.member("env"))
      if let options = try container.member("options") {
        throw options.fault("options of a container, which may set variables")
      }
    } else if let image = try node.member("container")?.text(), image.contains("${{") {
      throw DocumentFault(line: line, words: "a container that is not known")
    }
    for case let environment? in environments {
      for variable in try environment.members() where try !Self.isHarmless(variable) {
        throw DocumentFault(
          line: variable.line, words: "the variable '\(variable.name)', which may change what a command does")
      }
    }
  }

  private static func runDefaults(_ node: YAMLNode) throws(DocumentFault) -> YAMLNode? {
    try node.member("defaults")?.member("run")
  }
}

extension GovernanceCheck {
  /// Whether the workflow's file has the enforcing steps with their commands, and none of them can be skipped. `text`
  /// is nil if there is no file.
  package func judge(workflow text: [UInt8]?) -> Judgement {
    guard let file = enforces?.file else { return Judgement(status: .pass, observed: "no step of it is asked for") }
    var judgement = Judgement(status: .pass, observed: "\(file) enforces what it has to")
    if let text {
      do throws(DocumentFault) {
        let shortcomings = try shortcomings(of: Workflow(text))
        if !shortcomings.isEmpty {
          judgement = Judgement(status: .fail, observed: "\(file): " + shortcomings.joined(separator: "; "))
        }
      } catch {
        judgement = Judgement(status: .noData, observed: "\(file): \(error.observed)")
      }
    } else {
      judgement = Judgement(status: .noData, observed: "there is no \(file)")
    }
    judgement.references = [Reference(kind: "document", ref: file)]
    return judgement
  }

  private func shortcomings(of read: Workflow) throws(DocumentFault) -> [String] {
    guard read.name.isExactly(workflow) else { return ["it is the workflow '\(read.name ?? "")', not '\(workflow)'"] }
    guard let job = try read.job(of: name) else { return ["it has no job '\(name)'"] }
    var shortcomings: [String] = []
    for step in enforces?.steps ?? [] { if let words = try job.shortcoming(of: step) { shortcomings.append(words) } }
    return shortcomings
  }
}
