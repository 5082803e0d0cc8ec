/// The outputs that a command line names although it cannot be parsed: they too must not pass for this run's.
enum StaleOutputs {
  /// Removes them, except where another word names the same file: that word might be an input.
  static func remove(namedIn arguments: [String]) {
    // A subcommand has no outputs.
    if OptionTable.root.subcommands.contains(where: { $0.path.first == arguments.first }) { return }
    let outputs = [OptionID.output, .trace].compactMap { OptionTable.root.options.first(for: $0) }
    var named: [(index: Int, path: String)] = []
    for (index, word) in arguments.enumerated() {
      for option in outputs {
        if word == option.name, index + 1 < arguments.count, !arguments[index + 1].hasPrefix("--") {
          named.append((index + 1, arguments[index + 1]))
        } else if word.hasPrefix(option.name + "=") {
          named.append((index, String(word.dropFirst(option.name.count + 1))))
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

  /// A word, and the value in it.
  private static func texts(of word: String) -> [String] {
    guard let equals = word.firstIndex(of: "=") else { return [word] }
    return [word, String(word[word.index(after: equals)...])]
  }
}

extension [OptionSpec] {
  func first(for id: OptionID) -> OptionSpec? { first { $0.id == id } }
}
