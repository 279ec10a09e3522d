import ArgumentParser

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure how fast things are on this machine.",
    subcommands: [
      BenchRoundCommand.self, BenchSolveCommand.self, BenchRankCommand.self,
      BenchInspectCommand.self, BenchFloorCommand.self,
    ])
}
