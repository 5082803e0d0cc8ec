/// What each module may touch: the direction of imports, and the words that have no place in it.
///
/// The compiler does not refuse the import of a module that is only a dependency's dependency, so it is held here.
enum ModuleRules {
  struct Module {
    /// Modules that any file may import.
    let imports: Set<String>
    /// Whether one file, and one only, may import the platform's C library: the system calls stand in one place.
    var hasSystemCalls = false
    /// Whether one file, and one only, may import the compiler's header of vector operations: no code comes with it.
    var hasVectorOperations = false
  }

  /// Every module folder of `Sources`. A folder that is not named here is an error.
  static let modules: [String: Module] = [
    "ReplayGate": Module(imports: ["Synchronization"], hasSystemCalls: true, hasVectorOperations: true),
    "GateReports": Module(imports: ["ReplayGate"]),
    "ReleasePlaybook": Module(imports: ["ReplayGate", "Foundation", "Synchronization"], hasSystemCalls: true),
    "ReplayGateCommand": Module(
      imports: ["ReplayGate", "GateReports", "ReleasePlaybook", "Synchronization"], hasSystemCalls: true),
    "replay-gate": Module(imports: ["ReplayGateCommand"], hasSystemCalls: true),
  ]

  /// Folders of `Sources` that hold another language: no module, and no Swift.
  static let foreignFolders: Set<String> = ["Spark"]

  /// The C library under each of its names.
  static let systemModules: Set<String> = ["Glibc", "Musl", "Bionic", "Android", "Darwin", "WASILibc", "ucrt", "CRT"]

  static let vectorModules: Set<String> = ["_Builtin_intrinsics"]

  /// What a file of a module imports and may not.
  static func importViolations(in source: String, of moduleName: String) -> [String] {
    guard let module = modules[moduleName] else { return ["\(moduleName) is no module of this package"] }
    return ImportDeclaration.all(in: SwiftTokens(source)).compactMap { declaration in
      if declaration.isExported { return "\(declaration) is exported" }
      if module.imports.contains(declaration.module) { return nil }
      if module.hasSystemCalls, systemModules.contains(declaration.module) { return nil }
      if module.hasVectorOperations, vectorModules.contains(declaration.module) { return nil }
      return "\(declaration) is not allowed in \(moduleName)"
    }
  }

  static func imports(anyOf modules: Set<String>, _ source: String) -> Bool {
    ImportDeclaration.all(in: SwiftTokens(source)).contains { modules.contains($0.module) }
  }

  /// Ways around the compiler's proofs, and around the list above.
  static func escapes(in source: String) -> [String] {
    let tokens = SwiftTokens(source).tokens
    return tokens.indices.compactMap { index in
      let token = tokens[index]
      let before = index > 0 ? tokens[index - 1].text : ""
      let isAttribute = before == "@"
      let isUnsafe =
        ["nonisolated", "unowned"].contains(token.text) && tokens[index...].dropFirst(2).first?.text == "unsafe"
      let names: Set<String> = ["unchecked", "_silgen_name", "_extern", "_unsafeInheritExecutor"]
      guard isAttribute && names.contains(token.text) || isUnsafe && !isAttribute else { return nil }
      return "line \(token.line): \(isAttribute ? "@" : "")\(token.text)\(isUnsafe ? "(unsafe)" : "")"
    }
  }

  /// Output, exit, environment and clock, called by their bare names: the library is handed such values.
  static func outsideWorld(in source: String) -> [String] {
    let calls: Set<String> = [
      "print", "debugPrint", "dump", "exit", "_exit", "quick_exit", "getenv", "secure_getenv", "setenv", "time",
      "clock_gettime", "gettimeofday", "printf", "puts", "readLine",
    ]
    let types: Set<String> = ["ContinuousClock", "SuspendingClock", "CommandLine", "environ", "stdout", "stderr"]
    let tokens = SwiftTokens(source).tokens
    return tokens.indices.compactMap { index in
      let token = tokens[index]
      let before = index > 0 ? tokens[index - 1].text : ""
      let isCall = index + 1 < tokens.count && tokens[index + 1].text == "("
      let isBareCall = calls.contains(token.text) && isCall && ![".", "func"].contains(before)
      let isType = types.contains(token.text) && before != "."
      return isBareCall || isType ? "line \(token.line): \(token.text)" : nil
    }
  }

  /// Unlabelled conversions to an integer in a file that has to do with doubles and does not import the library.
  ///
  /// `Int(someDouble)` traps on what does not fit. `IntegerFromDouble.swift` hides these initialisers by deprecated ones,
  /// so that the compiler warns of each use, but only where the library is imported: where it is not, there must be none.
  static func unseenConversions(in source: String, of moduleName: String) -> [String] {
    let syntax = SwiftTokens(source)
    let imports = ImportDeclaration.all(in: syntax).map(\.module)
    if moduleName == "ReplayGate" || imports.contains("ReplayGate") { return [] }
    let tokens = syntax.tokens
    func text(_ index: Int) -> String { index < tokens.count ? tokens[index].text : "" }
    func isFigure(_ index: Int) -> Bool {
      let isLiteral = [index, index + 2].allSatisfy { text($0).allSatisfy(\.isNumber) } && text(index + 1) == "."
      return isLiteral || ["Double", "Float", "TimeInterval", "rounded"].contains(text(index))
    }
    guard tokens.indices.contains(where: isFigure) else { return [] }
    let types: Set<String> = ["Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64"]
    return tokens.indices.compactMap { index in
      guard types.contains(tokens[index].text) else { return nil }
      let isCall = text(index + 1) == "(" && text(index + 2) != ")" && text(index + 3) != ":"
      let isReference = text(index + 1) == "." && text(index + 2) == "init" && text(index + 3) != "("
      return isCall || isReference ? "line \(tokens[index].line): \(tokens[index].text)(…)" : nil
    }
  }

  /// What a manifest says that a package without dependencies, and usable as one, does not say.
  static func manifestViolations(in manifest: String) -> [String] {
    let refused: Set<String> = ["package", "product", "binaryTarget", "systemLibrary", "unsafeFlags"]
    let tokens = SwiftTokens(manifest).tokens
    let members = zip(tokens, tokens.dropFirst()).filter { $0.0.text == "." }.map(\.1)
    var violations = members.filter { refused.contains($0.text) }.map { "line \($0.line): .\($0.text)" }
    let targets = members.filter { ["target", "executableTarget", "testTarget"].contains($0.text) }
    let settings = zip(tokens, tokens.dropFirst(2)).filter { $0.text == "swiftSettings" && $1.text == "settings" }
    if targets.count != settings.count {
      violations.append("\(targets.count) targets, but \(settings.count) of them use the one array of settings")
    }
    return violations
  }
}
