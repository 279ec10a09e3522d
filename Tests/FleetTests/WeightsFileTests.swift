import Foundation
import Overlay
import Recommender
import Sodium
import Store
import Testing

@testable import Fleet

@Suite struct `Weights in a home` {
  private let folder: TemporaryFolder
  private let state: EaseState
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = "\(folder.path)/basket.weights"
    state = try EaseState(counts: [3, 1, 0, 2, 1, 4], keeping: [true, true, true])
  }

  private func recipe(
    _ sum: UInt8 = 1, itemCount: Int = 3, fractionBits: Int = 0, lambda: Double = 2
  ) -> WeightsFile.Recipe {
    WeightsFile.Recipe(
      sum: Digest("grv1.test", [sum]), itemCount: itemCount, fractionBits: fractionBits,
      lambda: lambda)
  }

  @Test func `are read as they were written, by their owner alone`() throws {
    let file = WeightsFile(path: path)
    #expect(try file.read(recipe()) == nil)
    let weights = try EaseWeights(state, lambda: 2)
    try file.write(weights, recipe())
    #expect(try file.read(recipe()) == weights)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `are written apart from what another process is writing`() throws {
    // Were the file that weights come together in anybody's, this would stand in its place.
    try FileManager.default.createDirectory(
      atPath: "\(path).new", withIntermediateDirectories: false)
    let file = WeightsFile(path: path)
    try file.write(try EaseWeights(state, lambda: 2), recipe())
    #expect(try file.read(recipe()) != nil)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names == ["basket.weights", "basket.weights.new"])
  }

  @Test func `are not taken for those of another sum or of other settings`() throws {
    let file = WeightsFile(path: path)
    try file.write(EaseWeights(state, lambda: 2), recipe())
    #expect(try file.read(recipe(2)) == nil)
    #expect(try file.read(recipe(lambda: 3)) == nil)
    #expect(try file.read(recipe(fractionBits: 1)) == nil)
    #expect(try file.read(recipe(itemCount: 4)) == nil)
  }

  @Test func `are not taken when a bit is another or the end is missing`() throws {
    let file = WeightsFile(path: path)
    try file.write(EaseWeights(state, lambda: 2), recipe())
    let whole = try Data(contentsOf: URL(filePath: path))
    for place in [0, 40, 60, 90, whole.count - 1] {
      var damaged = whole
      damaged[place] ^= 1
      try damaged.write(to: URL(filePath: path))
      #expect(try file.read(recipe()) == nil, "\(place)")
    }
    try whole.dropLast().write(to: URL(filePath: path))
    #expect(try file.read(recipe()) == nil)
  }

  @Test func `are solved for again when they are missing, damaged or others`() throws {
    let home = try Home(in: folder.path, peer: "ann")
    try home.create()
    let layout = try EaseSettings().layout(itemCount: 3, peerCount: 3)
    let make = { (settings: EaseSettings) in
      try EaseHome(home: home, settings: settings, layout: layout)
        .ranker(of: state.bytes, itemCount: 3)
    }
    let first = try make(EaseSettings())
    #expect(first.basket.weights == (try EaseWeights(state, lambda: 50)))
    #expect(first.page.weights == (try EaseWeights(state, lambda: 1000)))
    #expect(first.popularity == [3, 2, 4])
    try Data("x".utf8).write(to: URL(filePath: "\(home.path)/page.weights"))
    #expect(try make(EaseSettings()).page.weights == first.page.weights)
    var settings = EaseSettings()
    settings.pageLambda = settings.lambda
    #expect(try make(settings).page.weights == first.basket.weights)
    // A training that has only counted holders so far still has the sum of the one before.
    let inode = try inode(of: "\(home.path)/basket.weights")
    let layoutOfHolders = try #require(
      self.settings(minimumSupport: 2).openingLayouts(itemCount: 3, peerCount: 3).first)
    let between = try state.absorbing(
      [3, 3, 3], layout: layoutOfHolders, settings: self.settings(minimumSupport: 2))
    #expect(between.bytes != state.bytes)
    let kept = try EaseHome(home: home, settings: settings, layout: layout)
      .ranker(of: between.bytes, itemCount: 3)
    #expect(kept.basket.weights == first.basket.weights)
    #expect(try self.inode(of: "\(home.path)/basket.weights") == inode)
    // So have weights that were made ahead.
    let ahead = EaseHome(home: home, settings: EaseSettings(), layout: layout)
    try FileManager.default.removeItem(atPath: "\(home.path)/page.weights")
    try ahead.prepare(state.bytes, itemCount: 3)
    let page = try self.inode(of: "\(home.path)/page.weights")
    let lighter = try ahead.ranker(of: state.bytes, itemCount: 3).withoutPageWeights
    #expect(try self.inode(of: "\(home.path)/page.weights") == page)
    #expect(try self.inode(of: "\(home.path)/basket.weights") == inode)
    #expect(lighter.page.weights == first.basket.weights)
    let unfinished = EaseState(firstOf: 3, settings: settings)
    #expect(throws: EaseError.unfinished) {
      try EaseHome(home: home, settings: settings, layout: layout)
        .ranker(of: unfinished.bytes, itemCount: 3)
    }
  }

  private func settings(minimumSupport: Int) -> EaseSettings {
    var settings = EaseSettings()
    settings.minimumSupport = minimumSupport
    return settings
  }

  /// A file that is written anew is another one.
  private func inode(of path: String) throws -> UInt64 {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.systemFileNumber] as? UInt64)
  }
}
