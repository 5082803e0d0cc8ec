// swift-tools-version: 6.3
import PackageDescription

// One array of settings for every target: as strict as the toolchain offers.
// CI fails on any warning; here `-warnings-as-errors` is not set, so that a newer
// compiler's new warning cannot break a package that depends on this one.
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
    .executable(name: "replay-gate", targets: ["replay-gate"]),
    // For this repository's own fuzz targets, a package of their own. No interface: it changes with any version.
    .library(name: "_ReplayGateInternals", targets: ["GateReports", "ReleasePlaybook", "ReplayReference"]),
  ],
  targets: [
    .target(
      name: "ReplayGate",
      // Copies of `profiles/`, which ArchitectureTests hold to them: what is embedded has to lie in its target.
      resources: [
        .embedInCode("Profiles/FAST.json"),
        .embedInCode("Profiles/STANDARD.json"),
        .embedInCode("Profiles/EXPERT.json"),
      ],
      swiftSettings: settings),
    .target(name: "GateReports", dependencies: ["ReplayGate"], swiftSettings: settings),
    .target(
      name: "ReleasePlaybook",
      dependencies: ["ReplayGate"],
      // A copy of `golden/gate5/playbook.json`, the playbook that is used unless one is named.
      resources: [.embedInCode("Gate5.json")],
      swiftSettings: settings),
    .target(
      name: "ReplayGateCommand",
      dependencies: ["ReplayGate", "GateReports", "ReleasePlaybook"],
      // A copy of `golden/default.ndjson`, the recording of a bare run; and the JSON Schemas.
      resources: [
        .embedInCode("default.ndjson"),
        .embedInCode("Schemas/decision.json"),
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
      ],
      swiftSettings: settings),
    .executableTarget(name: "replay-gate", dependencies: ["ReplayGateCommand"], swiftSettings: settings),
    .testTarget(name: "ReplayGateTests", dependencies: ["ReplayGate"], swiftSettings: settings),
    // The contract written down a second time, to be read: what the engine is held to by ConformanceTests and Fuzz.
    .target(
      name: "ReplayReference", dependencies: ["ReplayGate"], path: "Tests/ReplayReference", swiftSettings: settings),
    .testTarget(
      name: "ConformanceTests", dependencies: ["ReplayGate", "ReplayReference", "replay-gate"], swiftSettings: settings),
    .testTarget(name: "CommandTests", dependencies: ["ReplayGateCommand", "replay-gate"], swiftSettings: settings),
    .testTarget(
      name: "ReleasePlaybookTests", dependencies: ["ReleasePlaybook", "ReplayGate", "replay-gate"],
      swiftSettings: settings),
    .testTarget(
      name: "GateReportsTests", dependencies: ["GateReports", "ReplayGate"], swiftSettings: settings),
    .testTarget(name: "ReadmeTests", dependencies: ["ReplayGate", "replay-gate"], swiftSettings: settings),
    .testTarget(name: "ArchitectureTests", swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6])
