import Logging
import NIOCore
import NIOConcurrencyHelpers

/// Counts refused connections and logs them now and then, so that whoever knocks a million times
/// fills no disk.
final class LinkRefusals: Sendable {
  private let logger: Logger
  private let interval: Duration
  private let meter: LinkMeter
  private let state = NIOLockedValueBox(State())

  private struct State {
    var count = 0
    var last = ""
    var isWaiting = false
  }

  init(logger: Logger, interval: Duration, meter: LinkMeter) {
    self.logger = logger
    self.interval = interval
    self.meter = meter
  }

  /// Notes a refused connection: logged at once if none was lately, or else counted until the
  /// interval is over.
  func note(_ address: String, _ reason: LinkClosure, on eventLoop: any EventLoop) {
    meter.countRefusal()
    let isFirst = state.withLockedValue { state in
      defer { state.isWaiting = true }
      if state.isWaiting {
        state.count += 1
        state.last = "\(address): \(reason)"
      }
      return !state.isWaiting
    }
    guard isFirst else { return }
    logger.warning("refused a handshake from \(address): \(reason)")
    summarizeLater(on: eventLoop)
  }

  private func summarizeLater(on eventLoop: any EventLoop) {
    eventLoop.scheduleTask(in: TimeAmount(interval)) { self.summarize(on: eventLoop) }
  }

  private func summarize(on eventLoop: any EventLoop) {
    let (count, last) = state.withLockedValue { state in
      defer {
        state.isWaiting = state.count > 0
        state.count = 0
      }
      return (state.count, state.last)
    }
    guard count > 0 else { return }
    logger.warning(
      "refused \(count) handshakes in the last \(interval.components.seconds) s, last from \(last)")
    summarizeLater(on: eventLoop)
  }
}
