import Foundation
public import Reporting

/// How good shops are alone, together and in one place, kept in a home as `quality.json`.
public struct MeasuredQuality: Codable, Equatable, Sendable {
  /// The version of these keys.
  public var version = 1
  /// The hash of the model that was reached together.
  public let model: String
  /// By how many baskets all were judged.
  public let testBaskets: Int
  /// Each shop alone.
  public let alone: [Figures]
  /// What was reached together.
  public let together: Figures
  /// All data in one place.
  public let central: Figures

  /// Hit rates at 10.
  public struct Figures: Codable, Equatable, Sendable {
    /// Where an item is held out of a basket.
    public let basket: Double
    /// Where another item is to be found from a product page.
    public let page: Double

    /// Takes the figures.
    public init(basket: Double, page: Double) {
      self.basket = basket
      self.page = page
    }
  }

  /// Takes what was measured.
  public init(
    model: String, testBaskets: Int, alone: [Figures], together: Figures, central: Figures
  ) {
    self.model = model
    self.testBaskets = testBaskets
    self.alone = alone
    self.together = together
    self.central = central
  }

  /// Writes what was measured into a home.
  public func write(in home: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    try PlainFile.replace(
      Self.path(in: home), with: [UInt8](try encoder.encode(self)) + [UInt8(ascii: "\n")])
  }

  /// Reads what was measured of a home, or returns `nil` if nothing was.
  public init?(in home: String) throws(FileError) {
    let path = Self.path(in: home)
    guard PlainFile.exists(path) else { return nil }
    let bytes = try PlainFile.read(path, limit: 1 << 20)
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    } catch {
      throw .unsound(path: path, reason: "cannot be read; remove it, or measure again")
    }
  }

  /// What a page shows of it.
  public var forPage: ReportQuality {
    func mean(_ values: [Double]) -> Double {
      values.reduce(0, +) / Double(max(1, values.count))
    }
    func row(_ name: String, _ summary: ([Double]) -> Double) -> ReportQuality.Row {
      .init(name, basket: summary(alone.map(\.basket)), page: summary(alone.map(\.page)))
    }
    let shops =
      alone.isEmpty
      ? []
      : [
        row("worst shop alone") { $0.min() ?? 0 }, row("mean of shops alone", mean),
        row("best shop alone") { $0.max() ?? 0 },
      ]
    return ReportQuality(
      testBaskets: testBaskets,
      rows: shops + [
        .init("together", basket: together.basket, page: together.page, isTogether: true),
        .init("all data in one place", basket: central.basket, page: central.page),
      ])
  }

  private static func path(in home: String) -> String { "\(home)/quality.json" }
}
