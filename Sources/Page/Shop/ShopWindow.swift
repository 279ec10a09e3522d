import Recommender
import Synchronization

/// What the shop shows now; a new model takes the place of the old one between two requests.
///
/// A request takes what is shown once and answers from that alone, so no answer mixes two models.
final class ShopWindow: Sendable {
  private let shown: Mutex<Display>

  init(_ display: Display) {
    shown = Mutex(display)
  }

  /// What is shown.
  var display: Display { shown.withLock { $0 } }

  /// Shows something else.
  func show(_ display: Display) {
    shown.withLock { $0 = display }
  }
}

/// A model with all that answers need of it.
struct Display: Sendable {
  let model: any ShopModel
  let search: SearchIndex
  var federation: FederationState

  init(_ model: any ShopModel, federation: FederationState) {
    self.model = model
    search = SearchIndex(model.catalog)
    self.federation = federation
  }

  /// Shows another model; the index is made anew only if the catalog is another.
  init(_ model: any ShopModel, after earlier: Display, federation: FederationState) {
    self.model = model
    search =
      model.catalog.digest == earlier.model.catalog.digest
      ? earlier.search : SearchIndex(model.catalog)
    self.federation = federation
  }

  /// Returns the place of an item that somebody names by its id.
  func item(_ id: String) throws(Problem) -> Int32 {
    let catalog = model.catalog
    if let place = catalog.index(of: id) ?? catalog.index(of: id.uppercased()) { return place }
    throw .unknownItem(id, near: near(id))
  }

  /// Returns a few items that somebody may have meant: those with most of the letters, in order.
  private func near(_ id: String) -> [Item] {
    for length in (0...3).map({ id.count - $0 }) where length > 2 {
      let found = search.items(matching: String(id.prefix(length)), limit: 3)
      if !found.isEmpty { return found.map { model.catalog[$0] } }
    }
    return []
  }
}
