import Foundation
import PackagePlugin

/// `swift package replay-gate …`: builds the program and runs it with the arguments, in the working directory of the caller.
///
/// The program is built with optimisation, as `swift build -c release --product replay-gate` does, also where the package is a
/// dependency. After `--debug-build` as the first argument it is built without, which compiles faster and replays slower.
///
/// The plugin ends with the program's exit code. `swift package` then ends with 0 if that was 0. Otherwise it names the code on
/// standard error and ends with 1, so a blocked gate, an unknown verdict and an error all fail. A program that cannot be built or
/// started is an error as well.
///
/// Standard output and standard error both arrive at the standard output of `swift package`, and standard input does not arrive: a
/// recording or a tally has to be a file.
@main struct ReplayGatePlugin: CommandPlugin {
  private static let product = "replay-gate"
  private static let debugFlag = "--debug-build"
  /// The program's exit code for a run without a verdict.
  private static let noVerdict: Int32 = 2

  func performCommand(context: PluginContext, arguments: [String]) async throws {
    let isDebugBuild = arguments.first == Self.debugFlag
    if arguments.contains(where: { $0 == "-" || $0.hasSuffix("=-") }) {
      throw end("a plugin has no standard input; name a file")
    }
    let process = Process()
    process.executableURL = try program(isDebugBuild ? .debug : .release)
    process.arguments = Array(arguments.dropFirst(isDebugBuild ? 1 : 0))
    // That of a plugin is a channel of `swift package`, which never ends.
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw end("it cannot be started: \(error)")
    }
    process.waitUntilExit()
    // As a shell has it: a program that a signal ended gave no exit code.
    let isCode = process.terminationReason == .exit
    exit(isCode ? process.terminationStatus : 128 &+ process.terminationStatus)
  }

  /// Builds the program, and finds it among what was built.
  private func program(_ configuration: PackageManager.BuildConfiguration) throws -> URL {
    let result: PackageManager.BuildResult
    do {
      result = try packageManager.build(
        .product(Self.product), parameters: PackageManager.BuildParameters(configuration: configuration))
    } catch {
      throw end("it cannot be built: \(error)")
    }
    guard result.succeeded else { throw end("it cannot be built:\n\(result.logText)") }
    let programs = result.builtArtifacts.filter { $0.kind == .executable && $0.url.lastPathComponent == Self.product }
    guard let program = programs.first, programs.count == 1 else {
      throw end("the build made \(programs.count) programs of that name")
    }
    return program.url
  }

  /// Ends the run without a verdict. It returns only to be thrown, and never does.
  private func end(_ reason: String) -> any Error {
    Diagnostics.error("replay-gate: \(reason)")
    exit(Self.noVerdict)
  }
}
