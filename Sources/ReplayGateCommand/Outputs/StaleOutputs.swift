/// The outputs that a command line names although it cannot be parsed: they too must not pass for this run's.
enum StaleOutputs {
  /// Removes them, except where another word names the same file: that word might be an input.
  static func remove(namedIn arguments: [String]) {
    // Most subcommands have no outputs.
    let subcommand = OptionTable.root.subcommands.first { $0.path.first == arguments.first }
    if let subcommand, subcommand.options.first(for: .output) == nil { return }
    let outputs = [OptionID.output, .trace, .report].compactMap { OptionTable.root.options.first(for: $0) }
    var named: [(index: Int, path: String)] = []
    for (index, word) in arguments.enumerated() {
      for option in outputs {
        if word == option.name, index + 1 < arguments.count, !arguments[index + 1].hasPrefix("--") {
          named.append((index + 1, path(arguments[index + 1], of: option)))
        } else if word.hasPrefix(option.name + "=") {
          named.append((index, path(String(word.dropFirst(option.name.count + 1)), of: option)))
        }
      }
    }
    for (index, path) in named where !path.isEmpty && path != RunRequest.standardInputWord {
      let target = ResolvedPath(path)
      let isNamedAgain = arguments.enumerated().contains { other, word in
        other != index && texts(of: word).contains { target.isSameFile(as: ResolvedPath($0)) }
      }
      // The command line is at fault already; a file that cannot be removed adds nothing to that.
      if !isNamedAgain { try? OutputPlan.removeStaleFile(target) }
    }
  }

  /// The path in a flag's value: behind the format of a report.
  private static func path(_ value: String, of option: OptionSpec) -> String {
    guard option.id == .report else { return value }
    guard let equals = value.firstIndex(of: "=") else { return "" }
    return String(value[value.index(after: equals)...])
  }

  /// A word, and every value that can be in it: `--report=FORMAT=FILE` has two.
  private static func texts(of word: String) -> [String] {
    var texts = [word]
    while let equals = texts[texts.count - 1].firstIndex(of: "=") {
      let last = texts[texts.count - 1]
      texts.append(String(last[last.index(after: equals)...]))
    }
    return texts
  }
}

extension [OptionSpec] {
  func first(for id: OptionID) -> OptionSpec? { first { $0.id == id } }
}
