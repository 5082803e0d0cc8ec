import Testing

/// Tests of the rules themselves, with text that they must find and text that they must not.
@Suite struct ModuleRulesTests {
  @Test(arguments: [
    "import Foundation",
    "  import Foundation  // why",
    "public import Foundation",
    "internal import Foundation",
    "private import Foundation",
    "package import Foundation",
    "@testable import Foundation",
    "@preconcurrency import Foundation",
    "@preconcurrency\nimport Foundation",
    "@_exported import Foundation",
    "@_spi(Inner) import Foundation",
    "@_spi(Inner) @preconcurrency public import Foundation",
    "import struct Foundation.URL",
    "import class Foundation.FileManager",
    "import func Foundation.exp",
    "import let Foundation.NSNotFound",
    "public import enum Foundation.POSIXError",
    "import Foundation.NSObject",
    "import `Foundation`",
    "import\n  Foundation",
    "import Synchronization; import Foundation",
    "/* a comment */ import Foundation",
    "/* nested /* twice */ */import Foundation",
    "import /* here */ Foundation",
    "let a = 1\nimport Foundation",
    "#if canImport(Foundation)\nimport Foundation\n#endif",
    "let a = \"//\"; import Foundation",
    "let a = \"a \\(b(\"(\")) \"; import Foundation",
    "let a = #\"\\\"#; import Foundation",
    "let a = \"\"\"\n  \" // \"\"\" ; import Foundation",
  ])
  func findsAnImport(_ source: String) {
    #expect(ImportDeclaration.all(in: SwiftTokens(source)).map(\.module).last == "Foundation")
    #expect(ModuleRules.importViolations(in: source, of: "ReplayGate").count == 1)
    #expect(ModuleRules.importViolations(in: source, of: "GateReports").count >= 1)
  }

  @Test(arguments: [
    "// import Foundation",
    "/// import Foundation",
    "/* import Foundation */",
    "/* /* */ import Foundation */",
    "let a = \"import Foundation\"",
    "let a = #\"\"\"\n\"\"\"\nimport Foundation\n\"\"\"#",
    "let a = \"\"\"\n  import Foundation\n  \"\"\"",
    "let a = \"\\\" import Foundation\"",
    "let a = b.import",
    "call(import: 1)",
    "let `import` = 1",
    "let important = 1",
    "#if canImport(Foundation)\n#endif",
  ])
  func ignoresOtherText(_ source: String) {
    #expect(ImportDeclaration.all(in: SwiftTokens(source)) == [])
  }

  @Test func namesTheLine() {
    let source = "/* one\ntwo */\n\"\"\"\n\"\"\"\nimport Foundation\n"
    let found = ModuleRules.importViolations(in: source, of: "ReplayGate")
    #expect(found == ["line 5: import Foundation is not allowed in ReplayGate"])
  }

  @Test(arguments: [
    ("ReplayGate", "Synchronization"), ("ReplayGate", "Glibc"), ("ReplayGate", "Darwin"),
    ("ReplayGate", "_Builtin_intrinsics.intel.sse2"),
    ("GateReports", "ReplayGate"), ("ReleasePlaybook", "ReplayGate"), ("ReleasePlaybook", "Foundation"),
    ("ReleasePlaybook", "Glibc"),
    ("ReplayGateCommand", "ReplayGate"), ("ReplayGateCommand", "GateReports"), ("ReplayGateCommand", "ReleasePlaybook"),
    ("ReplayGateCommand", "Synchronization"), ("ReplayGateCommand", "Musl"), ("replay-gate", "ReplayGateCommand"),
  ])
  func allowsTheDirectionOfTheLayout(module: String, imported: String) {
    #expect(ModuleRules.importViolations(in: "internal import \(imported)\n", of: module) == [])
  }

  @Test(arguments: [
    ("ReplayGate", "GateReports"), ("ReplayGate", "ReplayGateCommand"), ("ReplayGate", "Dispatch"),
    ("GateReports", "ReleasePlaybook"), ("GateReports", "Glibc"), ("GateReports", "Synchronization"),
    ("ReleasePlaybook", "GateReports"), ("ReplayGateCommand", "Foundation"),
    ("ReplayGateCommand", "FoundationEssentials"), ("replay-gate", "ReplayGate"), ("replay-gate", "Foundation"),
    ("ANewModule", "Synchronization"), ("ReplayGateCommand", "_Builtin_intrinsics.intel.sse2"),
  ])
  func refusesEveryOtherDirection(module: String, imported: String) {
    #expect(ModuleRules.importViolations(in: "internal import \(imported)\n", of: module).count == 1)
  }

