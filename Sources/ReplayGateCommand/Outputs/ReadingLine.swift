import ReleasePlaybook
import ReplayGate

/// The command line that reads an input of another format, ready to paste into a shell.
enum ReadingLine {
  /// Where an input is named among the arguments.
  private struct Place {
    let index: Int
    /// The flag that it is the value of in the same word, with `=`; empty if it is a word by itself.
    let flag: String
    /// Whether `-` can be written there instead.
    let mayBeStandardInput: Bool
  }

  /// The command line of this run, with a filter before it; the filter alone where this run does not read the input
  /// itself but what was tallied of it.
  ///
  /// - Parameters:
  ///   - format: What the input is.
  ///   - source: The input as it was given.
  ///   - arguments: Those of this run, beginning with the program's name.
  static func render(_ format: ForeignFormat, source: String, arguments: [String]) -> String {
    var words = arguments.isEmpty ? [OptionTable.programName] : arguments
    if words.dropFirst().first.isExactly(OptionTable.merge.path.last ?? "") { return filter(format, of: source) }
    let (places, readsStandardInput) = places(of: source, in: words)
    let isStream =
      source.isExactly(RunRequest.standardInputWord)
      || ["/dev/stdin", "/dev/fd/", "/proc/self/fd/"].contains { source.utf8.starts(with: $0.utf8) }
    // A name that no flag gave is that of standard input, too.
    guard let place = places.first, !isStream else {
      return "\(filter(format, of: nil)) | \(ShellWord.line(words))"
    }
    if place.mayBeStandardInput, !readsStandardInput {
      words[place.index] = place.flag + RunRequest.standardInputWord
      return "\(filter(format, of: source)) | \(ShellWord.line(words))"
    }
    let target = target(of: source)
    words[place.index] = place.flag + target
    return "\(filter(format, of: source)) >\(quotedPath(target)) && \(ShellWord.line(words))"
  }

  /// The places of an input, and whether the run reads standard input. The words are taken as `InvocationParser` takes
  /// them.
  private static func places(of source: String, in words: [String]) -> (places: [Place], readsStandardInput: Bool) {
    var command = OptionTable.root
    var rest = words.indices.dropFirst()
    while let index = rest.first, let next = command.subcommands.first(where: { $0.path.last.isExactly(words[index]) })
    {
      command = next
      rest.removeFirst()
    }
    var places: [Place] = []
    var later: [Place] = []
    var readsStandardInput = false
    // These read an input more than once, or a part of it.
    var needsFile = command.path.isExactly(OptionTable.reproduce.path)
    func meet(_ value: String, _ kind: ValueSpec.Kind?, at index: Int, _ flag: String) {
      if value.isExactly(RunRequest.standardInputWord) { readsStandardInput = true }
      guard value.isExactly(source) else { return }
      if kind == .recording {
        places.append(Place(index: index, flag: flag, mayBeStandardInput: true))
      } else {
        later.append(Place(index: index, flag: flag, mayBeStandardInput: false))
      }
    }
    var mayBeOption = true
    while let index = rest.popFirst() {
      let word = words[index]
      if mayBeOption, word.isExactly("--") {
        mayBeOption = false
        continue
      }
      guard mayBeOption, word.hasPrefix("-"), !word.isExactly(RunRequest.standardInputWord) else {
        meet(word, command.operand?.value.kind, at: index, "")
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let option = command.option(named: parts[0]), let value = option.value else { continue }
      if option.id == .piece { needsFile = true }
      if parts.count > 1 {
        meet(parts[1], value.kind, at: index, parts[0] + "=")
      } else if let next = rest.popFirst() {
        meet(words[next], value.kind, at: next, "")
      }
    }
    return (places + later, readsStandardInput || needsFile)
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
      let isFile = source != nil || Platform.status(ofDescriptor: Platform.standardInput)?.kind == .regular
      let query = "COPY (FROM read_parquet('/dev/stdin')) TO '/dev/stdout' (FORMAT json)"
      // A column has no absent members: where some decisions have a metric, the others have null.
      let absent = #"jq -c 'walk(if type == "object" then del(.[] | nulls) else . end)'"#
      return "duckdb -c \"\(query)\"" + (isFile ? source.map { " <" + quotedPath($0) } ?? "" : " <FILE") + " | "
        + absent
    }
  }

  /// A new file beside an input, for what is read from it.
  private static func target(of source: String) -> String {
    let unpacked = [".gz", ".zst", ".bz2", ".xz"].reduce(source) { $0.without($1) }
    let base = [".parquet", ".json", ".ndjson", ".jsonl"].reduce(unpacked) { $0.without($1) }
    let candidates = [unpacked, base + ".ndjson"] + (2...9).map { "\(base)-\($0).ndjson" }
    return candidates.first { Platform.status(of: $0) == nil } ?? base + "-new.ndjson"
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
