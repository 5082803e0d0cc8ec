// swift-tools-version: 6.2
// 6.2 is the lowest version that has `strictMemorySafety`. The package is built and tested with Swift 6.3.
import PackageDescription

// The strictest settings that the toolchain has, for every target. CI fails on any warning, but `-warnings-as-errors` is not
// set, so that a new warning of a newer compiler does not break the packages that depend on this one.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
]

let package = Package(
  name: "replay-gate",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "ReplayGate", targets: ["ReplayGate"]),
    .library(name: "GateReports", targets: ["GateReports"]),
    .library(name: "ReplayGateTesting", targets: ["ReplayGateTesting"]),
    .executable(name: "replay-gate", targets: ["replay-gate"]),
    .plugin(name: "ReplayGatePlugin", targets: ["ReplayGatePlugin"]),
    // For the fuzz targets of this repository, which are a separate package. Not a public interface.
    .library(name: "_ReplayGateInternals", targets: ["ReleasePlaybook", "ReplayReference"]),
  ],
  targets: [
    .target(
      name: "ReplayGate",
      // Copies of `profiles/`, because embedded files must be in their target. ArchitectureTests keep them equal.
      resources: [
        .embedInCode("Profiles/FAST.json"),
        .embedInCode("Profiles/STANDARD.json"),
        .embedInCode("Profiles/EXPERT.json"),
      ],
      swiftSettings: settings),
    .target(name: "ReplayGateTesting", dependencies: ["ReplayGate"], swiftSettings: settings),
    .target(name: "GateReports", dependencies: ["ReplayGate"], swiftSettings: settings),
    .target(
      name: "ReleasePlaybook",
      dependencies: ["ReplayGate"],
      // A copy of `golden/gate5/playbook.json`, the default playbook.
      resources: [.embedInCode("Gate5.json")],
      swiftSettings: settings),
    .target(
      name: "ReplayGateCommand",
      dependencies: ["ReplayGate", "GateReports", "ReleasePlaybook"],
      // A copy of `golden/default.ndjson`, the default recording, and the JSON Schemas.
      resources: [
        .embedInCode("default.ndjson"),
        .embedInCode("Schemas/decision.json"),
        .embedInCode("Schemas/validation-run.json"),
        .embedInCode("Schemas/decided.json"),
        .embedInCode("Schemas/profile.json"),
        .embedInCode("Schemas/report.json"),
        .embedInCode("Schemas/gate.json"),
        .embedInCode("Schemas/waivers.json"),
        .embedInCode("Schemas/tally.json"),
        .embedInCode("Schemas/playbook.json"),
        .embedInCode("Schemas/release-report.json"),
        .embedInCode("Schemas/slo-baseline.json"),
        .embedInCode("Schemas/slo-measurements.json"),
        .embedInCode("Schemas/slo-report.json"),
        .embedInCode("Schemas/recording-check.json"),
      ],
      swiftSettings: settings),
    .executableTarget(name: "replay-gate", dependencies: ["ReplayGateCommand"], swiftSettings: settings),
    .plugin(
      name: "ReplayGatePlugin",
      capability: .command(
        intent: .custom(verb: "replay-gate", description: "Replays recorded decisions under two policy profiles.")),
      path: "Sources/ReplayGatePlugin"),
    // Checks documents against the printed JSON Schemas.
    .target(name: "SchemaReading", dependencies: ["ReplayGate"], path: "Tests/SchemaReading", swiftSettings: settings),
    .testTarget(
      name: "ReplayGateTests", dependencies: ["ReplayGate", "SchemaReading"],
      swiftSettings: settings),
    // A second, simple implementation of the contract. ConformanceTests and Fuzz compare the engine with it.
    .target(
      name: "ReplayReference", dependencies: ["ReplayGate"], path: "Tests/ReplayReference", swiftSettings: settings),
    .testTarget(
      name: "ConformanceTests", dependencies: ["ReplayGate", "ReplayReference"], swiftSettings: settings),
    .testTarget(name: "CancellationTests", dependencies: ["ReplayGate"], swiftSettings: settings),
    .testTarget(name: "OwnPolicyTests", dependencies: ["ReplayGate", "ReplayGateTesting"], swiftSettings: settings),
    .testTarget(name: "CommandTests", dependencies: ["ReplayGateCommand", "replay-gate"], swiftSettings: settings),
    .testTarget(
      name: "ReleasePlaybookTests", dependencies: ["ReleasePlaybook", "ReplayGate", "SchemaReading", "replay-gate"],
      swiftSettings: settings),
    .testTarget(
      name: "GateReportsTests", dependencies: ["GateReports", "ReplayGate"], swiftSettings: settings),
    .testTarget(name: "ReadmeTests", dependencies: ["ReplayGate", "replay-gate"], swiftSettings: settings),
    // Tests a file of the package in Tests/Consumer, which is compiled there too.
    .testTarget(
      name: "AccessRulesTests", dependencies: ["ReplayGate", "ReplayGateTesting"], path: "Tests/Consumer",
      exclude: [
        "Package.swift", "Sources/Consumer", "Sources/ReplayService", "Sources/AccessPolicy/AccessLog.swift",
        "Sources/AccessPolicy/main.swift",
      ],
      sources: ["Sources/AccessPolicy/AccessRules.swift", "Tests"], swiftSettings: settings),
    .testTarget(name: "ArchitectureTests", swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6])

// What CI builds otherwise. A program that depends on this package is not concerned: it does not set these variables.
if Context.environment["REPLAY_GATE_TARGETS"] == "threads" {
  // The tests that use threads and what they test: the thread sanitizer's build compiles everything anew.
  let names = [
    "ReplayGate", "ReplayGateTesting", "ReplayReference", "ConformanceTests", "CancellationTests", "OwnPolicyTests",
  ]
  package.targets.removeAll { !names.contains($0.name) }
  package.products = []
}
if Context.environment["REPLAY_GATE_CORE"] == "optimised" {
  // What the long comparisons compare, as it is shipped, but with assertions: they take a third of the time.
  for target in package.targets where ["ReplayGate", "ReplayReference"].contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug)))
  }
}