  @Test func refusesExportedImports() {
    #expect(ModuleRules.importViolations(in: "@_exported public import ReplayGate", of: "GateReports").count == 1)
    #expect(ModuleRules.importViolations(in: "@_exported @_spi(A)\nimport ReplayGate", of: "GateReports").count == 1)
  }

  @Test(arguments: ["import Glibc", "public import Darwin.C", "import func Musl.open"])
  func findsTheCLibrary(_ source: String) {
    #expect(ModuleRules.imports(anyOf: ModuleRules.systemModules, source))
    #expect(!ModuleRules.imports(anyOf: ModuleRules.systemModules, "// \(source)"))
  }

  @Test(arguments: [
    "final class A: @unchecked Sendable {}", "extension A: @unchecked\n  Sendable {}",
    "nonisolated(unsafe) var a = 1", "nonisolated ( unsafe ) let a = 1", "unowned(unsafe) let a: A",
    "@_silgen_name(\"open\") func open()", "@_extern(c) func open()",
  ])
  func findsAnEscape(_ source: String) {
    #expect(ModuleRules.escapes(in: source).count == 1)
  }

  @Test(arguments: [
    "// no @unchecked Sendable here", "let a = \"nonisolated(unsafe)\"", "nonisolated func a() {}", "let unchecked = 1",
  ])
  func ignoresTextThatIsNoEscape(_ source: String) {
    #expect(ModuleRules.escapes(in: source) == [])
  }

  @Test(arguments: [
    "print(a)", "  exit(1)", "Swift.print(a); exit (0)", "let a = getenv(b)", "let a = ContinuousClock.now",
    "CommandLine.arguments", "fputs(a, stderr)",
  ])
  func findsOutputExitEnvironmentAndClock(_ source: String) {
    #expect(ModuleRules.outsideWorld(in: source).count == 1)
  }

  @Test(arguments: ["// print(a)", "a.print(b)", "func print(_ a: A) {}", "let time = 1", "let exit = a"])
  func leavesOtherNamesAlone(_ source: String) {
    #expect(ModuleRules.outsideWorld(in: source) == [])
  }

  @Test(arguments: [
    "let a = Int(b as Double)", "let b = 1.5; a.map(UInt64.init)", "Int32 (b.rounded())",
    "import Foundation\nlet b: TimeInterval = c; Int64(b)",
  ])
  func findsAConversionThatMayTrap(_ source: String) {
    #expect(ModuleRules.unseenConversions(in: source, of: "GateReports").count == 1)
    #expect(ModuleRules.unseenConversions(in: "import ReplayGate\n" + source, of: "GateReports") == [])
    #expect(ModuleRules.unseenConversions(in: source, of: "ReplayGate") == [])
  }

  @Test(arguments: [
    "Int(clamping: 1.5)", "Int(exactly: 1.5)", "Int() + 1.5", "[Int](1.5)", "let a: Int = 1.5", "// Int(1.5)", "Int(a)",
  ])
  func leavesOtherIntegersAlone(_ source: String) {
    #expect(ModuleRules.unseenConversions(in: source, of: "GateReports") == [])
  }

  @Test(arguments: [
    "dependencies: [.package(url: \"https://example.org\", from: \"1.0.0\")]",
    "dependencies: [.package(path: \"../other\")]",
    "dependencies: [Package.Dependency.package(path: \"..\")]",
    "dependencies: [.product(name: \"A\", package: \"b\")]",
    ".binaryTarget(name: \"A\", path: \"a\")",
    "swiftSettings: [.unsafeFlags([])]",
    ".target(name: \"A\")",
    ".target(name: \"A\", swiftSettings: settings), .testTarget(name: \"B\", swiftSettings: others)",
    "if true { target.swiftSettings?.append(.unsafeFlags([\"-O\"])) }",
    "a.append(.unsafeFlags([\"-O\"])) \n if Context.environment[\"A\"] == nil {}",
    "if Context.environment[\"A\"] == nil { package.dependencies.append(.package(url: \"b\", from: \"1.0.0\")) }",
  ])
  func refusesAManifest(_ manifest: String) {
    #expect(ModuleRules.manifestViolations(in: manifest).count == 1)
  }

  @Test func acceptsAManifest() {
    let manifest = """
      let package = Package(name: "a", targets: [
        .target(name: "A", swiftSettings: settings),  // not .package(url: "b")
        .testTarget(name: "B", dependencies: ["A"], swiftSettings: settings),
      ])
      if Context.environment["A"] == "b" { target.swiftSettings?.append(.unsafeFlags(["-O"])) }
      """
    #expect(ModuleRules.manifestViolations(in: manifest) == [])
  }
}
