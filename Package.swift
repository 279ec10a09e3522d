// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "grapevine",
  products: [
    .executable(name: "grapevine", targets: ["grapevine"]),
    // For the fuzzers, which are a package of their own.
    .library(name: "Gossip", targets: ["Gossip"]),
    .library(name: "Journal", targets: ["Journal"]),
    .library(name: "Overlay", targets: ["Overlay"]),
    .library(name: "Recommender", targets: ["Recommender"]),
    .library(name: "Reporting", targets: ["Reporting"]),
    .library(name: "Sodium", targets: ["Sodium"]),
    .library(name: "Wire", targets: ["Wire"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // Without what reads configuration from the environment: ours comes from flags.
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .target(name: "ByteCoding", swiftSettings: strict),
    .target(name: "Charts", swiftSettings: strict),
    .target(
      name: "Fleet",
      dependencies: [
        "Gossip", "Journal", "Masking", "Overlay", "Recommender", "Reporting", "SeededRandom",
        "Sodium", "Store",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .executableTarget(name: "grapevine", dependencies: ["GrapevineCLI"], swiftSettings: strict),
    .target(
      name: "GrapevineCLI",
      dependencies: [
        "Charts", "Fleet", "Journal", "Node", "Overlay", "Page", "Recommender", "Reporting",
        "SeededRandom", "Simulator", "Sodium", "Store",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .target(name: "SeededRandom", swiftSettings: strict),
    .target(
      name: "Gossip", dependencies: ["ByteCoding", "Masking", "Overlay", "Sodium"],
      swiftSettings: strict),
    .target(name: "Journal", swiftSettings: strict),
    .target(name: "Masking", dependencies: ["Overlay", "Sodium"], swiftSettings: strict),
    .target(
      name: "Node",
      dependencies: [
        "ByteCoding", "Gossip", "Journal", "Masking", "Overlay", "Prometheus", "Recommender",
        "SeededRandom", "Sodium", "Store", "Wire",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .target(
      name: "Overlay",
      dependencies: [
        "ByteCoding", "SeededRandom", "Sodium", .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .target(
      name: "Page",
      dependencies: [
        "Fleet", "Journal", "Node", "Overlay", "Recommender", "Sodium", "Store",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      resources: [.embedInCode("Resources")],
      swiftSettings: strict),
    .target(
      name: "Recommender",
      dependencies: ["ByteCoding", "COpenBLAS", "Masking", "Overlay", "SeededRandom", "Sodium"],
      swiftSettings: strict),
    .target(
      name: "Simulator",
      dependencies: ["ByteCoding", "Gossip", "Masking", "Overlay", "SeededRandom", "Sodium"],
      swiftSettings: strict),
    .target(
      name: "Prometheus", dependencies: [.product(name: "CoreMetrics", package: "swift-metrics")],
      swiftSettings: strict),
    .target(name: "Reporting", dependencies: ["Charts", "Journal"], swiftSettings: strict),
    .target(name: "Sodium", dependencies: ["ByteCoding", "CSodium"], swiftSettings: strict),
    .target(
      name: "Store",
      dependencies: [
        "ByteCoding", "Gossip", "Masking", "Overlay", "Recommender", "Sodium",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(name: "Wire", dependencies: ["Gossip", "Sodium"], swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["SeededRandom"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "ByteCodingTests", dependencies: ["ByteCoding", "SeededRandom", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ChartsTests", dependencies: ["Charts", "SeededRandom", "TestSupport"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "PrometheusTests",
      dependencies: [
        "Prometheus", .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Metrics", package: "swift-metrics"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ReportingTests", dependencies: ["Charts", "Journal", "Reporting"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "JournalTests", dependencies: ["Journal", "SeededRandom", "TestSupport"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "NodeTests",
      dependencies: [
        "Fleet", "Gossip", "Journal", "Masking", "Node", "Overlay", "Prometheus", "Recommender",
        "SeededRandom", "Simulator", "Sodium", "Store", "TestSupport", "Wire",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "OverlayTests",
      dependencies: ["ByteCoding", "Overlay", "SeededRandom", "Sodium", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "PageTests",
      dependencies: [
        "Fleet", "Gossip", "Overlay", "Page", "Recommender", "SeededRandom", "Sodium", "Store",
        "TestSupport",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "RecommenderTests",
      dependencies: ["Masking", "Overlay", "Recommender", "SeededRandom", "Sodium", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SeededRandomTests", dependencies: ["SeededRandom", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SimulatorTests",
      dependencies: [
        "Gossip", "Masking", "Overlay", "SeededRandom", "Simulator", "Sodium",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "StoreTests",
      dependencies: [
        "Gossip", "Overlay", "Recommender", "SeededRandom", "Sodium", "Store", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "WireTests",
      dependencies: ["Gossip", "Overlay", "SeededRandom", "Sodium", "TestSupport", "Wire"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "FleetTests",
      dependencies: [
        "ByteCoding", "Fleet", "Gossip", "Journal", "Overlay", "Recommender", "SeededRandom",
        "Sodium", "Store",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "GrapevineCLITests",
      dependencies: [
        "Fleet", "GrapevineCLI", "Overlay", "Page", "Recommender", "Sodium",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "ProcessTests",
      dependencies: [
        "Fleet", "Gossip", "Journal", "Overlay", "Recommender", "SeededRandom", "Sodium", "Store",
        "TestSupport", "Wire",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "GossipTests",
      dependencies: [
        "ByteCoding", "Gossip", "Masking", "Overlay", "SeededRandom", "Sodium", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MaskingTests",
      dependencies: ["Masking", "Overlay", "SeededRandom", "Sodium", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SodiumTests", dependencies: ["SeededRandom", "Sodium", "TestSupport"],
      swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
  ]
)
