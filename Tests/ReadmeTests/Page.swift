import Foundation
import Testing

/// A page of the documentation, and the commands in it.
///
/// `PageCommandTests` runs every block of shell commands, in the order of the page and in one shell, in a folder that contains
/// `golden` and `profiles`. Comments before a block describe exceptions:
///
///     <!-- exits: 0 1 -->        the exit code of each line, if one is not 0
///     <!-- one command -->       the lines are one command, such as a loop
///     <!-- not run: REASON -->   the block runs elsewhere, or needs what not every machine has
///     <!-- given: COMMAND -->    a command to run first, which creates what the page assumes
///     <!-- needs: PROGRAM… -->   the block needs these programs; `RecipeTests` runs the page if the machine has them
///
/// A comment before each block of Swift names the files that contain it, which `ReadmeTests` checks:
///
///     <!-- compiled: FILE… -->        the block is a part of each of these files
///     <!-- not compiled: REASON -->   it is not Swift of a program
struct Page: Sendable, CustomTestStringConvertible {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The README and all pages of the catalogs, sorted.
  static let all: [Page] = {
    let modules = ["ReplayGate", "ReplayGateTesting", "GateReports", "ReleasePlaybook"]
    let folders = modules.map { "Sources/\($0)/\($0).docc" }
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

  /// A fenced code block.
  struct Block: Equatable {
    var line: Int
    var language: String
    var text: String
    /// The comments directly before it.
    var directives: [String]

    /// The programs that a machine may lack.
    var needs: [String] {
      directives.filter { $0.hasPrefix("needs: ") }.flatMap { $0.split(separator: " ").dropFirst().map(String.init) }
    }
  }

  /// A command for the shell.
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

  /// The commands in the blocks; nil if a block has another number of exit codes than lines.
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

  /// The lines without blank ones and comments. Lines that a backslash continues are joined.
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
