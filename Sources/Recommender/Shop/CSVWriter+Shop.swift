extension CSVWriter {
  /// Writes the names of a catalog's columns.
  public mutating func writeCatalogHeader() {
    write(["item", "title", "price", "category"])
  }

  /// Writes an item as a row of a catalog.
  public mutating func write(_ item: Item) {
    write([item.id, item.title, item.price?.description ?? "", item.category ?? ""])
  }

  /// Writes the names of a baskets file's columns.
  public mutating func writeBasketsHeader() {
    write(["basket", "item", "time", "user"])
  }

  /// Writes a basket, one row per item.
  public mutating func write(_ basket: Basket, of catalog: Catalog) {
    let time = Timestamp.text(basket.time)
    for item in basket.items {
      write([basket.id, catalog[item].id, time, basket.user ?? ""])
    }
  }
}
