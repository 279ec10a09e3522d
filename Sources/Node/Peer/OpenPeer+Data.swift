import Logging
import Overlay
import Recommender
import Store

// What a peer learns from: its catalog and its baskets, read into its store.
extension OpenPeer {
  /// Returns what the rounds are for, with the shop's data if any is needed.
  static func task(
    of entry: Federation.Peer, in place: Place, store: PeerStore
  ) throws(PeerError) -> any LearningTask {
    let federation = place.federation
    switch federation.model {
    case .vector(let settings):
      return VectorTask(
        settings, layout: federation.layout, peer: entry.id, rounds: federation.rounds.limit)
    case .embedding(let settings):
      let baskets = try baskets(in: place, store: store)
      return RecommenderTask(settings, in: federation, peer: entry.id, baskets: baskets)
    case .ease(let settings):
      return try easeTask(settings, in: place, store: store)
    }
  }

  /// Returns the model that the federation starts from: a drawn one, or the one that it goes on from.
  static func firstModel(
    of task: any LearningTask, in place: Place
  ) throws(PeerError) -> [UInt8] {
    guard case .embedding(let settings) = place.federation.model, let start = settings.start else {
      return task.firstModel()
    }
    let files = try place.data.map { path throws(PeerError) in try ShopFiles(at: path) }
    guard let path = files?.start else {
      throw .dataMissing("start.model", path: place.data ?? place.home.path)
    }
    let shape = EmbeddingShape(
      itemCount: place.federation.catalog.items, dimensions: settings.dimensions)
    let bytes = try ShopFiles.readModel(path, byteCount: ModelState.byteCount(of: shape))
    let found = ModelHash(bytes).digest
    guard found == start else { throw .otherStart(path: path, found: found, wanted: start) }
    do throws(ModelStateError) {
      guard try ModelState(bytes: bytes, shape: shape).isFirst else {
        throw .malformedHead
      }
    } catch {
      throw .unsoundModel(start, error.description)
    }
    return bytes
  }

  /// Returns the first round of the training that a model belongs to, or `nil` if that is over.
  static func training(
    of task: any LearningTask, from model: [UInt8], round: UInt64
  ) throws(PeerError) -> UInt64? {
    do {
      return try task.isFinal(model) ? nil : round - min(round, task.progress(of: model))
    } catch {
      throw .unsoundModel(ModelHash(model).digest, "\(error)")
    }
  }

  /// Reads the baskets anew, for another training.
  func renewed(_ task: any LearningTask) throws(PeerError) -> any LearningTask {
    switch federation.model {
    case .vector: return task
    case .ease(let settings): return try Self.easeTask(settings, in: place, store: store)
    case .embedding:
      let baskets = try Self.baskets(in: place, store: store)
      guard let learner = task as? RecommenderTask else {
        preconditionFailure("embeddings are learned by a recommender's task")
      }
      return learner.renewed(with: baskets)
    }
  }

  private static func easeTask(
    _ settings: EaseSettings, in place: Place, store: PeerStore
  ) throws(PeerError) -> EaseTask {
    let baskets = try baskets(in: place, store: store)
    let task: EaseTask
    do {
      task = try EaseTask(settings, in: place.federation, baskets: baskets)
    } catch {
      throw .tooManyBaskets(error)
    }
    if task.oversized > 0 {
      place.logger.notice(
        "left out \(task.oversized) baskets of more than \(settings.basketLimit) items")
    }
    return task
  }

  /// Reads what data there are into the store, and returns the baskets that are then in it.
  private static func baskets(
    in place: Place, store: PeerStore
  ) throws(PeerError) -> [Basket] {
    let files = try place.data.map { path throws(PeerError) in try ShopFiles(at: path) }
    let catalog = try catalog(from: files?.catalog, in: place, store: store)
    if let files { try importBaskets(files.baskets, catalog, in: place, into: store) }
    return try baskets(numberedBy: catalog, in: place, store: store)
  }

  /// Reads the catalog from its file, or else from the store; it must be the federation's.
  private static func catalog(
    from file: String?, in place: Place, store: PeerStore
  ) throws(PeerError) -> Catalog {
    let catalog: Catalog
    if let file {
      catalog = try ShopFiles.readCatalog(file)
    } else {
      let stored: Catalog?
      do { stored = try store.catalog() } catch { throw .store(error) }
      guard let stored else {
        throw .dataMissing("catalog.csv", path: place.data ?? place.home.path)
      }
      catalog = stored
    }
    let found = CatalogReference(items: catalog.count, digest: catalog.digest)
    guard found == place.federation.catalog else {
      throw .otherCatalog(
        path: file ?? place.home.database, found: found, wanted: place.federation.catalog)
    }
    do { try store.importCatalog(catalog) } catch { throw .store(error) }
    return catalog
  }

  /// Returns the baskets that were imported, and those that came in one by one since.
  static func baskets(
    numberedBy catalog: Catalog, in place: Place, store: PeerStore
  ) throws(PeerError) -> [Basket] {
    do throws(StoreError) {
      let imported = try store.baskets(numberedBy: catalog)
      guard let inbox = try BasketInbox.reading(place.home.inbox) else { return imported }
      let posted = try inbox.baskets(numberedBy: catalog)
      place.logger.info("took \(posted.count) baskets that came in one by one")
      return imported.joined(by: posted)
    } catch {
      throw .store(error)
    }
  }

  /// Puts the baskets of the file in the place of all that are in the store.
  ///
  /// A shop that withdraws a basket, because a customer asked for that for example, takes it out of
  /// its file; then nothing may be learned from it any more.
  private static func importBaskets(
    _ file: String, _ catalog: Catalog, in place: Place, into store: PeerStore
  ) throws(PeerError) {
    let (baskets, dropped) = try ShopFiles.readBaskets(file).numbered(by: catalog)
    let changes: BasketChanges
    do {
      changes = try store.importBaskets(baskets, items: catalog.items, replacesAll: true)
    } catch {
      throw .store(error)
    }
    place.logger.info(
      "took \(changes.taken) baskets: \(changes.added) are new, \(changes.removed) were removed")
    if dropped.total > 0 { place.logger.notice("left out: \(dropped)") }
  }
}
