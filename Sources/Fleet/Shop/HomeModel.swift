import Overlay
public import Recommender
public import Sodium
import Store

/// The model that a home holds now, ready to rank; it is read beside a peer that may be running.
public struct HomeModel: Sendable {
  /// The items that are ranked.
  public let catalog: Catalog
  /// The model.
  public private(set) var model: TrainedModel
  /// What the model is called.
  public let hash: Digest
  /// How many rounds made it.
  public let rounds: UInt64
  /// Whose home it was read from.
  public let peer: String

  /// Reads the model of a peer's home, or of the peer that is farthest in a federation's home.
  ///
  /// The topology file is `topology.yaml` in the federation's home, unless another is named.
  public init(at path: String, topology: String? = nil) throws {
    let (federation, farthest, stored) = try Self.farthest(path, topology: topology)
    guard let catalog = try farthest.store.catalog(),
      CatalogReference(catalog) == federation.catalog
    else { throw ShopError.noModel(home: path) }
    self.catalog = catalog
    switch federation.model {
    case .embedding(let settings):
      let shape = EmbeddingShape(itemCount: catalog.count, dimensions: settings.dimensions)
      model = .embedding(
        EmbeddingRanker(
          try ModelState(bytes: stored.bytes, shape: shape).model, settings: settings))
    case .ease(let settings):
      model = .ease(
        try EaseHome(home: farthest.home, settings: settings, layout: federation.layout)
          .ranker(of: stored.bytes, itemCount: catalog.count))
    case .vector: throw ShopError.nothingToRank(home: path)
    }
    hash = stored.hash
    rounds = farthest.state.round
    peer = farthest.peer
  }

  /// Solves for the weights of a home's model, one matrix after the other, and keeps them there, so that
  /// whoever reads the model next need not hold more than it shows.
  public static func prepareWeights(at path: String, topology: String? = nil) throws {
    let (federation, farthest, stored) = try Self.farthest(path, topology: topology)
    guard case .ease(let settings) = federation.model else { return }
    try EaseHome(home: farthest.home, settings: settings, layout: federation.layout)
      .prepare(stored.bytes, itemCount: federation.catalog.items)
  }

  /// The same model without weights of its own for product pages, which those for baskets then serve:
  /// what is shown while the next one is read.
  public var withoutPageWeights: HomeModel {
    guard case .ease(let ranker) = model else { return self }
    var lighter = self
    lighter.model = .ease(ranker.withoutPageWeights)
    return lighter
  }

  private typealias Farthest = (store: PeerStore, state: RecoveredState, peer: String, home: Home)

  private static func farthest(
    _ path: String, topology: String?
  ) throws -> (federation: Federation, farthest: Farthest, model: StoredModel) {
    let (federation, homes) = try place(path, topology: topology)
    var farthest: Farthest?
    for (peer, home) in homes where PlainFile.exists(home.database) {
      let store = try PeerStore(reading: home.database, config: federation.config)
      let state = try store.recover()
      if farthest.map({ $0.state.round < state.round }) ?? true {
        farthest = (store, state, peer, home)
      }
    }
    if case .vector = federation.model { throw ShopError.nothingToRank(home: path) }
    guard let farthest, let stored = farthest.state.model else {
      throw ShopError.noModel(home: path)
    }
    return (federation, farthest, stored)
  }

  /// Returns the items that go best with what a visitor looks at and has in the basket, best first,
  /// each with its reason where the model can tell.
  public func recommendations(
    viewing item: Int32, basket: [Int32], top count: Int
  ) -> [Recommendation] {
    model.recommendations(viewing: item, basket: basket, top: count, in: catalog)
  }

  /// Returns the place of an item that somebody names by its id.
  public func item(_ id: String) throws(ShopError) -> Int32 {
    if let place = catalog.index(of: id) ?? catalog.index(of: id.uppercased()) { return place }
    throw .unknownItem(id, near: catalog.near(id))
  }

  typealias Place = (federation: Federation, homes: [(peer: String, home: Home)])

  /// Finds the federation, and the homes to look at: one, if the path is a peer's.
  static func place(_ path: String, topology: String?) throws -> Place {
    let whole = PlainFile.fullPath(path) ?? path
    guard let slash = whole.lastIndex(of: "/") else { throw ShopError.noModel(home: path) }
    let root = String(whole[..<slash])
    let name = String(whole[whole.index(after: slash)...])
    let federation: Federation
    if let topology {
      federation = try Federation(TopologyFile(at: topology))
    } else {
      guard let home = [path, root].first(where: FleetHome.exists) else {
        throw ShopError.noModel(home: path)
      }
      federation = try FleetHome(opening: home).federation
    }
    let isPeers = federation.peer(named: name) != nil && !FleetHome.exists(at: path)
    let homes = try federation.peers.map(\.name).filter { !isPeers || $0 == name }
      .map { ($0, try Home(in: isPeers ? root : path, peer: $0)) }
    return (federation, homes)
  }
}

/// Why nothing can be ranked.
public enum ShopError: Error, Equatable, Sendable {
  /// No peer in the home has a model yet.
  case noModel(home: String)
  /// The federation sums vectors, and has no items.
  case nothingToRank(home: String)
  /// What goes on from a model cannot be set beside what begins from nothing.
  case notFromTheBeginning
  /// Only what was learned step by step has to be taken along.
  case nothingToCarry
  /// No basket of a file has two items of the catalog, one to show and one to find.
  case nothingToJudgeBy(String)
  /// The catalog has no such item.
  case unknownItem(String, near: [Item])
}

extension ShopError: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .noModel(let home):
      "\(home): no peer with a model; name the home that 'grapevine up' was given, or the home of "
        + "one peer and its --topology"
    case .nothingToRank(let home): "\(home): its federation only measures sums, and ranks no items"
    case .notFromTheBeginning:
      "the topology file starts from a model that was learned before; to compare, take 'start' out"
    case .nothingToCarry:
      "the model of 'kind: ease' is counted anew in one round, so nothing has to be taken along"
    case .nothingToJudgeBy(let path):
      "\(path): no basket has from \(Evaluation.basketSizes.lowerBound) to "
        + "\(Evaluation.basketSizes.upperBound) items of the catalog, so there is nothing to judge by"
    case .unknownItem(let id, let near):
      near.isEmpty
        ? "no item is called '\(id)'; see catalog.csv in the data for what there is"
        : "no item is called '\(id)'; did you mean "
          + near.map { "\($0.id) (\($0.title))" }.joined(separator: ", or ") + "?"
    }
  }
}
