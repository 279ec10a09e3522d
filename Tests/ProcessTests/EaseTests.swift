import Fleet
import Foundation
import Journal
import Overlay
import Recommender
import Store
import Testing

extension `The program` {
  @Suite(
    .enabled(
      if: FileManager.default.fileExists(atPath: onlineRetailPath),
      "needs online-retail/online_retail.csv.gz in GRAPEVINE_DATA"))
  struct `counting the pairs of the Online Retail data` {
    @Test func `holds what one machine would, and is as good as the reference`() async throws {
      let folder = try TemporaryFolder()
      let (data, home) = ("\(folder.path)/data", "\(folder.path)/home")
      let topology = GrapevineBinary.topology("ease-8")
      try await succeed([
        "split", "--input", onlineRetailPath, "--format", "online-retail", "--topology", topology,
        "--out", data, "--by", "user",
      ])
      try await succeed(["up", "--topology", topology, "--data", data, "--home", home])
      let rows = try PeerJournals(in: [home]).table { _, _ in }.rows
      #expect(rows.count == 1 && rows[0].agrees && rows[0].members.count == 8)
      #expect(Double(rows[0].mostBytesRead) < 1.05 * 7 * 4 * 5_423_571)
      try expectCentralCounts(in: home, data: DataFolder(data))

      let judged = try await succeed([
        "evaluate", "--home", home, "--data", data, "--resamples", "200", "--json",
      ])
      let report = try JSONDecoder().decode(Report.self, from: Data(judged.utf8))
      #expect(report.testBaskets == 3_538 && report.trainingBaskets == 15_809)
      let model = try #require(report.models.first { $0.name == "home" })
      #expect(model.basket.hitRateAt10.mean >= 0.322)
      #expect(model.page.hitRateAt10.mean >= 0.1194)
      #expect(model.basket.hitRateAt10.low < 0.322 && model.basket.hitRateAt10.high > 0.3225)
      let cosine = try #require(report.models.first { $0.name == "item-item cosine" })
      #expect(abs(cosine.basket.hitRateAt10.mean - 0.1986) < 0.00005)
      let popularity = try #require(report.models.first { $0.name == "popularity" })
      #expect(abs(popularity.page.hitRateAt10.mean - 0.0296) < 0.00005)
      #expect(popularity.page.coverage < 0.01 && model.page.coverage > 0.5)

      let page = try await succeed([
        "recommend", "--home", home, "--viewing", "85123a", "--basket", "22423", "--top", "5",
      ])
      #expect(page.contains("because of") && page.contains("REGENCY CAKESTAND"))
    }

    @discardableResult
    private func succeed(_ arguments: [String]) async throws -> String {
      let outcome = try await GrapevineBinary.run(arguments)
      try #require(outcome.status == 0, "\(arguments[0]): \(outcome.errors)")
      return outcome.output
    }

    /// Counts all baskets here, and compares with what every peer has on its disk.
    private func expectCentralCounts(in path: String, data: DataFolder) throws {
      let home = try FleetHome(opening: path)
      let catalog = try data.catalog()
      let everything = [Bool](repeating: true, count: catalog.count)
      let baskets = try home.peers.flatMap { try data.baskets(of: $0, numberedBy: catalog) }
      let central = try EaseState(
        counts: EaseStatistic(baskets, itemCount: catalog.count, settings: EaseSettings())
          .pairs(home.federation.layout, keeping: everything), keeping: everything)
      let bytes = central.bytes
      for peer in home.peers {
        let store = try PeerStore(
          reading: home.home(of: peer).database, config: home.federation.config)
        #expect(try store.recover().model?.bytes == bytes, "\(peer)")
      }
    }
  }
}

/// What the test reads of what `evaluate` prints.
private struct Report: Decodable {
  let testBaskets: Int
  let trainingBaskets: Int
  let models: [Model]

  struct Model: Decodable {
    let name: String
    let basket: Task
    let page: Task
  }

  struct Task: Decodable {
    let hitRateAt10: Figure
    let coverage: Double
  }

  struct Figure: Decodable {
    let mean: Double
    let low: Double
    let high: Double
  }
}

private let onlineRetailPath: String = {
  let folder =
    ProcessInfo.processInfo.environment["GRAPEVINE_DATA"].map { URL(filePath: $0) }
    ?? GrapevineBinary.package.deletingLastPathComponent().appending(path: "shared/data")
  return folder.appending(path: "online-retail/online_retail.csv.gz").path()
}()
