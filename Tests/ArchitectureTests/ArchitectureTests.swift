import Testing

/// The boundaries of the package, checked in its sources.
@Suite struct ArchitectureTests {
  static let sources = Repository.swiftFiles(below: "Sources")
  static let allFiles =
    sources + ["Tests", "Benchmarks"].flatMap(Repository.swiftFiles(below:)) + [Repository.File(path: "Package.swift")]

  @Test(arguments: sources)
  func importsOnlyAllowedModules(_ file: Repository.File) throws {
    #expect(ModuleRules.importViolations(in: try file.text, of: file.module) == [])
  }

  @Test(arguments: sources)
  func usesNoEscapeFromCompilerChecks(_ file: Repository.File) throws {
    #expect(ModuleRules.escapes(in: try file.text) == [])
  }

  @Test(arguments: sources.filter { $0.module == "ReplayGate" })
  func libraryUsesNeitherOutputNorClock(_ file: Repository.File) throws {
    #expect(ModuleRules.outsideWorld(in: try file.text) == [])
  }

  @Test(arguments: sources)
  func convertsToIntegersWhereTheCompilerWarns(_ file: Repository.File) throws {
    #expect(ModuleRules.unseenConversions(in: try file.text, of: file.module) == [])
  }

  @Test(arguments: sources)
  func tablesCompareTextByCodePoints(_ file: Repository.File) throws {
    #expect(TextRules.tables(in: try file.text) == [])
  }

  @Test(arguments: sources.filter { ["ReplayGate", "GateReports"].contains($0.module) })
  func propertiesCompareTextByCodePoints(_ file: Repository.File) throws {
    #expect(TextRules.properties(in: try file.text) == [])
  }

  @Test(arguments: allFiles)
  func isShortEnoughToRead(_ file: Repository.File) throws {
    let lines = try file.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 401, "400 lines and the newline of the last")
  }

  @Test func everyFolderOfSourcesIsAListedModule() throws {
    let folders = try Repository.entries(of: "Sources")
      .filter { ![".DS_Store", "README.md"].contains($0) && !ModuleRules.foreignFolders.contains($0) }
    #expect(Set(folders).isSubset(of: ModuleRules.modules.keys))
    // If the root were wrong, the tests above would have no cases and pass.
    #expect(Set(Self.sources.map(\.module)).isSuperset(of: ["ReplayGate", "ReplayGateCommand", "replay-gate"]))
    #expect(Set(Self.sources.map(\.module)) == Set(folders))
  }

  @Test(arguments: ModuleRules.modules.keys.sorted())
  func importsOfOneFileAreInExactlyOneFile(of module: String) throws {
    for modules in [ModuleRules.systemModules, ModuleRules.vectorModules] {
      let files = try Self.sources.filter { try $0.module == module && ModuleRules.imports(anyOf: modules, $0.text) }
      #expect(files.count <= 1, "\(files.map(\.path))")
    }
  }

  @Test func topOfTheRepositoryHasTheListedEntries() throws {
    let allowed: Set = [
      ".ci", ".github", ".gitignore", ".pre-commit-hooks.yaml", ".swift-format", "Benchmarks", "LICENSE",
      "Package.swift", "README.md", "Sources", "Tests", "golden", "profiles",
    ]
    #expect(try Repository.topLevelEntries().subtracting(allowed) == [])
  }

  @Test func manifestHasNoDependenciesAndOneArrayOfSettings() throws {
    #expect(ModuleRules.manifestViolations(in: try Repository.File(path: "Package.swift").text) == [])
  }
}
