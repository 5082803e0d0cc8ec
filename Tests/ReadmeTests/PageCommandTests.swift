import Foundation
import Testing

/// Every command on a page works as the page says.
@Suite struct PageCommandTests {
  /// Without the blocks that need other programs: `RecipeTests` runs their pages.
  @Test(arguments: Page.all)
  func commandsHaveTheirExitCodes(_ page: Page) throws {
    try Self.expectExits(of: try page.blocks.filter(\.needs.isEmpty), of: page)
  }

  static func expectExits(of blocks: [Page.Block], of page: Page) throws {
    let commands = try #require(Page.commands(of: blocks), "exit codes that do not fit the lines")
    guard !commands.isEmpty else { return }
    let results = try run(commands)
    for (command, result) in zip(commands, results) {
      #expect(
        result.code == command.exitCode, "\(page.path):\(command.line): \(command.text)\n\(result.output)")
    }
    #expect(results.count == commands.count, "the shell ended early")
  }

  @Test(arguments: Page.all)
  func aBlockThatIsNotRunHasAReason(_ page: Page) throws {
    for block in try page.blocks where block.language == "sh" {
      let reasons = block.directives.filter { $0.hasPrefix("not run:") }
      #expect(reasons.allSatisfy { $0.count > "not run: ".count + 10 }, "\(page.path):\(block.line)")
    }
    let known: Set = ["sh", "text", "json", "json5", "yaml", "swift", "csv", "jq", "python"]
    #expect(Set(try page.blocks.map(\.language)).subtracting(known) == [])
  }

  @Test func readsBlocksAndTheirComments() throws {
    let text =
      "<!-- exits: 0 1 -->\n```sh\na \\\n  b\n# c\nd\n```\n\n<!-- not run: no network here -->\n```sh\ne\n```\n"
    let blocks = Page.blocks(in: text)
    #expect(blocks.map(\.line) == [3, 11])
    #expect(
      Page.commands(of: blocks) == [
        Page.Command(line: 3, text: "a \\\n  b", exitCode: 0), Page.Command(line: 3, text: "d", exitCode: 1),
      ])
    #expect(Page.commands(of: Page.blocks(in: "<!-- exits: 0 -->\n```sh\na\nb\n```\n")) == nil)
  }

  /// Runs commands in one shell, in a temporary folder. `RECIPES` is the folder of the services that commands need.
  static func run(_ commands: [Page.Command]) throws -> [(code: Int32, output: String)] {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appending(path: "replay-gate-page-\(UUID().uuidString)")
    defer { try? files.removeItem(at: folder) }
    let (work, programs, results) = (
      folder.appending(path: "checkout"), folder.appending(path: "bin"), folder.appending(path: "results")
    )
    for made in [work, programs, results] { try files.createDirectory(at: made, withIntermediateDirectories: true) }
    for name in ["golden", "profiles"] {
      try files.copyItem(at: Page.root.appending(path: name), to: work.appending(path: name))
    }
    try files.createSymbolicLink(at: programs.appending(path: "replay-gate"), withDestinationURL: program)
    var script = ""
    for (number, command) in commands.enumerated() {
      try Data((command.text + "\n").utf8).write(to: results.appending(path: "\(number).sh"))
      script += "{ . \"$RESULTS/\(number).sh\"; echo $? >\"$RESULTS/\(number).code\"; } "
      script += ">\"$RESULTS/\(number).output\" 2>&1 </dev/null\n"
    }
    let shell = Process()
    shell.executableURL = URL(filePath: "/usr/bin/env")
    shell.arguments = ["bash", "-c", script]
    shell.currentDirectoryURL = work
    var environment = ProcessInfo.processInfo.environment
    for name in environment.keys where ["CI", "SOURCE_DATE_EPOCH"].contains(name) || name.hasPrefix("GITHUB_") {
      environment[name] = nil
    }
    environment["PATH"] = programs.path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    environment["RESULTS"] = results.path
    environment["RECIPES"] = Page.root.appending(path: ".ci/recipes").path
    shell.environment = environment
    shell.standardInput = FileHandle.nullDevice
    shell.standardOutput = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
    return try commands.indices.compactMap { number in
      let code = results.appending(path: "\(number).code")
      guard files.fileExists(atPath: code.path) else { return nil }
      let text = try String(contentsOf: code, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
      let output = try Data(contentsOf: results.appending(path: "\(number).output"))
      return (Int32(text) ?? -1, String(decoding: output, as: UTF8.self))
    }
  }

  /// The program in the folder of the test bundle.
  static var program: URL {
    let places =
      [CommandLine.arguments[0], Bundle.main.executablePath ?? "", Bundle.main.bundlePath]
      + Bundle.allBundles.map(\.bundlePath)
    let programs = places.map { URL(filePath: $0).deletingLastPathComponent().appending(path: "replay-gate") }
    return programs.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? programs[0]
  }
}
