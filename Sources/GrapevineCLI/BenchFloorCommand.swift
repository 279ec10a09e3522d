import ArgumentParser
import Fleet

/// The part of one process in measuring the floor; `bench round` starts it.
struct BenchFloorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "floor", abstract: "Do the cryptography of one peer's round.",
    shouldDisplay: false)

  @Option var peers: Int
  @Option var words: Int
  @Option(help: "When to begin, in nanoseconds of the monotonic clock.")
  var at: UInt64

  func validate() throws {
    guard peers > 1, words > 0 else { throw ValidationError("--peers and --words must be above 1") }
  }

  func run() throws {
    var floor = CryptographyFloor(members: peers, words: words)
    guard let end = floor.run(at: at) else {
      throw CommandFailure(.temporary, "the time to begin was over before all was ready")
    }
    Console.say("\(end)")
  }
}
