import Foundation
import Testing

/// `--help`, `-h` and `help`, of every command.
@Suite struct HelpTests {
  /// The words of each command, from the help of the commands above it.
  private static func commands(below path: [String] = []) throws -> [[String]] {
    let help = try Scratch().gate(path + ["--help"]).output
    guard let list = help.split(separator: "\ncommands:\n").dropFirst().first?.prefix(upTo: "\n\n") else {
      return [path]
    }
    // The row of a command begins in the third column, and its continuation lines further right.
    let names = list.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .map { String($0.split(separator: " ")[0]) }
    return try [path] + names.flatMap { try commands(below: path + [$0]) }
  }

  @Test("all three ways show the same help, and its examples are valid")
  func everyCommand() throws {
    let commands = try Self.commands()
    #expect(commands.count > 20)
    #expect(commands.contains(["incident", "C", "recover"]))
    for command in commands {
      let help = try Scratch().gate(command + ["--help"])
      #expect(help.status == 0)
      #expect(try Scratch().gate(command + ["-h"]).output == help.output)
      #expect(try Scratch().gate(["help"] + command).output == help.output)
      let parts = help.output.replacing(" \\\n     ", with: "").split(separator: "\nexamples:\n")
      // A group has no examples.
      if help.output.contains("\ncommands:\n"), !command.isEmpty { continue }
      let examples = parts.dropFirst().first?.prefix(upTo: "\n\n").split(separator: "\n") ?? []
      #expect(examples.count >= 2, "\(command)")
      for example in examples where !example.hasPrefix("  # ") {
        #expect(example.hasPrefix("  replay-gate \(command.joined(separator: " "))"))
        let words = example.split(separator: " ").dropFirst().map(String.init)
        let result = try Scratch().gate(words)
        // Its files do not exist, but the command line is valid.
        #expect(!result.error.contains("see replay-gate"), "\(example): \(result.error)")
      }
    }
  }
}

extension Substring {
  /// The part before the first occurrence of a text, or everything if there is none.
  fileprivate func prefix(upTo text: String) -> Substring {
    range(of: text).map { self[..<$0.lowerBound] } ?? self
  }
}
