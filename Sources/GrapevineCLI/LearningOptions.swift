import ArgumentParser
import Fleet
import Overlay

/// Who learns and from what, for commands that run a whole federation.
struct LearningOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The topology file.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var topology: String

  @Option(
    help: ArgumentHelp("The folder that 'grapevine split' wrote.", valueName: "dir"),
    completion: .directory)
  var data: String

  /// Reads the topology file.
  func file() throws -> TopologyFile { try TopologyFile(at: topology) }

  /// The folder of everybody's baskets.
  var folder: DataFolder { DataFolder(data) }
}
