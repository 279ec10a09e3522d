import ByteCoding

extension ModelState {
  /// The state as bytes, the same at every peer.
  public var bytes: [UInt8] {
    var writer = ByteWriter(capacity: Self.byteCount(of: shape))
    writer.write(magic)
    writer.write(phase.rawValue)
    writer.write(UInt32(shape.itemCount))
    writer.write(UInt32(shape.dimensions))
    writer.write(round)
    writer.write((bestLoss ?? .infinity).bitPattern)
    writer.write(roundsWithoutImprovement)
    writer.write(numbers: model.parameters)
    writer.write(numbers: momentum)
    return writer.bytes
  }

  /// How many bytes a state of this shape has.
  public static func byteCount(of shape: EmbeddingShape) -> Int {
    headSize + 8 * shape.parameterCount
  }

  /// Reads a state from bytes that anybody may have sent; it must be of the shape that is expected.
  public init(bytes: [UInt8], shape: EmbeddingShape) throws(ModelStateError) {
    // The size is checked first, so a stranger's numbers never decide how much memory is taken.
    guard bytes.count == Self.byteCount(of: shape) else {
      throw .wrongSize(found: bytes.count, expected: Self.byteCount(of: shape))
    }
    let middle = headSize + 4 * shape.parameterCount
    let head = try Head(bytes[..<headSize], shape: shape)
    self.init(
      model: EmbeddingModel(shape: shape, parameters: try numbers(bytes, in: headSize..<middle)),
      momentum: try numbers(bytes, in: middle..<bytes.count))
    phase = head.phase
    round = head.round
    bestLoss = head.bestLoss
    roundsWithoutImprovement = head.roundsWithoutImprovement
  }
}

/// What stands before the numbers.
private struct Head {
  var phase = ModelState.Phase.training
  var round: UInt64 = 0
  var bestLoss: Double?
  var roundsWithoutImprovement: UInt32 = 0

  init(_ bytes: ArraySlice<UInt8>, shape: EmbeddingShape) throws(ModelStateError) {
    let isSound: Bool
    do throws(ByteReaderError) {
      var reader = ByteReader(bytes)
      let isOurs = try reader.read(UInt32.self) == magic
      let phase = ModelState.Phase(rawValue: try reader.read())
      let (itemCount, dimensions) = (try reader.read(UInt32.self), try reader.read(UInt32.self))
      let isOfShape = itemCount == shape.itemCount && dimensions == shape.dimensions
      round = try reader.read()
      let loss = Double(bitPattern: try reader.read())
      roundsWithoutImprovement = try reader.read()
      // Infinity stands for no loss yet; a loss that is no number fails the comparison.
      isSound = isOurs && isOfShape && phase != nil && loss >= 0
      self.phase = phase ?? .training
      bestLoss = loss.isFinite ? loss : nil
    } catch {
      throw .malformedHead
    }
    guard isSound else { throw .malformedHead }
  }
}

extension ByteWriter {
  fileprivate mutating func write(numbers: [Float]) {
    numbers.withUnsafeBufferPointer { numbers in
      // Word by word would take the writer a call for each of a million numbers.
      let words = numbers.map { $0.bitPattern.littleEndian }
      words.withUnsafeBytes { write($0) }
    }
  }
}

private func numbers(_ bytes: [UInt8], in range: Range<Int>) throws(ModelStateError) -> [Float] {
  let numbers = bytes.withUnsafeBytes { bytes in
    stride(from: range.lowerBound, to: range.upperBound, by: 4).map { place in
      let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
      return Float(bitPattern: UInt32(littleEndian: word))
    }
  }
  guard numbers.allSatisfy(\.isFinite) else { throw .notFinite }
  return numbers
}

/// Why bytes are no state of a model.
public enum ModelStateError: Error, Equatable, Sendable {
  /// There are more or fewer bytes than a state of this shape has.
  case wrongSize(found: Int, expected: Int)
  /// What stands before the numbers makes no sense, or is of another version or shape.
  case malformedHead
  /// A number is infinite or none at all.
  case notFinite
}

extension ModelStateError: CustomStringConvertible {
  /// What is wrong with the bytes.
  public var description: String {
    switch self {
    case .wrongSize(let found, let expected):
      "a model of \(found) bytes where the topology file calls for \(expected)"
    case .malformedHead: "the model's head is of another version or shape, or damaged"
    case .notFinite: "the model holds a number that is not finite"
    }
  }
}

/// `GRM` and the version of this layout, as the first four bytes.
private let magic = 0x014d_5247 as UInt32
private let headSize = 33
