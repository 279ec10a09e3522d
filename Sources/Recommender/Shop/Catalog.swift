import ByteCoding
public import Sodium

/// The items that the shops sell, the same at every peer and in the same order.
///
/// Models and baskets name an item by its place here, so a catalog in another order would be
/// another federation: its size and digest are part of what peers must agree on to talk at all.
public struct Catalog: Equatable, Sendable {
  /// The items, in order.
  public let items: [Item]
  /// The hash of all that the items say.
  public let digest: Digest

  private let places: [String: Int32]

  /// The most items that a catalog may have; more would leave no room in a vector for any model.
  public static let limit = 1_000_000

  /// Creates a catalog of items in a given order.
  ///
  /// - Complexity: O(*n*), where *n* is the number of items.
  public init(_ items: [Item]) throws(CatalogError) {
    guard !items.isEmpty else { throw .empty }
    guard items.count <= Self.limit else { throw .tooManyItems(items.count) }
    var places = [String: Int32](minimumCapacity: items.count)
    for (place, item) in items.enumerated() {
      if let problem = item.problem { throw .badItem(place: place, problem) }
      guard places.updateValue(Int32(place), forKey: item.id) == nil else {
        throw .duplicate(item.id)
      }
    }
    self.items = items
    self.places = places
    digest = Digest(
      "grv1.catalog",
      writing: { writer in
        writer.write(UInt32(items.count))
        for item in items { writer.write(item) }
      })
  }

  /// How many items there are.
  public var count: Int { items.count }

  /// Returns the place of an item, or `nil` if the catalog has no such item.
  public func index(of id: String) -> Int32? {
    places[id]
  }

  /// Returns the item at a place.
  public subscript(_ index: Int32) -> Item { items[Int(index)] }
}

extension Item {
  /// The most bytes that an id, a title or a category may have.
  static let textLimit = 1024

  fileprivate var problem: String? {
    if id.isEmpty { return "has no id" }
    // A catalog need not come from a file that was read with the same care.
    if [id, title, category ?? ""].contains(where: { $0.utf8.contains(where: isControl) }) {
      return "has a control character in its texts"
    }
    let longest = max(id.utf8.count, title.utf8.count, category?.utf8.count ?? 0)
    return longest > Self.textLimit ? "has a text of more than \(Self.textLimit) bytes" : nil
  }
}

extension ByteWriter {
  /// Every part is written with its length or a flag, so no two catalogs have the same bytes.
  fileprivate mutating func write(_ item: Item) {
    write(text: item.id)
    write(text: item.title)
    write(item.price?.millionths ?? -1)
    write(UInt8(item.category == nil ? 0 : 1))
    write(text: item.category ?? "")
  }
}

/// Why items make no catalog.
public enum CatalogError: Error, Equatable, Sendable {
  /// There is no item.
  case empty
  /// No item is in as many of the baskets to learn from as an item must be.
  case nothingCommon(Int)
  /// There are more items than the limit.
  case tooManyItems(Int)
  /// Two items have one id.
  case duplicate(String)
  /// An item cannot stand in a catalog.
  case badItem(place: Int, String)
}

extension CatalogError: CustomStringConvertible {
  /// What is wrong, and with which item.
  public var description: String {
    switch self {
    case .empty: "the catalog has no items; give it at least one"
    case .nothingCommon(let minimum):
      "no item is in \(minimum) of the earlier baskets, from which is learned; there must be more "
        + "baskets, or fewer different items"
    case .tooManyItems(let count):
      "the catalog has \(count) items; \(Catalog.limit) is the most that fit a model"
    case .duplicate(let id): "item '\(id)' stands twice in the catalog; keep one"
    case .badItem(let place, let problem): "item \(place + 1) of the catalog \(problem)"
    }
  }
}
