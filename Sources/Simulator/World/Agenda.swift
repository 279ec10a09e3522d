/// What is to happen, in the order of its times; what has one time keeps the order in which it was
/// added, so that a run is a function of its seed.
struct Agenda<Item> {
  private var entries: [Entry] = []
  // Items are large; only their places move about in the heap.
  private var items: [Item?] = []
  private var freePlaces: [Int] = []
  private var added = 0

  private struct Entry {
    let time: Int
    let number: Int
    let place: Int

    func isBefore(_ other: Entry) -> Bool { (time, number) < (other.time, other.number) }
  }

  /// Adds something that happens at a time, in microseconds.
  ///
  /// - Complexity: O(log *n*).
  mutating func add(_ item: Item, at time: Int) {
    added += 1
    let place = freePlaces.popLast() ?? items.count
    if place == items.count { items.append(item) } else { items[place] = item }
    entries.append(Entry(time: time, number: added, place: place))
    var child = entries.count - 1
    while child > 0, entries[child].isBefore(entries[(child - 1) / 2]) {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Takes out what happens next.
  ///
  /// - Complexity: O(log *n*).
  mutating func popFirst() -> (time: Int, item: Item)? {
    guard let first = entries.first, let item = items[first.place] else { return nil }
    items[first.place] = nil
    freePlaces.append(first.place)
    entries.swapAt(0, entries.count - 1)
    entries.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < entries.count && entries[child].isBefore(entries[least]) { least = child }
      if least == parent { return (first.time, item) }
      entries.swapAt(parent, least)
      parent = least
    }
  }
}
