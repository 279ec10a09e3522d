import ArgumentParser
import Fleet
import Journal
import Overlay
import Recommender

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Watch eight made-up shops learn together on this machine.",
    discussion: """
      Makes up a catalog and baskets, deals them to the eight peers of ring-8.yaml, runs each as a \
      process of its own, and shows how they converged, what that brought, and a product page.
      """)

  @Option(
    help: ArgumentHelp(
      "The folder to keep everything in; without it all is removed at the end.",
      valueName: "dir"), completion: .directory)
  var home: String?

  @Option(
    help: ArgumentHelp(
      "Where to write the report; without it, to report.html in the folder of --home.",
      valueName: "file"), completion: .file(extensions: ["html"]))
  var report: String?

  @Option(help: "The seed of the shops.")
  var seed: UInt64 = 1

  @Flag(help: "Print JSON at the end, and everything else to standard error.")
  var json = false

  func run() async throws {
    try await Interruption.guarding { [self] in
      try await Folders.using(home) { try await show(in: $0) }
    }
  }

  private func show(in home: String) async throws {
    let file = try Self.topology()
    let division = try ShopDivision(
      syntheticAmong: file.peers.map(\.name), seed: seed)
    let data = DataFolder("\(home)/data")
    try data.write(division)
    tell(introduction(to: division))
    let fleetHome = try FleetHome(
      preparing: home, for: file, catalog: CatalogReference(division.catalog))
    let show = FleetShow(fleet: try Fleet(fleetHome, data: data), isQuiet: json)
    let outcome = try await show.run()
    tell("\n\(try show.table().text)")
    guard let hash = outcome.model else { throw outcome.disagreement }
    tell("All \(outcome.peers.count) peers hold model \(hash).\n")
    let model = try HomeModel(at: home)
    let quality = try await QualityShow(file: file, data: data, home: home, isQuiet: json)
      .judge(model)
    tell(quality.text + "\n")
    try MeasuredQuality(quality).write(in: home)
    let page = try ProductPage(model, viewing: division.mostWanted.id, basket: [], top: 5)
    tell(page.text)
    tell(farewell(page))
    try writeReport(of: home)
    guard json else { return }
    try Console.say(json: Report(outcome: FleetReport(outcome), quality: quality, page: page))
  }

  /// What `Topologies/ring-8.yaml` says, which says everything as it usually is.
  static func topology() throws(TopologyFileError) -> TopologyFile {
    try .generated(
      kind: .ring, peers: TopologyFile.names(count: 8), name: "Home wares on a ring")
  }

  private func introduction(to division: ShopDivision) -> String {
    let counts = division.shares.map { "\($0.peer) \($0.baskets.count)" }
    return """
      These shops are synthetic: items, prices and baskets are made up, from seed \(seed).
      \(division.catalog.count) items; baskets: \(counts.joined(separator: ", "));
      \(division.test.count) later ones to be judged by.

      """
  }

  private func farewell(_ page: ProductPage) -> String {
    guard let home else { return "\nWith --home DIR all of this stays, to be looked at." }
    return """

      Everything is in \(home). Go on with
        grapevine recommend --home \(home) --viewing \(page.viewing.item)
        grapevine inspect \(home)
      """
  }

  private func writeReport(of home: String) throws {
    guard let path = report ?? self.home.map({ "\($0)/report.html" }) else { return }
    let report = try FederationReport(of: [home]) { Console.note("warning: \($0)") }
    tell("\nSee it converge: open \(try report.write(to: path)) in a browser")
  }

  private func tell(_ text: String) {
    if json { Console.note(text) } else { Console.say(text) }
  }

  private struct Report: Encodable {
    let outcome: FleetReport
    let quality: QualityReport
    let page: ProductPage
  }
}
