import Foundation
import Glibc
import Gossip
import SeededRandom
import Sodium
import TestSupport
import Testing

@testable import Store

@Suite struct `A chunk spool` {
  let folder: TemporaryFolder
  let name = Digest("test.name", [1])
  let vector = chunks(of: model(3, byteCount: 150_000))

  init() throws {
    folder = try TemporaryFolder()
  }

  func spool(
    keeping held: [(name: Digest, chunkHashes: [Digest])] = [], byteLimit: Int = 10_000_000
  ) throws -> ChunkSpool {
    try ChunkSpool(at: folder.file("chunks"), byteLimit: byteLimit, keeping: held)
  }

  @Test func `gives back what was kept in any order, and nothing else`() throws {
    let spool = try spool()
    for index in [2, 0] { try spool.keep(ChunkName(name, UInt16(index)), bytes: vector[index]) }
    #expect(try spool.read(ChunkName(name, 0)) == vector[0])
    #expect(try spool.read(ChunkName(name, 1)) == nil)
    #expect(try spool.read(ChunkName(name, 2)) == vector[2])
    #expect(try spool.read(ChunkName(name, 3)) == nil)
    #expect(try spool.read(ChunkName(name, ChunkName.whole)) == nil)
    #expect(try spool.read(ChunkName(.zero, 0)) == nil)
    #expect(spool.heldChunks(of: name, count: 3).bytes == [0b101])
    #expect(spool.byteCount == vector[0].count + vector[2].count)
  }

  @Test func `is for its owner alone`() throws {
    try spool().keep(ChunkName(name, 0), bytes: vector[0])
    #expect(try folder.mode(of: "chunks") == 0o700)
    #expect(try folder.mode(of: "chunks/\(name)") == 0o600)
  }

  @Test func `forgets files and bytes alike`() throws {
    let spool = try spool()
    try spool.keep(ChunkName(name, 0), bytes: vector[0])
    try spool.keep(ChunkName(.zero, 0), bytes: [1])
    try spool.forget([name, Digest("test.name", [2])])
    #expect(spool.byteCount == 1)
    #expect(try spool.read(ChunkName(name, 0)) == nil)
    #expect(try spool.read(ChunkName(.zero, 0)) == [1])
    #expect(!FileManager.default.fileExists(atPath: folder.file("chunks/\(name)")))
  }

