import ArgumentParser
import Fleet
import Sodium
import Store

struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Make the key by which neighbors know a peer.",
    subcommands: [New.self])

  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make an identity, and print the line to paste into the topology file.",
      discussion: """
        Writes DIR/identity, which only its owner may read, and never overwrites one. The line that \
        is printed is public and belongs beneath the peer's address in the topology file.
        """)

    @Option(
      help: ArgumentHelp("The peer's own folder: its name, in the home.", valueName: "dir"),
      completion: .directory)
    var home = "."

    func run() throws {
      let identity = Identity.random()
      let path = try PeerFolder(home).create(identity)
      Console.note("Wrote \(path). Whoever has it can speak for this peer: keep it to yourself.")
      Console.note("Paste this beneath the peer's address in the topology file:")
      Console.say("    key: \(identity.publicKey)")
    }
  }
}
