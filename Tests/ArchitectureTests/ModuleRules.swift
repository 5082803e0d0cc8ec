/// What each module may use: the allowed imports, and the words that it must not contain.
///
/// The compiler allows imports of modules that are only dependencies of a dependency, so they are checked here.
enum ModuleRules {
  struct Module {
    /// Modules that any file may import.
    let imports: Set<String>
    /// Whether exactly one file may import the platform's C library, so that system calls are in one place.
    var hasSystemCalls = false
    /// Whether exactly one file may import the compiler's header of vector operations, which contains no code.
    var hasVectorOperations = false
  }

  /// Every module folder of `Sources`. Any other folder is an error.
  static let modules: [String: Module] = [
    "ReplayGate": Module(imports: ["Synchronization"], hasSystemCalls: true, hasVectorOperations: true),
    "ReplayGateTesting": Module(imports: ["ReplayGate"]),
    "GateReports": Module(imports: ["ReplayGate"]),
    "ReleasePlaybook": Module(imports: ["ReplayGate", "Foundation", "Synchronization"], hasSystemCalls: true),
    "ReplayGateCommand": Module(
      imports: ["ReplayGate", "GateReports", "ReleasePlaybook", "Synchronization"], hasSystemCalls: true),
    "replay-gate": Module(imports: ["ReplayGateCommand"], hasSystemCalls: true),
    "ReplayGatePlugin": Module(imports: ["PackagePlugin", "Foundation"]),
  ]

  /// Folders of `Sources` with another language, without Swift files.
  static let foreignFolders: Set<String> = ["Spark"]

  /// The names of the C library.
  static let systemModules: Set<String> = ["Glibc", "Musl", "Bionic", "Android", "Darwin", "WASILibc", "ucrt", "CRT"]

  static let vectorModules: Set<String> = ["_Builtin_intrinsics"]

  /// The imports of a file that its module does not allow.
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

  /// Escapes from the compiler's checks and from the list above.
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

  /// Output, exit, environment and clock, called by their bare names. The library receives such values as arguments.
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

  /// Unlabelled conversions to an integer in a file that uses doubles and does not import the library.
  ///
  /// `Int(someDouble)` traps for values that do not fit. `IntegerFromDouble.swift` shadows these initialisers with deprecated
  /// ones, so that the compiler warns of each use. This works only in files that import the library; others must have none.
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

  /// The parts of a manifest that a package without dependencies, usable as a dependency, must not have. Behind a variable of the
  /// environment there may be unsafe flags, which no program that depends on the package then gets.
  static func manifestViolations(in manifest: String) -> [String] {
    let refused: Set<String> = ["package", "product", "binaryTarget", "systemLibrary"]
    let tokens = SwiftTokens(manifest).tokens
    let members = zip(tokens, tokens.dropFirst()).filter { $0.0.text == "." }.map(\.1)
    var violations = members.filter { refused.contains($0.text) }.map { "line \($0.line): .\($0.text)" }
    let environment = ["if", "Context", ".", "environment"]
    let (plain, others) = (
      tokens.prefix { $0.text != "if" }, tokens.indices.filter { tokens[$0].text == "if" }
    )
    violations += plain.filter { $0.text == "unsafeFlags" }.map { "line \($0.line): .unsafeFlags" }
    violations += others.filter { !tokens[$0...].prefix(environment.count).map(\.text).elementsEqual(environment) }
      .map { "line \(tokens[$0].line): a condition that is not the environment's" }
    let targets = members.filter { ["target", "executableTarget", "testTarget"].contains($0.text) }
    let settings = zip(tokens, tokens.dropFirst(2)).filter { $0.text == "swiftSettings" && $1.text == "settings" }
    if targets.count != settings.count {
      violations.append("\(targets.count) targets, but \(settings.count) of them use the one array of settings")
    }
    return violations
  }
}
