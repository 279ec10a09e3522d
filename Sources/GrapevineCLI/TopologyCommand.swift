import ArgumentParser

struct TopologyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "topology",
    abstract: "Make a topology file, or see what one means and how it looks.",
    subcommands: [TopologyNewCommand.self, TopologyCheckCommand.self, TopologyDrawCommand.self])
}
