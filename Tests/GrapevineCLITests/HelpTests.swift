import ArgumentParser
import Testing

@testable import GrapevineCLI

@Suite struct `Help` {
  @Test func `of every command is that of its golden file`() throws {
    try visit(Grapevine.self, name: "grapevine")
  }

  private func visit(_ command: any ParsableCommand.Type, name: String) throws {
    guard command.configuration.shouldDisplay else { return }
    try GoldenFile("help/\(name).txt").expect(Grapevine.helpMessage(for: command, columns: 100))
    for subcommand in command.configuration.subcommands {
      try visit(subcommand, name: "\(name)-\(subcommand.configuration.commandName ?? "new")")
    }
  }
}
