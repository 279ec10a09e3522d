/// The items of a synthetic shop, and which of them go together.
struct SyntheticCatalog {
  /// The items, set by set.
  let items: [Item]
  /// The sets: things of one department in one look.
  let sets: [Range<Int32>]
  /// The department of each set.
  let departmentOfSet: [Int]

  init() {
    var items: [Item] = []
    var sets: [Range<Int32>] = []
    var owners: [Int] = []
    for (owner, department) in departments.enumerated() {
      for (look, adjective) in department.adjectives.enumerated() {
        let start = Int32(items.count)
        for thing in department.things {
          items.append(
            Self.item(
              department, thing: thing, adjective: adjective, look: look, number: items.count))
        }
        sets.append(start..<Int32(items.count))
        owners.append(owner)
      }
    }
    self.items = items
    self.sets = sets
    departmentOfSet = owners
  }

  private static func item(
    _ department: Department, thing: (name: String, cents: Int), adjective: String, look: Int,
    number: Int
  ) -> Item {
    let material = department.materials[look % department.materials.count]
    // The look makes a thing up to a third dearer, in steps that end in 95 as prices do.
    let cents = (thing.cents * (12 + look % 5) / 12) / 100 * 100 + 95
    return Item(
      id: "GV\(10_001 + number)", title: "\(adjective) \(material) \(thing.name)",
      price: Price(millionths: Int64(cents) * 10_000), category: department.name)
  }
}
