import Charts
import Journal

/// The charts of how a federation converged, each a function of the table alone.
struct ConvergenceCharts {
  let rows: [ConvergenceRow]

  init(_ table: ConvergenceTable) {
    rows = table.rows
  }

  /// The losses, held out and while training.
  var loss: LineChart {
    LineChart(
      "Loss", across: "round", up: "nats per item",
      [
        .init("held out", points(\.metrics.validationLoss)),
        .init("training", points(\.metrics.trainingLoss)),
      ].filter { $0.points.contains { $0.up != nil } })
  }

  /// The hit rate.
  var hitRate: LineChart {
    LineChart(
      "Hit rate", across: "round", up: "share of items held out among the first ten",
      [.init("hit rate at 10", points(\.metrics.hitRate))])
  }

  /// How far the model moved.
  var update: LineChart {
    LineChart(
      "Size of the update", across: "round", up: "Euclidean length", scale: .logarithmic,
      [.init("update", points(\.updateNorm))])
  }

  /// Where the time went, means over the peers.
  var seconds: StackedChart {
    StackedChart(
      "Seconds per round", across: "round", up: "seconds, mean over the peers",
      parts: ["training", "gossip", "waiting"],
      rows.map { row in
        .init("\(row.round)", [row.seconds.training, row.seconds.gossip, row.seconds.waiting])
      })
  }

  private func points(_ value: (ConvergenceRow) -> Double?) -> [LineChart.Point] {
    rows.map { .init(Double($0.round), value($0)) }
  }
}
