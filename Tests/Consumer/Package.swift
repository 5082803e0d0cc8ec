// swift-tools-version: 6.2
import PackageDescription

// An example of a package that embeds the gate. It uses only the public interface.
let package = Package(
  name: "Consumer",
  platforms: [.macOS(.v15)],
  dependencies: [
    // With a name, because the default name of a local package is that of the checkout's folder.
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
