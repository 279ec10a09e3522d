import ByteCoding
import Masking

extension EaseState {
  /// The state as bytes, the same at every peer.
  ///
  /// In order: `GRE` and 1, the version of this layout; phase, u8; number of items, u32; for each
  /// item a bit that says whether it is in the sum, the first in bit 0 of the first byte; and, once
  /// there was a sum, the upper triangle of the last one, row by row, u32 each.
  public var bytes: [UInt8] {
    var writer = ByteWriter(capacity: headSize + bitmapSize(itemCount) + 4 * counts.count)
    writer.write(magic)
    writer.write(phase.rawValue)
    writer.write(UInt32(itemCount))
    var bitmap = [UInt8](repeating: 0, count: bitmapSize(itemCount))
    for item in kept.indices where kept[item] { bitmap[item / 8] |= 1 << (item % 8) }
    bitmap.withUnsafeBytes { writer.write($0) }
    withLittleEndianBytes(of: counts) { writer.write($0) }
    return writer.bytes
  }

  /// How many bytes a state with a sum has.
  public static func byteCount(itemCount: Int) -> Int {
    headSize + bitmapSize(itemCount) + 4 * PairTriangle(itemCount: itemCount).count
  }

  /// Reads a state from bytes that anybody may have sent; it must be of a catalog of this size.
  ///
  /// - Throws: ``EaseError/malformed``, or ``EaseError/impossibleCount(item:)``.
  public init(bytes: [UInt8], itemCount: Int) throws(EaseError) {
    // The size is checked first, so a stranger's numbers never decide how much memory is taken.
    let start = headSize + bitmapSize(itemCount)
    guard bytes.count == start || bytes.count == Self.byteCount(itemCount: itemCount) else {
      throw .malformed
    }
    let phase = try Self.phase(bytes[..<headSize], itemCount: itemCount)
    let hasSum = bytes.count > start
    guard hasSum ? phase != .counting : phase != .finished else { throw .malformed }
    let kept = (0..<itemCount).map { bytes[headSize + $0 / 8] >> ($0 % 8) & 1 == 1 }
    // Bits behind the last item would give one state two hashes.
    guard itemCount % 8 == 0 || bytes[start - 1] >> (itemCount % 8) == 0 else { throw .malformed }
    guard hasSum else {
      try self.init(phase: phase, kept: kept)
      return
    }
    let counts = bytes.withUnsafeBytes { bytes in
      stride(from: start, to: bytes.count, by: 4).map {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self))
      }
    }
    if phase == .finished {
      try self.init(counts: counts, keeping: kept)
    } else {
      try self.init(phase: phase, kept: kept, earlier: counts)
    }
  }

  private static func phase(
    _ head: ArraySlice<UInt8>, itemCount: Int
  ) throws(EaseError) -> Phase {
    do throws(ByteReaderError) {
      var reader = ByteReader(head)
      let isOurs = try reader.read(UInt32.self) == magic
      let phase = Phase(rawValue: try reader.read())
      let items = try reader.read(UInt32.self)
      if isOurs, items == itemCount, let phase { return phase }
    } catch {
      throw .malformed
    }
    throw .malformed
  }
}

private func bitmapSize(_ itemCount: Int) -> Int { (itemCount + 7) / 8 }

private let magic = 0x0145_5247 as UInt32
private let headSize = 9
