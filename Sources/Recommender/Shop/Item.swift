/// Something that the shops sell; all of it is public.
public struct Item: Hashable, Sendable {
  /// What the shops call it among themselves.
  public let id: String
  /// What a visitor reads.
  public let title: String
  /// What it costs, if that is known.
  public let price: Price?
  /// What kind of thing it is, if that is known.
  public let category: String?

  /// Describes an item; where there is no title, the id serves as one.
  public init(id: String, title: String = "", price: Price? = nil, category: String? = nil) {
    self.id = id
    self.title = title.isEmpty ? id : title
    self.price = price
    self.category = category
  }
}
