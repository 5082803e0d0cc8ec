// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// Examples of programs that embed the gate. They use only the public interface.
let package = Package(
  name: "Consumer",
  platforms: [.macOS(.v15)],
  dependencies: [
    // With a name, because the default name of a local package is that of the checkout's folder.
    .package(name: "replay-gate", path: "../..")
  ],
  targets: [
    // Verdicts, renderings and merged tallies.
    .executableTarget(
      name: "Consumer",
      dependencies: [
        .product(name: "ReplayGate", package: "replay-gate"),
        .product(name: "GateReports", package: "replay-gate"),
      ],
      swiftSettings: settings),
    // A server that judges recordings as they arrive, and its clients.
    .executableTarget(
      name: "ReplayService",
      dependencies: [.product(name: "ReplayGate", package: "replay-gate")],
      swiftSettings: settings),
    // A tool with a policy of its own.
    .executableTarget(
      name: "AccessPolicy",
      dependencies: [
        .product(name: "ReplayGate", package: "replay-gate"),
        .product(name: "ReplayGateTesting", package: "replay-gate"),
        .product(name: "GateReports", package: "replay-gate"),
      ],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6])
