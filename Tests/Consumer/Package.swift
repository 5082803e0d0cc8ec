// swift-tools-version: 6.2
import PackageDescription

// An example of a package that embeds the gate. It sees the public interface only.
let package = Package(
  name: "Consumer",
  platforms: [.macOS(.v15)],
  dependencies: [
    // Named, because the identity of a path is the name of the checkout's folder.
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
