import Overlay

/// The layout of an embedding model's vector, with its segments known by name.
struct EmbeddingLayout {
  private let layout: VectorLayout

  /// Takes a layout, or returns `nil` if it is not one for models of this shape.
  init?(_ layout: VectorLayout, shape: EmbeddingShape) {
    let names = layout.segments.map(\.name)
    let counts = layout.segments.map(\.count)
    guard names == Part.allCases.map(\.name),
      counts == Part.allCases.map({ $0 == .update ? shape.parameterCount : 1 })
    else { return nil }
    self.layout = layout
  }

  var wordCount: Int { layout.wordCount }

  subscript(_ part: Part) -> Segment { layout.segments[part.rawValue] }

  func range(of part: Part) -> Range<Int> { layout.range(ofSegment: part.rawValue) }

  /// A segment, in the order in which they follow each other.
  enum Part: Int, CaseIterable {
    case weight, update, validationWeight, validationLoss, validationHitRate, trainingLoss

    /// What the segment is called in a layout.
    var name: String {
      switch self {
      case .weight: "weight"
      case .update: "update"
      case .validationWeight: "validation weight"
      case .validationLoss: "validation loss"
      case .validationHitRate: "validation hit rate"
      case .trainingLoss: "training loss"
      }
    }
  }
}
