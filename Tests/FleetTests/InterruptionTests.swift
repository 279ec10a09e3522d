import Glibc
import Testing

@testable import Fleet

// A signal is for a whole process, so each test has one of its own.
@Suite(.timeLimit(.minutes(10))) struct `An interruption` {
  @Test func `tells by which signal, when the work has left everything in order`() async {
    await #expect(processExitsWith: .exitCode(42)) {
      do {
        try await Interruption.guarding { try await workOn(after: SIGTERM) }
      } catch let interruption as Interruption {
        exit(interruption.signal == SIGTERM && interruption.failure == nil ? 42 : 1)
      }
    }
  }

  @Test func `tells what went wrong after the signal`() async {
    await #expect(processExitsWith: .exitCode(42)) {
      do {
        try await Interruption.guarding {
          do { try await workOn(after: SIGTERM) } catch { throw FleetError.noExecutable }
        }
      } catch let interruption as Interruption {
        exit(interruption.failure as? FleetError == .noExecutable ? 42 : 1)
      }
    }
  }

  @Test func `ends at once what does not look, at the second signal`() async {
    await #expect(processExitsWith: .exitCode(128 + SIGINT)) {
      try await Interruption.guarding(mayEndAtOnce: true) {
        for _ in 0..<100 {
          kill(getpid(), SIGINT)
          usleep(100_000)
        }
      }
    }
  }

  @Test func `is none where the process was told to outlive its terminal`() async {
    await #expect(processExitsWith: .exitCode(42)) {
      signal(SIGHUP, SIG_IGN)
      try await Interruption.guarding {
        kill(getpid(), SIGHUP)
        try await Task.sleep(for: .milliseconds(300))
      }
      exit(42)
    }
  }
}

/// Asks this process to end, and works until it hears of it.
private func workOn(after signal: Int32) async throws {
  kill(getpid(), signal)
  try await Task.sleep(for: .seconds(30))
}
