import GateReports
import ReleasePlaybook
import ReplayGate

/// Turns arguments into an `Invocation`. It validates text only and does not access files.
enum InvocationParser {
  /// The arguments after the program's name.
  static func parse(_ arguments: [String]) throws(CommandFailure) -> Invocation {
    var words = arguments[...]
    var command = OptionTable.root
    while let word = words.first, let next = command.subcommands.first(where: { $0.path.last.isExactly(word) }) {
      command = next
      words = words.dropFirst()
    }
    var parsed = ParsedWords(command: command)
    var mayBeOption = true
    while let word = words.popFirst() {
      if mayBeOption, word.isExactly("--") {
        mayBeOption = false
        continue
      }
      guard mayBeOption, word.hasPrefix("-"), !word.isExactly(RunRequest.standardInputWord) else {
        try parsed.addOperand(word)
        continue
      }
      try parsed.addOption(word, following: &words)
      if parsed.values[.help] != nil { return .help(command, parsed.color) }
    }
    return try parsed.invocation()
  }
}

/// The flags and operands of one command.
struct ParsedWords {
  let command: CommandSpec
  var values: [OptionID: [String]] = [:]
  var operands: [String] = []

  init(command: CommandSpec) { self.command = command }

  func failure(_ text: String) -> CommandFailure { .usage(text, help: command.fullName) }

