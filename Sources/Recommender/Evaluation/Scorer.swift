/// What can rank a catalog for a visitor.
public protocol Scorer: Sendable {
  /// How many items it scores.
  var itemCount: Int { get }

  /// Scores the whole catalog for each context of a batch, one row of scores after the other.
  ///
  /// `rows` has room for `contexts.count` × ``itemCount`` scores. What the contexts hold themselves
  /// may get any score; no ranking looks at it.
  func score(_ contexts: ContextBatch, into rows: UnsafeMutableBufferPointer<Float>)
}

extension Scorer {
  /// Returns the items that go best with what a visitor looks at and has in the basket, best first.
  ///
  /// What the visitor has is left out. Of equal scores the one that comes first in the catalog wins,
  /// so that a page is the same each time.
  public func recommendations(
    viewing item: Int32, basket: [Int32] = [], top count: Int
  ) -> [Recommendation] {
    let context = Set(basket + [item]).sorted()
    let isHere = { (item: Int32) in item >= 0 && item < itemCount }
    precondition(context.allSatisfy(isHere), "a context holds items of the catalog")
    var batch = ContextBatch()
    batch.append(context)
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: itemCount) { scores in
      scores.initialize(repeating: 0)
      score(batch, into: scores)
      // What is not finite is never ranked.
      for item in context { scores[Int(item)] = -.infinity }
      return Ranking.top(count, of: UnsafeBufferPointer(scores))
    }
  }
}
