import ByteCoding
import Sodium

extension Federation {
  /// The bytes whose hash is ``config``: the meaning of a file, and nothing else of it.
  ///
  /// Integers are little-endian; a text is its length in bytes, u32, and its UTF-8; a number is the
  /// bits of its IEEE double as u64. In order:
  ///
  /// 1. version of this list, u16: 1
  /// 2. name of the federation, text
  /// 3. number of peers, u16; for each its name, text, and key, 32 bytes
  /// 4. number of links, u32; for each, in order, both ends, u16, the lesser first
  /// 5. number of batches, u16; for each, ordered by their first peers, its size, u16, and its
  ///    peers in order, u16
  /// 6. catalog: items, u64, and digest, 32 bytes
  /// 7. model: kind, u8; for an embedding, 1, then dimensions, minibatch and weight cap, u64,
  ///    learning rate, outer rate and outer momentum, numbers, and seed, u64; for one that goes on
  ///    from a model, 4, then the same, and the hash of that model, 32 bytes;
  ///    for drawn vectors, 2, then words and seed, u64;
  ///    for ease, 3, then minimum support and basket limit, u64, and scaling, u8: 0 none, 1 rootSize
  /// 8. rounds: limit, patience and local epochs, u64, and tolerance, number
  /// 9. limits: minimum roster, u16
  /// 10. number of segments of the vector, u16; for each its name, text, count, u64, bound, number,
  ///     and fraction bits, u8; where the first rounds have vectors of their own, their segments
  ///     first, and the number is that of all
  ///
  /// Addresses and timeouts are left out, for a peer may move or lose patience and still be the
  /// same; and so is the rule that the links came from, for only the links matter.
  public var canonicalBytes: [UInt8] {
    Self.canonicalBytes(
      file: file, catalog: catalog, layouts: openingLayouts + [layout])
  }

  static func canonicalBytes(
    file: TopologyFile, catalog: CatalogReference, layouts: [VectorLayout]
  ) -> [UInt8] {
    var writer = ByteWriter(capacity: 4096)
    writer.write(UInt16(1))
    writer.write(text: file.name)
    writer.write(UInt16(file.peers.count))
    for peer in file.peers {
      writer.write(text: peer.name)
      writer.write(peer.key?.bytes ?? .zero)
    }
    writer.write(file.topology.links)
    writer.write(file.batches)
    writer.write(UInt64(catalog.items))
    writer.write(catalog.digest.bytes)
    writer.write(file.model)
    writer.write(file.rounds)
    writer.write(UInt16(file.limits.minimumRoster))
    writer.write(layouts.flatMap(\.segments))
    return writer.bytes
  }
}

extension ByteWriter {
  fileprivate mutating func write(_ links: [Link]) {
    write(UInt32(links.count))
    for link in links {
      write(UInt16(link.first.index))
      write(UInt16(link.last.index))
    }
  }

  fileprivate mutating func write(_ batches: Batches) {
    let groups = batches.groups.sorted { $0[0] < $1[0] }
    write(UInt16(groups.count))
    for group in groups {
      write(UInt16(group.count))
      for peer in group { write(UInt16(peer.index)) }
    }
  }

  fileprivate mutating func write(_ model: ModelSettings) {
    switch model {
    case .embedding(let settings):
      write(UInt8(settings.start == nil ? 1 : 4))
      write(UInt64(settings.dimensions))
      write(UInt64(settings.minibatch))
      write(UInt64(settings.weightCap))
      write(settings.learningRate.bitPattern)
      write(settings.outerRate.bitPattern)
      write(settings.outerMomentum.bitPattern)
      write(settings.seed)
      if let start = settings.start { write(start.bytes) }
    case .vector(let settings):
      write(UInt8(2))
      write(UInt64(settings.words))
      write(settings.seed)
    case .ease(let settings):
      write(UInt8(3))
      write(UInt64(settings.minimumSupport))
      write(UInt64(settings.basketLimit))
      write(UInt8(settings.scaling == .none ? 0 : 1))
    }
  }

  fileprivate mutating func write(_ rounds: RoundSettings) {
    write(UInt64(rounds.limit))
    write(UInt64(rounds.patience))
    write(UInt64(rounds.localEpochs))
    write(rounds.tolerance.bitPattern)
  }

  fileprivate mutating func write(_ segments: [Segment]) {
    write(UInt16(segments.count))
    for segment in segments {
      write(text: segment.name)
      write(UInt64(segment.count))
      write(segment.bound.bitPattern)
      write(UInt8(segment.fractionBits))
    }
  }
}
