import ReplayGate

/// The inputs that the words of a command line name, taken as `InvocationParser` takes them.
struct GivenInputs {
  /// Where an input is named among the words.
  struct Place {
    let path: String
    let index: Int
    /// The flag that it is the value of in the same word, with `=`; empty if it is a word by itself.
    let flag: String
    /// Whether `-` can be written there instead.
    let mayBeStandardInput: Bool
    /// Whether it is a recording or measurements, not one document.
    let takesRecords: Bool
    /// Whether each line of it is a record.
    let takesLines: Bool
    /// What it has to be, one of these; empty if it may be anything.
    let expected: [DocumentKind]
  }

  private(set) var command = OptionTable.root
  private(set) var places: [Place] = []
  /// Whether an input is read more than once, or a part of it, which a pipe does not allow.
  private(set) var needsFile = false

  /// The documents that flags name.
  private static let documents: [OptionID] = [
    .baseline, .candidate, .gateFile, .waivers, .playbook, .facts, .sloBaseline, .template,
  ]

  /// - Parameter words: Those of a run, beginning with the program's name.
  init(_ words: [String]) {
    var rest = words.indices.dropFirst()
    while let index = rest.first, let next = command.subcommands.first(where: { $0.path.last.isExactly(words[index]) })
    {
      command = next
      rest.removeFirst()
    }
    needsFile = command.path.isExactly(OptionTable.reproduce.path)
    var mayBeOption = true
    while let index = rest.popFirst() {
      let word = words[index]
      if mayBeOption, word.isExactly("--") {
        mayBeOption = false
        continue
      }
      guard mayBeOption, word.hasPrefix("-"), !word.isExactly(RunRequest.standardInputWord) else {
        meet(word, nil, command.operand?.value.kind, at: index, "")
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let option = command.option(named: parts[0]), let value = option.value else { continue }
      if option.id == .piece { needsFile = true }
      if parts.count > 1 {
        meet(parts[1], option.id, value.kind, at: index, parts[0] + "=")
      } else if let next = rest.popFirst() {
        meet(words[next], option.id, value.kind, at: next, "")
      }
    }
  }

  private mutating func meet(_ path: String, _ id: OptionID?, _ kind: ValueSpec.Kind?, at index: Int, _ flag: String) {
    let isRecording = kind == .recording
    let isTally = command.path.isExactly(OptionTable.merge.path)
    // Where renderings are written, the same flag takes their formats.
    let isReport = id == .report && kind == .file
    let isOther =
      id == .candidateRecording || id == .measurements || isReport || id.map(Self.documents.contains) ?? (kind != nil)
    guard isRecording || isOther else { return }
    places.append(
      Place(
        path: path, index: index, flag: flag, mayBeStandardInput: isRecording,
        takesRecords: isRecording && !isTally || [.recording, .candidateRecording, .measurements].contains(id),
        takesLines: isRecording && !isTally || id == .candidateRecording,
        expected: isReport ? [.gateReport, .releaseReport, .sloReport] : expected(id, kind).map { [$0] } ?? []))
  }

  private func expected(_ id: OptionID?, _ kind: ValueSpec.Kind?) -> DocumentKind? {
    switch id {
    case .recording, .candidateRecording: .recording
    case .baseline, .candidate: kind == .profile ? .profile : .sloBaseline
    case .gateFile: .gateFile
    case .waivers: .waivers
    case .playbook: .playbook
    case .facts: .facts
    case .sloBaseline: .sloBaseline
    case .measurements: .measurements
    case nil where command.path.isExactly(OptionTable.merge.path): .tally
    case nil where kind == .recording: .recording
    case nil where command.path.first.map { $0.isExactly("profile") } ?? false: .profile
    case nil where command.path.isExactly(["evidence", "verify"]): .evidence
    default: nil
    }
  }

  /// What an input has to be, one of these; empty if it may be anything. A merge reads what was tallied of recordings, which
  /// no word of it names.
  func expected(of path: String) -> [DocumentKind] {
    let places = places(of: path)
    return places.isEmpty && command.path.isExactly(OptionTable.merge.path)
      ? [.recording] : places.first?.expected ?? []
  }

  /// The inputs, each once.
  var paths: [String] { places.map(\.path).withoutRepeats }

  /// The places of an input.
  func places(of path: String) -> [Place] { places.filter { $0.path.isExactly(path) } }

  /// Whether a word is standard input as an input.
  func isStandardInput(_ index: Int, in words: [String]) -> Bool {
    places.contains { $0.index == index && words[index].isExactly($0.flag + RunRequest.standardInputWord) }
  }

  /// Whether the run reads standard input.
  var readsStandardInput: Bool {
    command.path.isExactly(OptionTable.ids.path)
      || command.path.isExactly(OptionTable.merge.path) && places.isEmpty
      || places.contains { $0.path.isExactly(RunRequest.standardInputWord) }
  }

  /// What a file is that cannot be read as it is; nil if it can, or is no file.
  func format(of path: String) -> ForeignFormat? {
    guard Platform.status(of: path)?.kind == .regular, !StreamedInputs.isDescriptor(path) else { return nil }
    guard let format = try? ForeignFormat.of(file: path) else { return nil }
    let places = places(of: path)
    if format.isJSON { return places.allSatisfy(\.takesLines) ? format : nil }
    return format == .parquet && places.contains { !$0.takesRecords } ? nil : format
  }
}
