import Foundation
import Testing

@testable import ReplayGateCommand

/// The usage that the README shows is that of the program.
@Suite struct UsagePageTests {
  /// A command of the README's usage: its words, and the flags after them with what each takes.
  struct Line: CustomTestStringConvertible {
    let names: [String]
    let flags: [(name: String, value: String?)]
    let text: String
    var testDescription: String { text }
  }

  /// The lines of the block, those that go on joined, `GATE` and `LIMITS` put in.
  static let lines: [Line] = {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("README.md")
    let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
    let block = text.components(separatedBy: "## Use it\n\n```text\n").last?.components(separatedBy: "```").first ?? ""
    var joined: [String] = []
    for line in block.split(separator: "\n") {
      if line.hasPrefix(" ") {
        joined[joined.count - 1] += " " + line.drop { $0 == " " }
      } else {
        joined.append(String(line))
      }
    }
    // Up to the last flag: words may follow.
    func body(_ name: String) -> String {
      let line = joined.first { $0.hasPrefix(name + " ") }?.dropFirst(name.count) ?? ""
      return String(line[...(line.lastIndex(of: "]") ?? line.startIndex)])
    }
    return joined.filter { $0.hasPrefix("replay-gate") }.map { line in
      let full = line.replacing("[GATE]", with: body("GATE")).replacing("[LIMITS]", with: body("LIMITS"))
      let words = full.split(separator: " ").dropFirst().map(String.init)
      var names: [String] = []
      var flags: [(name: String, value: String?)] = []
      var isValue = false
      for (index, word) in words.enumerated() {
        if let name = word.firstMatch(of: /^\[?(--[a-z-]+)/)?.output.1 {
          isValue = !word.hasSuffix("]") && index + 1 < words.count && !words[index + 1].hasPrefix("[")
          flags.append((String(name), isValue ? Self.trimmed(words[index + 1]) : nil))
          continue
        }
        if !isValue, !word.hasPrefix("[") { names += word.split(separator: "|").map(String.init) }
        isValue = false
      }
      return Line(names: names, flags: flags, text: line)
    }
  }()

  /// Without the marks of what is optional or may be repeated.
  private static func trimmed(_ word: String) -> String {
    var word = Substring(word)
    while let last = word.last, "]…".contains(last) { word.removeLast() }
    return String(word)
  }

  @Test("each command is in it")
  func commands() {
    #expect(Self.lines.count >= 10)
    let known = Self.lines.flatMap(\.names)
    for command in OptionTable.root.all where !command.isGroup && command.path != ["help"] && command.path != ["ids"] {
      for name in command.path { #expect(known.contains(name), "\(command.fullName)") }
    }
  }

  @Test("each flag of it is one of its command, with the value that it takes", arguments: lines)
  func flags(_ line: Line) throws {
    let own = OptionTable.root.all.filter { $0.path.first.map(line.names.contains) ?? line.names.isEmpty }
    for (name, value) in line.flags {
      let option = try #require(own.flatMap(\.options).first { $0.spellings.contains(name) }, "\(name)")
      #expect(value == option.value.map { Self.trimmed($0.metavariable) }, "\(name)")
    }
  }

  @Test("where it shows the flags of a gate it shows all", arguments: lines.filter { $0.text.contains("[LIMITS]") })
  func allFlags(_ line: Line) {
    let shown = Set(line.flags.map(\.name))
    // One of four is shown; every command has help and colour, and what tallies made is limited already.
    let unsaid = ["--help", "--color", "--quiet"]
    for command in OptionTable.root.all where command.path.first.map(line.names.contains) ?? line.names.isEmpty {
      if command.path == ["merge"] || command.path == ["tally"] { continue }
      for option in command.options where !unsaid.contains(option.name) {
        let isLikewise = option.name.hasSuffix("-per-strategy")
        #expect(shown.contains(option.name) || isLikewise, "\(command.fullName) \(option.name)")
      }
    }
  }
}
