// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that nobody who depends on replay-gate fetches a benchmark harness.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    // Named, because a path's own identity is the name of the folder that somebody cloned into.
    .package(name: "replay-gate", path: ".."),
    // Without its traits: their interposers count allocations, which `counts` does without changing the program.
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
        // Not linked, but built beside the benchmarks, which start it.
        .product(name: "replay-gate", package: "replay-gate"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      // The harness finds its targets in a folder called Benchmarks, which this one is.
      path: "ReplayGateBenchmarks",
      swiftSettings: settings,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ],
  swiftLanguageModes: [.v6])
