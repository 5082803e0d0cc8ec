// swift-tools-version: 6.2
import PackageDescription

// A separate package, so that packages that depend on replay-gate do not build the fuzz targets.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "FuzzEntry", type: .static, targets: ["FuzzEntry"])
  ],
  dependencies: [
    // With a name, because the default name of a local package is that of the checkout's folder.
    .package(name: "replay-gate", path: "../..")
  ],
  targets: [
    .systemLibrary(name: "CLibFuzzer"),
    .target(
      name: "FuzzTargets",
      dependencies: [
        .product(name: "ReplayGate", package: "replay-gate"),
        .product(name: "GateReports", package: "replay-gate"),
        .product(name: "_ReplayGateInternals", package: "replay-gate"),
      ],
      swiftSettings: settings),
    .target(name: "FuzzEntry", dependencies: ["FuzzTargets", "CLibFuzzer"], swiftSettings: settings),
    .executableTarget(name: "fuzz-replay", dependencies: ["FuzzTargets"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6])
