import ArgumentParser
import Fleet

/// Which home is read, for commands that read the home of a federation or of one of its peers.
struct HomeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The home of a federation, or of one peer.", valueName: "dir"),
    completion: .directory)
  var home: String

  @Option(
    help: ArgumentHelp(
      "The topology file, for the home of a peer that 'grapevine peer' runs.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var topology: String?

  /// Reads the model that the home holds.
  func model() throws -> HomeModel {
    try HomeModel(at: home, topology: topology)
  }
}
