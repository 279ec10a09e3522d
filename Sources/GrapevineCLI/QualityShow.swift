import Fleet
import Foundation
import Overlay
import Recommender

/// Measures shops alone, the central model and the federation before an audience.
struct QualityShow {
  let file: TopologyFile
  let data: DataFolder
  let home: String
  let isQuiet: Bool
  /// How many epochs the central model gets.
  var centralEpochs = 30

  func run() async throws -> QualityReport {
    // Whatever is wrong with the data must be said before a federation learns for minutes.
    let comparison = try Comparison(data, for: file)
    return try await judge(learnTogether(), by: comparison)
  }

  /// Judges a federation that has converged in the home against the shops alone and the central
  /// model.
  func judge(_ model: HomeModel) async throws -> QualityReport {
    try await judge(model, by: Comparison(data, for: file))
  }

  private func judge(
    _ model: HomeModel, by comparison: Comparison
  ) async throws -> QualityReport {
    let progress = Progress("Judging the federation by \(comparison.testCount) baskets")
    let together = comparison.figures(of: model.model)
    progress.update("Training each of \(file.peers.count) shops alone")
    let alone = try await comparison.alone(
      width: ProcessInfo.processInfo.activeProcessorCount
    ) { done, count in
      progress.note("Training shops alone: \(done) of \(count) …")
    }
    progress.update("Training on all baskets in one place")
    let central = try comparison.central(epochs: centralEpochs) { done, count in
      progress.note("Training on all baskets in one place: epoch \(done) of \(count) …")
    }
    progress.end()
    return QualityReport(
      peers: file.peers.map(\.name), alone: alone, central: central, together: together,
      model: model, testCount: comparison.testCount)
  }

  private func learnTogether() async throws -> HomeModel {
    let fleetHome = try FleetHome(
      preparing: home, for: file, catalog: CatalogReference(try data.catalog()))
    let fleet = try Fleet(fleetHome, data: data)
    let outcome = try await FleetShow(fleet: fleet, isQuiet: isQuiet).run()
    guard outcome.model != nil else { throw outcome.disagreement }
    return try HomeModel(at: home)
  }
}
