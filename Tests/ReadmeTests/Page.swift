import Foundation
import Testing

/// A page of the documentation, and the commands in it.
///
/// Every block of shell commands is run by `PageCommandTests`, in the page's order and in one shell, in a folder that has
/// `golden` and `profiles`. A comment before a block says what is special about it:
///
///     <!-- exits: 0 1 -->        the exit code of each line, where one is not 0
///     <!-- one command -->       lines that are one command, such as a loop
///     <!-- not run: REASON -->   somebody else runs it, or it wants what not every machine has
///     <!-- given: COMMAND -->    run first: what the page takes to be there
struct Page: Sendable, CustomTestStringConvertible {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The README, and every page of the catalogs; sorted.
  static let all: [Page] = {
    let folders = ["Sources/ReplayGate/ReplayGate.docc", "Sources/ReleasePlaybook/ReleasePlaybook.docc"]
    let articles = folders.flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)) ?? [])
        .filter { $0.hasSuffix(".md") }.map { "\(folder)/\($0)" }
    }
    return (["README.md"] + articles.sorted()).map(Page.init)
  }()

  let path: String

  var testDescription: String { path }

  var text: String {
    get throws { try String(contentsOf: Self.root.appending(path: path), encoding: .utf8) }
  }

  /// A fenced block of a language.
  struct Block: Equatable {
    var line: Int
    var language: String
    var text: String
    /// The comments right before it.
    var directives: [String]
  }

  /// One thing for the shell to do.
  struct Command: Equatable {
    var line: Int
    var text: String
    var exitCode: Int32
  }

  var blocks: [Block] {
    get throws { Self.blocks(in: try text) }
  }

  static func blocks(in text: String) -> [Block] {
    var blocks: [Block] = []
    var directives: [String] = []
    var open: Block?
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if var block = open {
        if line == "```" {
          blocks.append(block)
          open = nil
        } else {
          block.text += line + "\n"
          open = block
        }
      } else if line.hasPrefix("```") {
        open = Block(line: number + 2, language: String(line.dropFirst(3)), text: "", directives: directives)
        directives = []
      } else if line.hasPrefix("<!-- "), line.hasSuffix(" -->") {
        directives.append(String(line.dropFirst(5).dropLast(4)))
      } else if !line.isEmpty {
        directives = []
      }
    }
    return blocks
  }

  /// What the shell is to do for the blocks of shell commands. Nil for one whose exit codes do not fit its lines.
  static func commands(of blocks: [Block]) -> [Command]? {
    var commands: [Command] = []
    for block in blocks where block.language == "sh" {
      if block.directives.contains(where: { $0.hasPrefix("not run: ") }) { continue }
      for directive in block.directives where directive.hasPrefix("given: ") {
        commands.append(Command(line: block.line, text: String(directive.dropFirst(7)), exitCode: 0))
      }
      let lines = block.directives.contains("one command") ? [block.text] : logicalLines(block.text)
      let exits = block.directives.first { $0.hasPrefix("exits: ") }?.dropFirst(7).split(separator: " ")
        .map { Int32($0) ?? -1 }
      if let exits, exits.count != lines.count { return nil }
      for (number, line) in lines.enumerated() {
        commands.append(Command(line: block.line, text: line, exitCode: exits?[number] ?? 0))
      }
    }
    return commands
  }

  /// Lines, those that a backslash goes on with joined; without those that are blank or comments.
  private static func logicalLines(_ text: String) -> [String] {
    var lines: [String] = []
    var isOpen = false
    for line in text.split(separator: "\n") {
      if isOpen { lines[lines.count - 1] += "\n" + line } else { lines.append(String(line)) }
      isOpen = line.hasSuffix("\\")
    }
    return lines.filter { !$0.hasPrefix("#") }
  }
}
