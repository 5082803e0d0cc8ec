// swift-tools-version: 6.3
import PackageDescription

// A package as anyone's would be that embeds the gate. It sees what is public and no more.
let package = Package(
  name: "Consumer",
  platforms: [.macOS(.v15)],
  dependencies: [
    // Named, because a path's own identity is the name of the folder that somebody cloned into.
    .package(name: "replay-gate", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "Consumer",
      dependencies: [.product(name: "ReplayGate", package: "replay-gate")],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ],
  swiftLanguageModes: [.v6])
