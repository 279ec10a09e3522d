public import CoreMetrics
import Synchronization

/// The metrics of a process, kept to be fetched in Prometheus' text format, version 0.0.4.
///
/// A factory for swift-metrics: whoever measures knows nothing of who reads. Recorders that aggregate
/// and timers become histograms with the same bounds everywhere, the others gauges.
public final class PrometheusRegistry: MetricsFactory {
  private let families = Mutex<[String: Family]>([:])

  private struct Family {
    let kind: Kind
    var series: [String: any Series] = [:]
  }

  private enum Kind: String {
    case counter, gauge, histogram
  }

  private let help: [String: String]

  /// Creates a registry without metrics.
  ///
  /// - Parameter help: A sentence on each metric, by its name.
  public init(help: [String: String] = [:]) {
    self.help = help
  }

  /// All metrics in the text format, in order of their names and labels.
  public var text: String {
    let families = families.withLock { $0 }
    var text = ""
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      if let help = help[name] { text += "# HELP \(name) \(PrometheusText.help(help))\n" }
      text += "# TYPE \(name) \(family.kind.rawValue)\n"
      for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
        for line in series.samples(name, labels) { text += "\(line)\n" }
      }
    }
    return text
  }

  /// The names of all metrics, in order.
  public var names: [String] { families.withLock { $0.keys.sorted() } }

  /// Makes a counter of whole numbers, or returns the one that there is.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(.counter, label, dimensions, PrometheusCounter())
  }

  /// Makes a counter, or returns the one that there is.
  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    series(.counter, label, dimensions, PrometheusNumber())
  }

  /// Makes a gauge, or returns the one that there is.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(.gauge, label, dimensions, PrometheusNumber())
  }

  /// Makes a histogram or, where nothing is to be added up, a gauge; or returns the one that there is.
  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    aggregate
      ? series(.histogram, label, dimensions, PrometheusHistogram())
      : series(.gauge, label, dimensions, PrometheusNumber())
  }

  /// Makes a histogram of seconds, or returns the one that there is.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    series(.histogram, label, dimensions, PrometheusHistogram())
  }

  /// Forgets a counter.
  public func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
  /// Forgets a counter.
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
    forget(handler)
  }
  /// Forgets a gauge.
  public func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
  /// Forgets a histogram.
  public func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
  /// Forgets a histogram.
  public func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

  private func series<Found: Series>(
    _ kind: Kind, _ label: String, _ dimensions: [(String, String)], _ fresh: Found
  ) -> Found {
    let name = PrometheusText.name(label)
    let labels = PrometheusText.labels(dimensions)
    return families.withLock { families in
      var family = families[name] ?? Family(kind: kind)
      precondition(family.kind == kind, "\(name) is a \(family.kind.rawValue) already")
      guard let found = family.series[labels] as? Found else {
        family.series[labels] = fresh
        families[name] = family
        return fresh
      }
      return found
    }
  }

  private func forget(_ handler: AnyObject) {
    families.withLock { families in
      for name in families.keys {
        let others = families[name]?.series.filter { $0.value !== handler }
        families[name]?.series = others ?? [:]
      }
    }
  }
}

/// What has a line, or several, of its own.
protocol Series: AnyObject, Sendable {
  func samples(_ name: String, _ labels: String) -> [String]
}
