import UnixSignals

/// Somebody asked this process to end.
public struct Interruption: Error, Equatable, Sendable {
  /// By which signal.
  public let signal: Int32

  /// Does something until it is done, or until a signal asks the process to end.
  ///
  /// Then the task is canceled, and given the time that it needs to leave everything in order.
  public static func guarding<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      // Two children of this group, and whichever ends first ends the other: the work, and the signals.
      group.addTask { try await body() }
      group.addTask {
        for await signal in signals { throw Interruption(signal: signal.rawValue) }
        return nil
      }
      defer { group.cancelAll() }
      while let outcome = try await group.next() {
        if let outcome { return outcome }
      }
      throw CancellationError()
    }
  }
}