  @Test func `takes no byte above its limit, and room that became free`() throws {
    let spool = try spool(byteLimit: 100)
    try spool.keep(ChunkName(name, 0), bytes: Array(repeating: 1, count: 60))
    #expect(throws: SpoolError.full(limit: 100)) {
      try spool.keep(ChunkName(.zero, 0), bytes: Array(repeating: 1, count: 41))
    }
    try spool.keep(ChunkName(name, 0), bytes: Array(repeating: 2, count: 60))
    try spool.keep(ChunkName(.zero, 0), bytes: Array(repeating: 1, count: 40))
    try spool.forget([name])
    try spool.keep(ChunkName(.zero, 1), bytes: Array(repeating: 1, count: 60))
    #expect(spool.byteCount == 100)
  }

  @Test func `finds after a crash the chunks that it is asked to keep, and clears the rest away`()
    throws
  {
    let dead = Digest("test.name", [2])
    do {
      let spool = try spool()
      for index in vector.indices {
        try spool.keep(ChunkName(name, UInt16(index)), bytes: vector[index])
        try spool.keep(ChunkName(dead, UInt16(index)), bytes: vector[index])
      }
      try spool.synchronize([name])
    }
    let hashes = vector.map { Digest("grv1.chunk", $0) }
    let spool = try spool(keeping: [(name, hashes), (Digest("test.name", [3]), hashes)])
    #expect(spool.heldChunks(of: name, count: 3).isFull)
    #expect(spool.byteCount == 150_000)
    for index in vector.indices {
      #expect(try spool.read(ChunkName(name, UInt16(index))) == vector[index])
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("chunks/\(dead)")))
  }

  @Test func `may be written out ahead on another thread, even if it is forgotten meanwhile`()
    async throws
  {
    let spool = try spool()
    for index in vector.indices {
      try spool.keep(ChunkName(name, UInt16(index)), bytes: vector[index])
    }
    let work = spool.workAhead()
    await Task.detached { work() }.value
    try spool.synchronize([name])
    let none = spool.workAhead()
    try spool.forget([name])
    none()
    work()
    #expect(spool.byteCount == 0)
  }

  @Test func `remembers that bytes could not be written out ahead, though their file was closed`()
    throws
  {
    let spool = try spool()
    let path = folder.file("chunks/\(name)")
    // What is written there is never written out, and the system says so.
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
    try spool.keep(ChunkName(name, 0), bytes: [1])
    spool.workAhead()()
    try FileManager.default.removeItem(atPath: path)
    try folder.write([1], to: "chunks/\(name)")
    for place in 0..<64 {
      try spool.keep(ChunkName(Digest("test.name", [2, UInt8(place)]), 0), bytes: [1])
    }
    #expect(throws: SpoolError.disk(DiskError("write out", path, code: EINVAL))) {
      try spool.synchronize([name])
    }
  }

  @Test func `does not find a chunk that a crash tore, or that was never there`() throws {
    do {
      let spool = try spool()
      for index in [1, 2] { try spool.keep(ChunkName(name, UInt16(index)), bytes: vector[index]) }
    }
    let file = try #require(FileHandle(forWritingAtPath: folder.file("chunks/\(name)")))
    try file.truncate(atOffset: UInt64(Message.chunkLength * 2 + 100))
    let hashes = vector.map { Digest("grv1.chunk", $0) }
    let spool = try spool(keeping: [(name, hashes)])
    #expect(spool.heldChunks(of: name, count: 3).bytes == [0b010])
    #expect(try spool.read(ChunkName(name, 1)) == vector[1])
    #expect(try spool.read(ChunkName(name, 2)) == nil)
    try spool.keep(ChunkName(name, 2), bytes: vector[2])
    #expect(try spool.read(ChunkName(name, 2)) == vector[2])
  }

  @Test func `holds more vectors than it has files open`() throws {
    let spool = try spool()
    let names = (0..<200).map { Digest("test.name", [UInt8($0)]) }
    for (place, name) in names.enumerated() {
      try spool.keep(ChunkName(name, 0), bytes: [UInt8(place), 1])
    }
    for (place, name) in names.enumerated() {
      #expect(try spool.read(ChunkName(name, 0)) == [UInt8(place), 1])
    }
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
    }
    #expect(open.count { $0.hasPrefix(folder.path) } <= 64)
    try spool.synchronize(names)
    try spool.forget(names)
    #expect(spool.byteCount == 0)
  }

  @Test func `holds what a dictionary would hold after any keeping and forgetting`() throws {
    let names = (0..<3).map { Digest("test.name", [UInt8($0)]) }
    try forAll(seeds: 0..<50) { chance in
      let spool = try spool()
      var expected: [ChunkName: [UInt8]] = [:]
      for _ in 0..<40 {
        let name = names[chance.below(names.count)]
        if chance.below(6) == 0 {
          try spool.forget([name])
          expected = expected.filter { $0.key.name != name }
        } else {
          let chunk = ChunkName(name, UInt16(chance.below(4)))
          let bytes = [UInt8](repeating: UInt8(chance.below(256)), count: chance.below(300) + 1)
          try spool.keep(chunk, bytes: bytes)
          expected[chunk] = bytes
        }
      }
      let found = try names.flatMap { name in (0..<4).map { ChunkName(name, $0) } }.allSatisfy {
        try spool.read($0) == expected[$0]
      }
      return found && spool.byteCount == expected.values.reduce(0) { $0 + $1.count }
    }
  }
}
