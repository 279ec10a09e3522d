public import ArgumentParser
public import Fleet
import Overlay
public import Recommender

struct SplitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Deal the baskets of one file out to the peers of a topology.",
    discussion: """
      Writes DIR/catalog.csv, DIR/test.csv (the latest fifth of all baskets) and DIR/NAME/baskets.csv \
      for each peer. Formats: csv has the columns basket,item,time[,user]; online-retail is the UCI \
      data as it is downloaded.
      """)

  @Option(
    help: ArgumentHelp(
      "The file of baskets; '.gz' is unpacked, and '-' is standard input.", valueName: "file"),
    completion: .file(extensions: ["csv", "gz"]))
  var input: String

  @Option(help: "What the file's columns are.")
  var format: BasketSource.Format

  @Option(
    help: ArgumentHelp("The topology file that names the peers.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var topology: String

  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out: String

  @Option(help: "What stays together at one peer.")
  var by = PeerShares.Unit.user

  @Option(
    help: ArgumentHelp(
      "Make the shares uneven, the more the lower: Dirichlet's parameter.", valueName: "alpha"))
  var skew: Double?

  @Option(help: "The seed by which baskets are dealt out.")
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "Titles and prices for csv: item,title[,price][,category].", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var catalog: String?

  func validate() throws {
    if let skew, !(skew > 0 && skew.isFinite) {
      throw ValidationError("--skew must be a number above zero, such as 0.5")
    }
    if catalog != nil, format != .csv {
      throw ValidationError("--catalog goes with --format csv; other formats bring their titles")
    }
  }

  func run() async throws {
    let peers = try TopologyFile(at: topology).peers.map(\.name)
    let folder = DataFolder(out)
    for file in [input, catalog].compactMap({ $0 }) where folder.wouldReplace(file, peers: peers) {
      throw CommandFailure(
        .usage,
        "--out \(out) would replace \(file), which is read; name another folder")
    }
    let progress = Progress("Reading \(input)")
    var imported = try await BasketSource(input, format: format).read()
    if let catalog { imported = imported.described(by: try DataFolder.catalog(at: catalog).items) }
    progress.update("Dealing \(imported.baskets.count) baskets out")
    let division = try ShopDivision(
      imported, among: peers, by: PeerShares(by: by, skew: skew), seed: seed)
    try folder.write(division)
    progress.end()
    report(imported, division)
  }

  private func report(_ imported: ImportedBaskets, _ division: ShopDivision) {
    let dropped = imported.dropped + division.dropped
    Console.say("Read \(imported.rowCount) rows: \(imported.baskets.count) baskets.")
    Console.say("Dropped \(dropped.total) rows\(dropped.total == 0 ? "." : ":")")
    for (reason, rows) in dropped.counts { Console.say("  \(rows) × \(reason)") }
    if division.emptiedBaskets > 0 {
      Console.say("Left out \(division.emptiedBaskets) baskets, which held nothing else.")
    }
    Console.say("Catalog: \(division.catalog.count) items in at least 5 baskets to learn from.")
    Console.say("Test: \(division.test.count) baskets, the latest; nobody learns from them.")
    for share in division.shares {
      Console.say("  \(share.peer): \(share.baskets.count) baskets")
    }
    Console.say("\nFor a topology file of real peers:")
    Console.say(
      "catalog:\n  items: \(division.catalog.count)\n  digest: \(division.catalog.digest)")
  }
}

extension BasketSource.Format: ExpressibleByArgument {}
extension PeerShares.Unit: ExpressibleByArgument {}
