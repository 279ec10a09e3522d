// swift-tools-version: 6.2
import PackageDescription

let targets = [
  "FuzzCSV", "FuzzEngine", "FuzzHandshake", "FuzzJournal", "FuzzLetter", "FuzzMessage",
  "FuzzTopologyFile",
]

let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "grapevine", path: "..")],
  targets: targets.map { name in
    .executableTarget(
      name: name,
      dependencies: [
        "Gossip", "Journal", "Overlay", "Recommender", "Reporting", "Sodium", "Wire",
      ].map {
        .product(name: $0, package: "grapevine")
      },
      swiftSettings: [.unsafeFlags(["-parse-as-library"])])
  }
)
