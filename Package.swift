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
  ],
  targets: [
    .target(
      name: "ReplayGate",
      // `Profiles` is a link to `profiles/`, the one copy of the shipped profiles.
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
      // A link to `golden/gate5/playbook.json`, the playbook that is used where none is named.
      resources: [.embedInCode("Gate5.json")],
      swiftSettings: settings),
    .target(
      name: "ReplayGateCommand",
      dependencies: ["ReplayGate", "GateReports", "ReleasePlaybook"],
      // A link to `golden/default.ndjson`, the recording of a bare run.
      resources: [.embedInCode("default.ndjson")],
      swiftSettings: settings),
    .executableTarget(name: "replay-gate", dependencies: ["ReplayGateCommand"], swiftSettings: settings),
    .testTarget(name: "ReplayGateTests", dependencies: ["ReplayGate"], swiftSettings: settings),
    .testTarget(name: "ConformanceTests", dependencies: ["ReplayGate", "replay-gate"], swiftSettings: settings),
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
