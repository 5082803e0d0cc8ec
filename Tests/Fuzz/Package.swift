// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that nobody who depends on replay-gate builds a fuzz target.
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
    // Named, because a path's own identity is the name of the folder that somebody cloned into.
    .package(name: "replay-gate", path: "../..")
  ],
  targets: [
    .systemLibrary(name: "CLibFuzzer"),
    .target(
      name: "FuzzTargets",
      dependencies: [
        .product(name: "ReplayGate", package: "replay-gate"),
        .product(name: "_ReplayGateInternals", package: "replay-gate"),
      ],
      swiftSettings: settings),
    .target(name: "FuzzEntry", dependencies: ["FuzzTargets", "CLibFuzzer"], swiftSettings: settings),
    .executableTarget(name: "fuzz-replay", dependencies: ["FuzzTargets"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6])
