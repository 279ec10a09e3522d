import Glibc
import Recommender
import Sodium

/// Weights that were solved for before, kept beside the model that they were made of.
///
/// They are only a convenience: when the file is missing or damaged, or of another sum or other
/// settings, they are solved for again. The file begins with `GRB` and 2, the version of its layout;
/// then a hash of the sum, 32 bytes; number of items, u32; fraction bits, u8; λ, the bits of a double,
/// u64; a hash of the numbers, 32 bytes; and the numbers, row by row, as this machine has them.
struct WeightsFile {
  let path: String

  /// What weights are made of.
  struct Recipe: Equatable {
    let sum: Digest
    let itemCount: Int
    let fractionBits: Int
    let lambda: Double
  }

  /// Reads the weights, or returns `nil` if those in the file are missing, damaged, others, or not
  /// for us to read: they can be had again.
  func read(_ recipe: Recipe) throws(FileError) -> EaseWeights? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let size = headSize + 4 * recipe.itemCount * recipe.itemCount
    var head = [UInt8](repeating: 0, count: headSize)
    var status = stat()
    // The size is compared first, so that a file never decides how much memory is taken.
    guard fstat(descriptor, &status) == 0, status.st_size == size,
      try readHead(into: &head, from: descriptor), Array(head[..<recipeSize]) == recipe.bytes
    else { return nil }
    var isWhole = false
    let weights = try EaseWeights(itemCount: recipe.itemCount) { (bytes) throws(FileError) in
      isWhole = try fill(bytes, from: descriptor, at: headSize)
    }
    return isWhole && weights.digest.bytes.bytes == Array(head[recipeSize...]) ? weights : nil
  }

  /// Tells whether the file says that its weights are made of this, without reading them.
  func isOf(_ recipe: Recipe) throws(FileError) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var head = [UInt8](repeating: 0, count: headSize)
    return try readHead(into: &head, from: descriptor) && Array(head[..<recipeSize]) == recipe.bytes
  }

  /// Puts weights in the place of those that may be in the file, for its owner alone to read.
  func write(_ weights: EaseWeights, _ recipe: Recipe) throws(FileError) {
    let head = recipe.bytes + weights.digest.bytes.bytes
    try weights.values.span.withUnsafeBytes { (values) throws(FileError) in
      try head.span.withUnsafeBytes { (head) throws(FileError) in
        try PlainFile.replace(path, withParts: [head, values], isPrivate: true)
      }
    }
  }

  private func readHead(
    into head: inout [UInt8], from descriptor: CInt
  ) throws(FileError) -> Bool {
    var span = head.mutableSpan
    return try span.withUnsafeMutableBytes { (bytes) throws(FileError) in
      try fill(bytes, from: descriptor, at: 0)
    }
  }

  /// Reads until memory is full, and tells whether there was as much.
  private func fill(
    _ target: UnsafeMutableRawBufferPointer, from descriptor: CInt, at offset: Int
  ) throws(FileError) -> Bool {
    var done = 0
    while done < target.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: target[done...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .reading(path) }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }
}

extension WeightsFile.Recipe {
  fileprivate var bytes: [UInt8] {
    var bytes = Array("GRB".utf8) + [2] + sum.bytes.bytes
    withUnsafeBytes(of: UInt32(itemCount).littleEndian) { bytes += $0 }
    bytes.append(UInt8(fractionBits))
    withUnsafeBytes(of: lambda.bitPattern.littleEndian) { bytes += $0 }
    return bytes
  }
}

extension EaseWeights {
  fileprivate var digest: Digest { values.withUnsafeBytes { Digest("grv1.weights", $0) } }
}

private let recipeSize = 4 + 32 + 4 + 1 + 8
private let headSize = recipeSize + 32
