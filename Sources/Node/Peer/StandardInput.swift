import Glibc
import NIOCore
import NIOPosix

/// Standard input as a sign of life: a process that keeps the other end open ends it when it ends
/// itself, however that happens.
public enum StandardInput {
  /// Does something until it is done, or until standard input ends; then it is canceled, and given
  /// the time that it needs.
  ///
  /// - Parameters:
  ///   - isWatched: Whether standard input counts at all.
  ///   - body: What to do.
  /// - Throws: What `body` throws, or an error of the system.
  public static func guarding(
    _ isWatched: Bool, _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    guard isWatched else { return try await body() }
    // A copy, for the channel closes what it was given.
    let copy = dup(STDIN_FILENO)
    let channel = try await NIOPipeBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .takingOwnershipOfDescriptor(input: copy).get()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await withTaskCancellationHandler {
          try await channel.closeFuture.get()
        } onCancel: {
          channel.close(promise: nil)
        }
      }
      try await group.next()
      group.cancelAll()
      try await group.waitForAll()
    }
  }
}
