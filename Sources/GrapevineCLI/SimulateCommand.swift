import ArgumentParser
import Overlay
import Simulator

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Run many peers in virtual time, with everything going wrong, and check what holds.",
    discussion: """
      A seed draws how many peers there are and how they are linked, what fails and when, and who \
      lies and how; it brings the same run on every machine. Faults end after a while, and then the \
      living must agree. Checkers look on from outside; the exit status is 1 if a rule was broken.
      """)

  @Option(
    help: ArgumentHelp("The seeds, from the first up to before the last.", valueName: "a..<b"))
  var seeds: SeedRange = SeedRange(seeds: 0..<100)

  @Option(help: "One seed alone.")
  var seed: UInt64?

  @Option(help: "How many peers there are, instead of what the seed says.")
  var peers: Int?

  @Option(help: "How peers are linked, instead of what the seed says.")
  var topology: TopologyRule?

  @Option(help: "random-regular: how many neighbors each peer has.")
  var degree = 4

  @Option(help: "How many more rounds all must agree on once faults have ended.")
  var rounds = 2

  @Flag(help: "Let nothing go wrong.")
  var calm = false

  @Flag(help: "Tell what happened, line by line; goes with --seed.")
  var trace = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if let peers, !(3...PeerID.limit).contains(peers) {
      throw ValidationError("--peers must be from 3 to \(PeerID.limit)")
    }
    guard (1...1000).contains(rounds) else {
      throw ValidationError("--rounds must be from 1 to 1000")
    }
    guard seed != .max else { throw ValidationError("--seed must be below \(UInt64.max)") }
    guard seeds.seeds.upperBound - seeds.seeds.lowerBound <= UInt64(Int.max) else {
      throw ValidationError("--seeds must be at most \(Int.max) seeds")
    }
    if trace, seed == nil { throw ValidationError("--trace goes with --seed") }
  }

  func run() throws {
    let chosen = seed.map { $0..<$0 + 1 } ?? seeds.seeds
    var report = SwarmReport()
    let progress = Progress("Simulating \(chosen.count) seeds")
    for seed in chosen {
      let outcome = Swarm.run(try plan(seed), tellsStory: trace)
      for line in outcome.story { json ? Console.note(line) : Console.say(line) }
      report.add(outcome)
      progress.note("\(report.seeds) of \(chosen.count) seeds …")
    }
    progress.end()
    report.end()
    if json { try Console.say(json: report) } else { Console.say(report.text) }
    if let first = report.broken.first {
      throw CommandFailure(
        .failure,
        "\(report.broken.count) of \(report.seeds) seeds broke a rule; see the first with "
          + "'grapevine simulate --seed \(first.seed) --trace'")
    }
  }

  private func plan(_ seed: UInt64) throws -> SwarmPlan {
    var options = SwarmPlan.Options()
    options.peerCount = peers
    options.kind = topology?.kind(degree: degree, seed: seed)
    options.hasFaults = !calm
    options.lastRounds = rounds
    do throws(TopologyError) {
      return try SwarmPlan(seed: seed, options: options)
    } catch {
      throw CommandFailure(.usage, "no graph for seed \(seed): \(error)")
    }
  }
}

/// Seeds as `A..<B`.
struct SeedRange: ExpressibleByArgument {
  let seeds: Range<UInt64>

  init(seeds: Range<UInt64>) {
    self.seeds = seeds
  }

  init?(argument: String) {
    let parts = argument.split(separator: "..<", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = UInt64(parts[0]), let end = UInt64(parts[1]), first < end
    else { return nil }
    seeds = first..<end
  }

  var defaultValueDescription: String { "\(seeds.lowerBound)..<\(seeds.upperBound)" }
}
