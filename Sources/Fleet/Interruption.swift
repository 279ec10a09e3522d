import Glibc
import UnixSignals

/// Somebody asked this process to end.
public struct Interruption: Error, Sendable {
  /// By which signal.
  public let signal: Int32
  /// What went wrong when the work was to end, if anything did.
  public let failure: (any Error)?

  /// Does something until it is done, or until a signal asks the process to end.
  ///
  /// Then the task is canceled, and given the time that it needs to leave everything in order. Where
  /// SIGHUP is ignored, as under `nohup`, it stays so.
  ///
  /// - Parameters:
  ///   - mayEndAtOnce: Whether a second signal ends the process, whatever it does: for work that may
  ///     not look for long whether it is canceled, and leaves nothing behind that matters.
  ///   - body: What to do.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws; or, after a signal, an ``Interruption``.
  public static func guarding<Value: Sendable>(
    mayEndAtOnce: Bool = false, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let signals = await UnixSignalsSequence(
      trapping: [.sigint, .sigterm] + (isHangUpIgnored ? [] : [.sighup]))
    let (asked, asking) = AsyncStream<Int32>.makeStream()
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      // The work, a child of this group, so that signals are heard beside it.
      group.addTask { try await work(body, until: asked) }
      // The signals, a child that is canceled when the work is over, and not before: a second may come.
      group.addTask {
        var isAsked = false
        for await signal in signals {
          // Nothing is torn down, for a thread may be in a solve that would crash of that.
          if isAsked, mayEndAtOnce { _exit(128 + signal.rawValue) }
          isAsked = true
          asking.yield(signal.rawValue)
        }
        return nil
      }
      defer { group.cancelAll() }
      while let outcome = try await group.next() {
        if let outcome { return outcome }
      }
      throw CancellationError()
    }
  }

  private static func work<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value, until asked: AsyncStream<Int32>
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Event<Value>.self) { group in
      // The body, a child of this group, so that it alone is canceled when its end is asked for.
      group.addTask { .done(try await body()) }
      // Waits to be asked, and is canceled if the body is done before.
      group.addTask {
        for await signal in asked { return .asked(signal) }
        throw CancellationError()
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      switch first {
      case .done(let value): return value
      case .asked(let signal):
        group.cancelAll()
        var failure: (any Error)?
        do {
          while try await group.next() != nil {}
        } catch is CancellationError {
          // It ended because it was asked to.
        } catch {
          failure = error
        }
        throw Interruption(signal: signal, failure: failure)
      }
    }
  }

  private enum Event<Value: Sendable>: Sendable {
    case done(Value)
    case asked(Int32)
  }

  /// Whether whoever started this process wants it to outlive a terminal.
  private static var isHangUpIgnored: Bool {
    var action = sigaction()
    guard sigaction(SIGHUP, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
