package import ReplayGate

/// Collects the facts that a playbook needs into a folder, by calling gh.
///
/// At the end either all of them are there or none: earlier ones are removed first, so that a release is never judged
/// by old facts.
package struct FactCollector: Sendable {
  package let playbook: Playbook
  package let pullRequest: Int
  package let folder: String
  package let environment: [Exact<String>: String]
  package let processes: RunProcesses
  package let stamp: StampTime

  package init(
    playbook: Playbook, pullRequest: Int, folder: String, environment: [Exact<String>: String], processes: RunProcesses,
    stamp: StampTime
  ) {
    self.playbook = playbook
    self.pullRequest = pullRequest
    self.folder = folder
    self.environment = environment
    self.processes = processes
    self.stamp = stamp
  }

  private static let timeoutSeconds = 300

  /// Returns the number of facts.
  package func perform() throws(ReleaseError) -> Int {
    let lock = try take()
    defer { withExtendedLifetime(lock) { discardScratch() } }
    let before = try filesBefore()
    var collection = FactCollection(
      repository: playbook.repository.description, collectedAt: stamp.timestamp, pullRequest: pullRequest,
      isComplete: false, files: before)
    try write(collection)
    for file in before { try PlaybookFile.remove("\(folder)/\(file.name)") }
    let facts: [(query: GitHubQuery, bytes: [UInt8])]
    do throws(ReleaseError) {
      facts = try collect()
    } catch {
      try PlaybookFile.remove("\(folder)/\(FactCollection.fileName)")
      throw error
    }
    collection.files = facts.map { FactCollection.File(name: $0.query.name + ".json", command: $0.query.command) }
    try write(collection)
    for fact in facts { try PlaybookFile.write(fact.bytes, to: "\(folder)/\(fact.query.name).json") }
    collection.isComplete = true
    try write(collection)
    return facts.count
  }

  // MARK: The folder

  private var scratch: ReleaseState { ReleaseState(folder: folder + "/.collecting") }

  /// Creates the folder and locks it for this run.
  private func take() throws(ReleaseError) -> OpenFile {
    do throws(SystemError) {
      try Platform.makeFolder(scratch.folder + "/logs")
      let file = try Platform.openForAppending(scratch.folder + "/lock")
      try Platform.lock(file)
      return file
    } catch  where error.isLocked {
      throw .refused("\(folder): another run is collecting there")
    } catch {
      throw .unwritable(path: folder, reason: error.reason)
    }
  }

  /// The facts of an earlier collection. Other files do not belong to the program and are kept.
  private func filesBefore() throws(ReleaseError) -> [FactCollection.File] {
    do throws(ReplayGateError) {
      let files = try FactCollection.read(folder)?.files ?? []
      let known = files.map(\.name) + [FactCollection.fileName]
      let names = (try? Platform.names(in: folder)) ?? []
      if let other = names.first(where: { $0.hasSuffix(".json") && !known.containsExactly($0) }) {
        throw ReplayGateError.unreadable(
          source: "\(folder)/\(other)", reason: "it was not collected; facts are collected into a folder of their own")
      }
      return files
    } catch {
      throw .input(error)
    }
  }

  private func write(_ collection: FactCollection) throws(ReleaseError) {
    try PlaybookFile.write(collection.bytes, to: "\(folder)/\(FactCollection.fileName)")
  }

  private func discardScratch() {
    for name in (try? Platform.names(in: scratch.folder + "/logs")) ?? [] {
      try? Platform.remove("\(scratch.folder)/logs/\(name)")
    }
    try? Platform.removeFolder(scratch.folder + "/logs")
    try? Platform.remove(scratch.folder + "/lock")
    try? Platform.removeFolder(scratch.folder)
  }

  // MARK: gh

  private func collect() throws(ReleaseError) -> [(query: GitHubQuery, bytes: [UInt8])] {
    var collected = try ask(playbook.queries(pullRequest: pullRequest))
    var facts = Facts()
    do throws(ReplayGateError) {
      for fact in collected { try facts.add(fact.bytes, source: fact.query.title) }
    } catch {
      throw .input(error)
    }
    let rest = playbook.queries(after: facts.about(playbook.repository), pullRequest: pullRequest)
    collected += try ask(rest)
    return collected
  }

  private func ask(_ queries: [GitHubQuery]) throws(ReleaseError) -> [(query: GitHubQuery, bytes: [UInt8])] {
    let runner = CommandRunner(
      workspace: ".", environment: quietEnvironment, state: scratch, processes: processes,
      output: LiveOutput(neutralisesCommands: false, isQuiet: true) { _ in })
    let tasks = queries.map { query in
      // Its output is the log. Its errors are in a file next to it.
      let errors = ShellWord.quoted(scratch.path("logs/\(query.name).error"))
      return CommandRunner.Task(
        name: query.name,
        command: PlaybookCommand(
          run: "\(query.command) 2>\(errors)", directory: ".", timeoutSeconds: Self.timeoutSeconds),
        firstAttempt: 1)
    }
    var outcomes: [Exact<String>: CommandRunner.Outcome] = [:]
    try runner.run(tasks) { event throws(ReleaseError) in
      if case .ended(let task, let outcome) = event { outcomes[Exact(task.name)] = outcome }
    }
    var facts: [(query: GitHubQuery, bytes: [UInt8])] = []
    for query in queries {
      do throws(ReplayGateError) {
        guard let outcome = outcomes[Exact(query.name)], outcome.status == .pass else {
          throw ReplayGateError.unreadable(source: query.title, reason: reason(of: query, outcomes[Exact(query.name)]))
        }
        let bytes = try PlaybookFile.read(scratch.path(outcome.log))
        try query.check(bytes)
        facts.append((query, bytes))
      } catch {
        throw .refused("no facts were collected: \(error.description)")
      }
    }
    return facts
  }

  /// The message of gh, on one line.
  private func reason(of query: GitHubQuery, _ outcome: CommandRunner.Outcome?) -> String {
    let errors = (try? PlaybookFile.readIfThere(scratch.path("logs/\(query.name).error"))) ?? []
    let words = PlainLine.cleaned(String(decoding: errors, as: UTF8.self), limit: 500)
    let end = outcome?.observed ?? "it was not called"
    return words.isEmpty ? end : "\(end): \(words)"
  }

  /// Makes gh print plain output: no colours, no questions, only the repository's host.
  private var quietEnvironment: [Exact<String>: String] {
    var variables = environment
    for name in ["GH_FORCE_TTY", "GH_HOST", "GH_REPO", "CLICOLOR_FORCE", "GH_DEBUG", "DEBUG"] {
      variables[Exact(name)] = nil
    }
    variables["GH_PROMPT_DISABLED"] = "1"
    variables["GH_NO_UPDATE_NOTIFIER"] = "1"
    variables["NO_COLOR"] = "1"
    return variables
  }
}
