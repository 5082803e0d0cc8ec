// swift-tools-version: 6.2
import PackageDescription

// A separate package, so that packages that depend on replay-gate do not fetch a benchmark harness.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    // With a name, because the default name of a local package is that of the checkout's folder.
    .package(name: "replay-gate", path: ".."),
    // Without its traits, which count allocations with interposers; `counts` does that without changing the program.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    // Optimised in debug builds too, with which CI makes recordings of many megabytes. Nobody depends on this package, so it may
    // have such flags.
    .target(
      name: "Recordings",
      swiftSettings: settings + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
    .executableTarget(name: "make-recording", dependencies: ["Recordings"], swiftSettings: settings),
    .executableTarget(
      name: "ReplayGateBenchmarks",
      dependencies: [
        "Recordings",
        .product(name: "ReplayGate", package: "replay-gate"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      // The harness looks for its targets in a folder named Benchmarks, which is this package's folder.
      path: "ReplayGateBenchmarks",
      swiftSettings: settings,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ],
  swiftLanguageModes: [.v6])
