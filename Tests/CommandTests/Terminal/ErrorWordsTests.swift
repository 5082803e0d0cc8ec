import Foundation
import ReplayGate
import Testing

@testable import ReplayGateCommand

/// Errors at a terminal are fitted to its width; in a log each is one line, and a command is never broken.
@Suite struct ErrorWordsTests {
  static let failures: [CommandFailure] = [
    .usage(
      "unknown profile 'x'; use FAST, STANDARD, EXPERT or the path of a profile, or git:REV:PATH", help: "replay-gate"),
    .fault("some/folder/report.json: cannot be written: it exists and is not an empty folder of this program"),
    .invalid(
      InputFault(
        source: "week.ndjson", is: .gzip, expected: "an object, the recorded decision, as one line of the file")),
  ]

  @Test(arguments: failures, [20, 40, 60])
  func areFitted(_ failure: CommandFailure, _ columns: Int) throws {
    let whole = try #require(failure.message(on: .log))
    let text = try #require(failure.message(on: Screen(columns: columns, isTerminal: true)))
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.count > whole.split(separator: "\n").count)
    for line in lines where !line.hasPrefix("see ") {
      // A word that is longer than a line stays whole.
      #expect(line.count <= columns || !line.drop { $0 == " " }.contains(" "), "\(line)")
    }
    func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" } }
    #expect(words(text) == words(whole))
  }

  @Test(arguments: failures)
  func areOneLineInALog(_ failure: CommandFailure) throws {
    let lines = try #require(failure.message(on: .log)).split(separator: "\n")
    #expect(lines.filter { !$0.hasPrefix("see ") }.count == 1)
  }

  @Test("what reads an input is one line, what an input is is a sentence")
  func hints() throws {
    let scratch = try Scratch()
    try scratch.write(Samples.profile(), to: "a profile of some length.json")
    let (screen, path) = (Screen(columns: 40, isTerminal: true), scratch.url("a profile of some length.json").path)
    var hints = FaultHints(arguments: ["replay-gate", "--recording", path])
    let words = hints.text(
      for: .invalid(InputFault(source: path, is: .jsonOverLines, expected: "an object")), on: screen)
    #expect(words.contains(" profile, not a") && words.split(separator: "\n").count > 2, "\(words)")
    let command = hints.text(
      for: .invalid(InputFault(source: "a week of some length.gz", is: .gzip, expected: "an object")), on: screen)
    #expect(command.isEmpty, "no flag names it")
    hints = FaultHints(arguments: ["replay-gate", "--recording", "a week of some length.gz"])
    let line = hints.text(
      for: .invalid(InputFault(source: "a week of some length.gz", is: .gzip, expected: "an object")), on: screen)
    #expect(line == "to read it: zcat 'a week of some length.gz' | replay-gate --recording -\n")
  }
}
