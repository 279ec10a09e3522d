import Journal
import Overlay
public import Reporting
import Sodium

/// The page of the homes of a federation, with all that stands beside their journals.
public struct FederationReport {
  /// The page.
  public let page: ReportPage

  /// Reads the journals of homes, and the topology file and the measured quality if they are there.
  ///
  /// - Parameters:
  ///   - homes: Homes of peers, or of whole federations.
  ///   - topology: The topology file, where it is not `topology.yaml` in or above a home.
  ///   - warning: Takes what could not be read, in a sentence.
  /// - Throws: `FileError`, `JournalError`, or `TopologyFileError` for the file that was named.
  public init(
    of homes: [String], topology: String? = nil, warning: (String) -> Void
  ) throws {
    let table = try PeerJournals(in: homes).table { path, problem in
      warning("\(path): \(problem)")
    }
    let config = table.chronicle.config
    var page = ReportPage(table)
    if let topology {
      page.network = try Self.network(of: topology, config: config, warning: warning)
    } else if let found = Self.topology(near: homes) {
      do {
        page.network = try Self.network(of: found, config: config, warning: warning)
      } catch {
        // Nobody named it, so nobody needs it.
        warning("the topology file that was found is left out: \(error)")
      }
    }
    for home in homes {
      guard let measured = try MeasuredQuality(in: home) else { continue }
      if table.rows.last?.signed.contains(where: { $0.model == measured.model }) ?? false {
        page.quality = measured.forPage
      } else {
        warning("\(home)/quality.json is left out: it is of another model; measure again")
      }
    }
    self.page = page
  }

  /// Writes the page, and returns its whole path.
  public func write(to path: String) throws(FileError) -> String {
    try PageFile.write(page.html, to: path)
  }

  private static func topology(near homes: [String]) -> String? {
    homes.flatMap { ["\($0)/topology.yaml", "\($0)/../topology.yaml"] }
      .first(where: PlainFile.exists)
  }

  private static func network(
    of path: String, config: String, warning: (String) -> Void
  ) throws -> ReportNetwork? {
    let federation = try Federation(TopologyFile(at: path))
    guard federation.config.short == config || config.isEmpty else {
      warning(
        "\(path) is left out: it is of another federation (\(federation.config.short)) than the "
          + "journals (\(config))")
      return nil
    }
    let names = federation.peers.map(\.name)
    return ReportNetwork(
      peers: names,
      links: federation.topology.links.map { (names[$0.first.index], names[$0.last.index]) },
      configuration: federation.file.text())
  }
}
