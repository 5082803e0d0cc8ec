import ReleasePlaybook
import ReplayGate

/// The command line that reads inputs of other formats, ready to paste into a shell. `…` in it is whatever wrote to
/// standard input: that is gone.
struct ReadingLine {
  /// The words of this run, beginning with the program's name. Inputs in them are replaced one by one.
  private var words: [String]
  private let inputs: GivenInputs
  /// What writes files that can be read, in their order.
  private var preparations: [String] = []
  /// What goes before the program, with a pipe between; nil: nothing.
  private var filter: String?
  private var targets: [String] = []

  /// The command line of this run, after everything that makes its inputs readable; the filter alone where this run does
  /// not read the input itself but what was tallied of it. Nil if nothing is known to help.
  ///
  /// - Parameters:
  ///   - format: What the input is.
  ///   - source: The input as it was given.
  ///   - arguments: Those of this run, beginning with the program's name.
  static func render(_ format: ForeignFormat, source: String, arguments: [String]) -> String? {
    let words = arguments.isEmpty ? [OptionTable.programName] : arguments
    let inputs = GivenInputs(words)
    let places = inputs.places(of: source)
    let isStandardInput = source.isExactly(RunRequest.standardInputWord)
    if places.isEmpty, inputs.command.path.isExactly(OptionTable.merge.path),
      !(isStandardInput && inputs.readsStandardInput)
    {
      return isStandardInput ? streamFilter(format) : filter(format, of: source)
    }
    // A name that no flag gave is that of standard input.
    guard !places.isEmpty || inputs.readsStandardInput else { return nil }
    // No document is a table.
    if CommittedFileName.isOne(source) { return nil }
    if format == .parquet, places.contains(where: { !$0.takesRecords }) { return nil }
    var line = ReadingLine(words: words, inputs: inputs)
    var foreign = [(source: source, format: format)]
    for path in inputs.paths where !path.isExactly(source) {
      if let format = inputs.format(of: path) { foreign.append((path, format)) }
    }
    for (source, format) in foreign { line.read(source, format, isAlone: foreign.count == 1) }
    return line.text
  }

  private init(words: [String], inputs: GivenInputs) {
    self.words = words
    self.inputs = inputs
  }

  private var text: String {
    var command = ShellWord.line(words)
    if let filter {
      command = "\(filter) | \(command)"
    } else if words.indices.contains(where: { inputs.isStandardInput($0, in: words) }) {
      command = "… | \(command)"
    }
    return (preparations + [command]).joined(separator: " && ")
  }

  /// Makes one input readable.
  private mutating func read(_ source: String, _ format: ForeignFormat, isAlone: Bool) {
    let places = inputs.places(of: source)
    let isStream = places.isEmpty || StreamedInputs.isStream(source)
    let isGiven = places.contains { words[$0.index].isExactly($0.flag + RunRequest.standardInputWord) }
    let mayBePiped = places.count <= 1 && places.allSatisfy(\.mayBeStandardInput) && !inputs.needsFile
    if mayBePiped, isGiven || !inputs.readsStandardInput || places.isEmpty, isStream || isAlone {
      for place in places { words[place.index] = place.flag + RunRequest.standardInputWord }
      filter = isStream ? Self.streamFilter(format) : Self.filter(format, of: source)
      return
    }
    let name = isStream ? "recording.ndjson" : source
    let target = target(of: name, isDocument: places.contains { !$0.takesRecords })
    targets.append(target)
    for place in places { words[place.index] = place.flag + target }
    preparations.append(
      "\(isStream ? Self.streamFilter(format) : Self.filter(format, of: source)) >\(Self.quotedPath(target))")
  }

  /// The filter after what wrote to standard input.
  private static func streamFilter(_ format: ForeignFormat) -> String {
    // It reads a file.
    format == .parquet ? filter(format, of: nil) : "… | " + filter(format, of: nil)
  }

  /// The command that writes an input to standard output as it can be read; nil: standard input.
  private static func filter(_ format: ForeignFormat, of source: String?) -> String {
    let file = source.map { " " + quotedPath($0) } ?? ""
    switch format {
    case .gzip: return "zcat" + file
    case .zstd: return "zstdcat" + file
    case .bzip2: return "bzcat" + file
    case .xz: return "xzcat" + file
    case .utf16: return "iconv -f UTF-16 -t UTF-8" + file
    case .utf16LittleEndian: return "iconv -f UTF-16LE -t UTF-8" + file
    case .utf16BigEndian: return "iconv -f UTF-16BE -t UTF-8" + file
    case .utf32: return "iconv -f UTF-32 -t UTF-8" + file
    case .jsonArray: return "jq -c '.[]'" + file
    case .jsonOverLines: return "jq -c ." + file
    case .parquet:
      // By way of standard input, so that a name needs no quotes of SQL. It cannot be a pipe.
      let query = "COPY (FROM read_parquet('/dev/stdin')) TO '/dev/stdout' (FORMAT json)"
      // A column has no absent members: where some decisions have a metric, the others have null.
      let absent = #"jq -c 'walk(if type == "object" then del(.[] | nulls) else . end)'"#
      return "duckdb -c \"\(query)\" <" + (source.map(quotedPath) ?? "FILE") + " | " + absent
    }
  }

  /// A new file beside an input, for what is read from it.
  private func target(of source: String, isDocument: Bool) -> String {
    let unpacked = [".gz", ".zst", ".bz2", ".xz"].reduce(source) { $0.without($1) }
    let base = [".parquet", ".json", ".ndjson", ".jsonl"].reduce(unpacked) { $0.without($1) }
    let end = isDocument ? ".json" : ".ndjson"
    let candidates = [unpacked, base + end] + (2...9).map { "\(base)-\($0)\(end)" }
    return candidates.first { Platform.status(of: $0) == nil && !targets.containsExactly($0) } ?? "\(base)-new\(end)"
  }

  /// A path that no command takes for a flag.
  private static func quotedPath(_ path: String) -> String {
    ShellWord.quoted((path.utf8.first == UInt8(ascii: "-") ? "./" : "") + path)
  }
}

extension String {
  /// The text without these code points at its end.
  fileprivate func without(_ suffix: String) -> String {
    utf8.count > suffix.utf8.count && utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
      ? String(decoding: utf8.dropLast(suffix.utf8.count), as: UTF8.self) : self
  }
}