  mutating func addOption(_ word: String, following words: inout ArraySlice<String>) throws(CommandFailure) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = parts[0]
    guard let option = command.option(named: name) else {
      let known = command.options.flatMap(\.longSpellings)
      throw failure("unknown flag \(quoted(name))" + NearestName.hint(for: name, among: known))
    }
    if !option.isRepeatable, values[option.id] != nil {
      let isOneOfMany = option.id == .candidate && OptionTable.root.option(named: name)?.isRepeatable == true
      throw failure(
        "\(option.name) is given twice"
          + (isOneOfMany ? "; \(command.path.joined(separator: " ")) looks at one candidate" : ""))
    }
    guard let spec = option.value else {
      if parts.count > 1 { throw failure("\(option.name) takes no value") }
      values[option.id] = [""]
      return
    }
    let value: String
    if parts.count > 1 {
      value = parts[1]
    } else if let next = words.first, !next.hasPrefix("--"), command.option(named: next) == nil {
      value = next
      words.removeFirst()
    } else {
      throw failure("\(option.name) needs a value: \(spec.metavariable)")
    }
    try check(value, spec, of: option.name)
    if option.id == .recording, value.isExactly(RunRequest.standardInputWord),
      values[.recording]?.containsExactly(value) == true
    {
      throw failure("standard input can be read only once")
    }
    values[option.id, default: []].append(value)
  }

  mutating func addOperand(_ word: String) throws(CommandFailure) {
    guard let operand = command.operand else { throw unknownWord(word) }
    if !operands.isEmpty, !operand.isRepeatable { throw failure("unexpected word \(quoted(word))") }
    try check(word, operand.value, of: command.path.joined(separator: " "))
    operands.append(word)
  }

  /// The error about a word that is neither a subcommand nor an operand.
  private func unknownWord(_ word: String) -> CommandFailure {
    if command.subcommands.isEmpty { return failure("unexpected word \(quoted(word))") }
    let names = command.subcommands.compactMap(\.path.last)
    if names.containsExactly(word) {
      return failure("unexpected word \(quoted(word)); a subcommand comes before all flags")
    }
    if let near = NearestName.to(word, among: names) {
      return failure("unknown subcommand \(quoted(word)); did you mean \(near)?")
    }
    // A subcommand of a subcommand.
    let below = command.all.dropFirst().filter { $0.path.last.isExactly(word) }.map { $0.path.joined(separator: " ") }
    let hint =
      below.count == 1
      ? "; did you mean \(below[0])?"
      : command.isGroup ? "; the subcommands are \(names.joined(separator: ", "))" : ""
    return failure((values.isEmpty ? "unknown subcommand" : "unexpected word") + " \(quoted(word))" + hint)
  }

  /// The command named by the operands of `help`.
  private func helped() throws(CommandFailure) -> CommandSpec {
    var found = ParsedWords(command: OptionTable.root)
    for word in operands {
      guard let next = found.command.subcommands.first(where: { $0.path.last.isExactly(word) }) else {
        throw found.unknownWord(word)
      }
      found = ParsedWords(command: next)
    }
    return found.command
  }

  /// Checks the syntax of a value.
  private func check(_ value: String, _ spec: ValueSpec, of name: String) throws(CommandFailure) {
    switch spec.kind {
    case .profile, .file, .recording:
      if value.isEmpty { throw failure("\(name) needs a value: \(spec.metavariable)") }
      if spec.kind == .file, value.isExactly(RunRequest.standardInputWord) {
        throw failure("\(name) takes a file, not -; write ./- for a file of that name")
      }
    case .count:
      guard Self.isWhole(value), let count = Int(value), count >= 1 else {
        throw failure("\(name) takes a whole number from 1, not \(quoted(value))")
      }
    case .number:
      guard Self.isWhole(value), Int(value) != nil else {
        throw failure("\(name) takes a whole number from 0, not \(quoted(value))")
      }
    case .rate:
      guard let rate = Self.decimal(value), rate <= 1 else {
        throw failure("\(name) takes a number from 0 to 1, not \(quoted(value))")
      }
    case .confidence:
      guard let confidence = Self.decimal(value), FlipBudgets.confidences.contains(confidence) else {
        throw failure("\(name) takes a number of at least 0.5 and below 1, not \(quoted(value))")
      }
    case .moment:
      guard JudgementTime(rfc3339: value) != nil else {
        throw failure("\(name) takes a moment such as 2026-12-31T23:59:59Z, not \(quoted(value))")
      }
    case .report: _ = try report(value)
    case .subject: _ = try subject(value)
    case .text, .command: if value.isEmpty { throw failure("\(name) needs a value: \(spec.metavariable)") }
    case .span:
      if TimeSpan(value) == nil {
        throw failure("\(name) takes a span such as 90s, 15m or 2h, not \(quoted(value))")
      }
    case .choice(let choices):
      guard choices.containsExactly(value) else {
        throw failure(
          "\(name) takes one of \(choices.joined(separator: ", ")), not \(quoted(value))"
            + NearestName.hint(for: value, among: choices))
      }
    }
  }

  private func quoted(_ word: String) -> String { "'\(word)'" }

  func invocation() throws(CommandFailure) -> Invocation {
    if command.isGroup {
      let names = command.subcommands.compactMap(\.path.last).joined(separator: ", ")
      throw failure("\(command.path.joined(separator: " ")) needs a subcommand: \(names)")
    }
    if let operand = command.operand, operands.isEmpty, !operand.isOptional {
      throw failure("\(command.path.joined(separator: " ")) needs a value: \(operand.value.metavariable)")
    }
    let format = values[.format].flatMap { TableFormat(rawValue: $0[0]) } ?? .table
    switch command.path {
    case ["recording", "check"]: return .recordingCheck(try recordingCheckRequest(format))
    case ["profile", "list"]: return .profileList
    case ["profile", "show"]: return .profileShow(name: operands[0], digestOnly: values[.digest] != nil)
    case ["profile", "check"]: return .profileCheck(paths: operands, color)
    case ["help"]: return .help(try helped(), color)
    case ["schema"]: return .schema(SchemaName(rawValue: operands[0])!)
    case ["completions"]: return .completions(Shell(rawValue: operands[0])!)
    case ["explain"]: return .explain(try request(), id: operands.first, format)
    case ["frontier"]: return .frontier(try request(), format)
    case ["coverage"]: return .coverage(try request(), format)
    case ["reproduce"]:
      guard let folder = values[.to]?[0] else { throw failure("reproduce needs --to DIR") }
      return .reproduce(try request(), folder: folder)
    case _ where command.path.first == "release": return .release(try releaseRequest())
    case ["slo", "check"]: return .sloCheck(try SLOCheckRequest(self))
    case ["incident", "triage"]: return try triage()
    case _ where command.path.first == "incident": return .incident(try incidentRequest())
    case _ where command.path.first == "evidence": return .evidence(try evidenceRequest())
    case ["tally"]: return .tally(try tallyRequest())
    case ["ids"]: return .ids(name: values[.name]?[0])
    case ["merge"]: return .merge(try mergeRequest())
    default: break
    }
    if values[.version] != nil { return .version(asJSON: values[.json] != nil) }
    if values[.json] != nil { throw failure("--json requires --version") }
    return try run()
  }

  // MARK: Values

  private static func isWhole(_ value: String) -> Bool {
    !value.isEmpty && value.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  /// A decimal number without a sign; nil if it is invalid.
  private static func decimal(_ value: String) -> Double? {
    guard value.utf8.allSatisfy({ "0123456789.eE-".utf8.contains($0) }), let number = Double(value), number >= 0,
      number.isFinite
    else { return nil }
    return number
  }

  private func report(_ value: String) throws(CommandFailure) -> ReportRequest {
    let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let names = ReportFormat.allCases.map(\.rawValue)
    guard let format = ReportFormat(rawValue: parts[0]) else {
      throw failure(
        "--report takes one of \(names.joined(separator: ", ")), not \(quoted(parts[0]))"
          + NearestName.hint(for: parts[0], among: names))
    }
    if parts.count > 1, parts[1].isEmpty { throw failure("--report \(parts[0])= needs a file") }
    if parts.count == 1, !ReportTarget.goesByItself(format) {
      throw failure("--report \(parts[0]) needs a file: --report \(parts[0])=FILE")
    }
    return ReportRequest(format: format, path: parts.count > 1 ? parts[1] : nil)
  }

  private func subject(_ value: String) throws(CommandFailure) -> GateFindings.Subject {
    let mark = "=sha256:"
    let name = value.utf8.count > 64 + mark.utf8.count ? String(value.dropLast(64 + mark.count)) : ""
    let digest = String(value.suffix(64))
    guard !name.isEmpty, value.isExactly(name + mark + digest),
      digest.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) })
    else { throw failure("--subject takes NAME=sha256: and 64 lower-case hexadecimal digits, not \(quoted(value))") }
    return GateFindings.Subject(name: name, sha256: digest)
  }

  func request() throws(CommandFailure) -> RunRequest {
    var request = RunRequest()
    request.baseline = values[.baseline]?[0] ?? request.baseline
    request.candidate = values[.candidate]?[0] ?? request.candidate
    request.recordings = values[.recording] ?? []
    request.candidateRecording = values[.candidateRecording]?[0]
    request.output = values[.output]?[0]
    request.trace = values[.trace]?[0]
    for value in values[.report] ?? [] { request.reports.append(try report(value)) }
    for value in values[.subject] ?? [] { request.subjects.append(try subject(value)) }
    request.gates = values[.gate].flatMap { GateSelection(rawValue: $0[0]) } ?? request.gates
    request.mode = values[.mode].flatMap { ModeChoice(rawValue: $0[0]) }
    request.minimumRecords = values[.minRecords].flatMap { Int($0[0]) }
    request.minimumFidelity = decimal(.minFidelity)
    request.requiresExercised = values[.requireExercised] != nil
    request.gateFile = values[.gateFile]?[0]
    request.budgets = BudgetFlags(
      tightened: budget(.maxRegressions, .maxRegressionRate), loosened: budget(.maxLoosened, .maxLoosenedRate),
      tightenedPerStrategy: budget(.maxRegressionsPerStrategy, .maxRegressionRatePerStrategy),
      loosenedPerStrategy: budget(.maxLoosenedPerStrategy, .maxLoosenedRatePerStrategy),
      confidence: decimal(.confidence))
    request.waivers = values[.waivers]?[0]
    request.now = judgementTime
    request.jobs = values[.jobs].flatMap { Int($0[0]) }
    request.isQuiet = values[.quiet] != nil
    request.color = color
    if request.now != nil, request.waivers == nil { throw failure("--now requires --waivers") }
    return request
  }

  /// The choice of `--color`.
  var color: ColorChoice { values[.color].flatMap { ColorChoice(rawValue: $0[0]) } ?? .auto }

  /// The time of `--now`.
  var judgementTime: JudgementTime? { values[.now].flatMap { JudgementTime(rfc3339: $0[0]) } }

  private func decimal(_ option: OptionID) -> Double? { values[option].flatMap { Self.decimal($0[0]) } }

  private func budget(_ maximum: OptionID, _ rate: OptionID) -> FlipBudget {
    FlipBudget(maximum: values[maximum].flatMap { Int($0[0]) }, maximumRate: decimal(rate))
  }
}
