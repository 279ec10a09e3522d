/// Baskets that grow row by row, with ids of items and baskets turned into numbers.
struct BasketCollection: Sendable {
  private(set) var itemIDs: [String] = []
  private var itemPlaces: [String: Int32] = [:]
  private var basketPlaces: [String: Int32] = [:]
  private var drafts: [Draft] = []
  private var seen: Set<UInt64> = []

  private struct Draft {
    let id: String
    var items: [Int32]
    var time: Int64
    var user: String?
  }

  /// How many baskets there are.
  var count: Int { drafts.count }

  /// Puts an item into a basket and returns whether it was not in there.
  mutating func add(
    item: String, to basket: String, time: Int64, user: String?
  ) throws(ImportError) -> Bool {
    let item = try place(ofItem: item)
    let basket = try place(ofBasket: basket, time: time)
    drafts[basket].time = min(drafts[basket].time, time)
    if drafts[basket].user == nil { drafts[basket].user = user }
    let isNew = seen.insert(UInt64(basket) << 32 | UInt64(item)).inserted
    if isNew { drafts[basket].items.append(item) }
    return isNew
  }

  /// Returns the number of an item that came before.
  func knownPlace(ofItem id: String) -> Int? {
    itemPlaces[id].map(Int.init)
  }

  /// Returns the baskets, in the order in which they first came.
  func baskets() -> [Basket] {
    drafts.map { Basket(id: $0.id, items: $0.items, time: $0.time, user: $0.user) }
  }

  private mutating func place(ofItem id: String) throws(ImportError) -> Int32 {
    if let place = itemPlaces[id] { return place }
    guard let place = Int32(exactly: itemIDs.count) else { throw .tooLarge }
    itemPlaces[id] = place
    itemIDs.append(id)
    return place
  }

  private mutating func place(ofBasket id: String, time: Int64) throws(ImportError) -> Int {
    if let place = basketPlaces[id] { return Int(place) }
    guard let place = Int32(exactly: drafts.count) else { throw .tooLarge }
    basketPlaces[id] = place
    drafts.append(Draft(id: id, items: [], time: time, user: nil))
    return Int(place)
  }
}
