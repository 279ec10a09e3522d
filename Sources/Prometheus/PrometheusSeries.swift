import CoreMetrics
import Synchronization

/// A whole number that only grows.
final class PrometheusCounter: CounterHandler, Series {
  private let value = Atomic<Int64>(0)

  func increment(by amount: Int64) {
    value.wrappingAdd(amount, ordering: .relaxed)
  }

  func reset() {
    value.store(0, ordering: .relaxed)
  }

  func samples(_ name: String, _ labels: String) -> [String] {
    ["\(name)\(labels) \(value.load(ordering: .relaxed))"]
  }
}

/// A number that is set, or added to.
final class PrometheusNumber: MeterHandler, RecorderHandler, FloatingPointCounterHandler, Series {
  private let value = Mutex(0.0)

  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { self.value.withLock { $0 = value } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }
  func record(_ value: Int64) { set(Double(value)) }
  func record(_ value: Double) { set(value) }
  func reset() { set(0.0) }

  func samples(_ name: String, _ labels: String) -> [String] {
    ["\(name)\(labels) \(PrometheusText.number(value.withLock { $0 }))"]
  }
}

/// How many numbers were at most so large, for each of some bounds.
final class PrometheusHistogram: RecorderHandler, TimerHandler, Series {
  private let state = Mutex(State())

  private struct State {
    var counts = [UInt64](repeating: 0, count: bounds.count)
    var count: UInt64 = 0
    var sum = 0.0
  }

  func record(_ value: Int64) { record(Double(value)) }
  func recordNanoseconds(_ duration: Int64) { record(Double(duration) * 1e-9) }

  func record(_ value: Double) {
    state.withLock { state in
      state.count += 1
      state.sum += value
      if let place = bounds.firstIndex(where: { value <= $0 }) { state.counts[place] += 1 }
    }
  }

  func samples(_ name: String, _ labels: String) -> [String] {
    let state = state.withLock { $0 }
    var below: UInt64 = 0
    var lines = zip(bounds, state.counts).map { bound, count in
      below += count
      let all = PrometheusText.labels(labels, and: ("le", PrometheusText.number(bound)))
      return "\(name)_bucket\(all) \(below)"
    }
    lines.append(
      "\(name)_bucket\(PrometheusText.labels(labels, and: ("le", "+Inf"))) \(state.count)")
    lines.append("\(name)_sum\(labels) \(PrometheusText.number(state.sum))")
    lines.append("\(name)_count\(labels) \(state.count)")
    return lines
  }
}

/// From a hop on a local network to a model that trains for half an hour, in seconds.
private let bounds: [Double] = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800,
]
