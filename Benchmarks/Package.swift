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
    // Named, because the identity of a path is the name of the checkout's folder.
    .package(name: "replay-gate", path: ".."),
    // Without its traits: they count allocations with interposers, which `counts` does without changing the program.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .target(name: "Recordings", swiftSettings: settings),
    .executableTarget(name: "make-recording", dependencies: ["Recordings"], swiftSettings: settings),
    .executableTarget(
      name: "ReplayGateBenchmarks",
      dependencies: [
        "Recordings",
        .product(name: "ReplayGate", package: "replay-gate"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      // The harness finds its targets in a folder called Benchmarks, which this one is.
      path: "ReplayGateBenchmarks",
      swiftSettings: settings,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ],
  swiftLanguageModes: [.v6])
