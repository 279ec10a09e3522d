public import Gossip
import Glibc
public import Sodium

/// The chunks of the attempts under way, one file per vector, for neighbors that still want them.
///
/// They are as good as in memory while there is some, for the system caches what was just written,
/// and most files are gone again before the system has written them out. What proves a held RESULT
/// is written out by ``synchronize(_:)``. To be used by one task at a time.
public final class ChunkSpool {
  /// The folder.
  public let path: String
  /// The most bytes that are kept at once.
  public let byteLimit: Int
  /// How many bytes are kept.
  public private(set) var byteCount = 0

  private var vectors: [Digest: Vector] = [:]
  private var openCount = 0
  private var hasNewNames = false

  /// Opens a folder, and creates it if there is none.
  ///
  /// Of what a stopped process left, only the chunks named are kept, and of these only those that
  /// have their hash: a write that was torn by a crash is as if it had never been.
  public init(
    at path: String, byteLimit: Int, keeping held: [(name: Digest, chunkHashes: [Digest])] = []
  ) throws(SpoolError) {
    self.path = path
    self.byteLimit = byteLimit
    do {
      try DiskFile.createFolder(path)
      let wanted = Set(held.map(\.name.description))
      for name in try DiskFile.names(in: path) where !wanted.contains(name) {
        try DiskFile.remove("\(path)/\(name)")
      }
      for (name, hashes) in held { try recall(name, hashes) }
    } catch {
      throw .disk(error)
    }
  }

  /// Keeps a chunk; one that is kept already is replaced.
  public func keep(_ name: ChunkName, bytes: [UInt8]) throws(SpoolError) {
    let index = Int(name.index)
    precondition(index < Message.chunkLimit, "no vector has a chunk \(index)")
    precondition(1...Message.chunkLength ~= bytes.count, "no chunk has \(bytes.count) bytes")
    let earlier = Int(vectors[name.name]?.length(of: index) ?? 0)
    guard byteCount - earlier + bytes.count <= byteLimit else { throw .full(limit: byteLimit) }
    do {
      let file = try file(of: name.name, flags: O_RDWR | O_CREAT)
      try bytes.withSpanOfBytes { (bytes) throws(DiskError) in
        try file.write(bytes, at: index * Message.chunkLength)
      }
    } catch {
      throw .disk(error)
    }
    vectors[name.name, default: Vector()].setLength(UInt16(bytes.count), of: index)
    byteCount += bytes.count - earlier
  }

  /// Returns a chunk, or `nil` if it is not kept.
  public func read(_ name: ChunkName) throws(SpoolError) -> [UInt8]? {
    guard let length = vectors[name.name]?.length(of: Int(name.index)), length > 0 else {
      return nil
    }
    do {
      let file = try file(of: name.name, flags: O_RDWR)
      let bytes = try file.bytes(count: Int(length), at: Int(name.index) * Message.chunkLength)
      return bytes.count == length ? bytes : nil
    } catch {
      throw .disk(error)
    }
  }

  /// Returns which chunks of a vector are kept.
  public func heldChunks(of name: Digest, count: Int) -> ChunkSet {
    var chunks = ChunkSet(count: count)
    guard let vector = vectors[name] else { return chunks }
    for index in 0..<count where vector.length(of: index) > 0 { chunks.insert(index) }
    return chunks
  }

  /// Lets go of all chunks of these vectors.
  public func forget(_ names: [Digest]) throws(SpoolError) {
    for name in names {
      guard let vector = vectors.removeValue(forKey: name) else { continue }
      byteCount -= vector.byteCount
      if vector.file != nil { openCount -= 1 }
      do { try DiskFile.remove(file(name)) } catch { throw .disk(error) }
    }
  }

  /// Returns when the chunks of these vectors would survive a loss of power.
  public func synchronize(_ names: [Digest]) throws(SpoolError) {
    do throws(DiskError) {
      for name in names where vectors[name]?.isDurable == false {
        try file(of: name, flags: O_RDWR).synchronize()
        vectors[name]?.isDurable = true
      }
      if hasNewNames {
        try DiskFile.synchronizeFolder(path)
        hasNewNames = false
      }
    } catch {
      throw .disk(error)
    }
  }

  /// Returns what writes out all that is kept, to be done on another thread while a round goes on, so
  /// that ``synchronize(_:)`` finds little left to do.
  public func workAhead() -> @Sendable () -> Void {
    let files = vectors.values.filter { !$0.isDurable }.compactMap(\.file)
    return { for file in files { file.synchronizeAhead() } }
  }

  private func recall(_ name: Digest, _ hashes: [Digest]) throws(DiskError) {
    let file: DiskFile
    do {
      file = try DiskFile(self.file(name), O_RDONLY)
    } catch {
      guard error.code == ENOENT else { throw error }
      return
    }
    var vector = Vector()
    for (index, hash) in hashes.prefix(Message.chunkLimit).enumerated() {
      let bytes = try file.bytes(count: Message.chunkLength, at: index * Message.chunkLength)
      guard !bytes.isEmpty, Digest("grv1.chunk", bytes) == hash else { continue }
      vector.setLength(UInt16(bytes.count), of: index)
    }
    hasNewNames = true
    byteCount += vector.byteCount
    vectors[name] = vector
  }

  private func file(_ name: Digest) -> String { "\(path)/\(name)" }

  /// Returns a vector's file, opened if it is not.
  private func file(of name: Digest, flags: Int32) throws(DiskError) -> DiskFile {
    if let file = vectors[name]?.file { return file }
    if openCount >= Self.openLimit { closeAll() }
    if vectors[name] == nil { hasNewNames = true }
    var vector = vectors[name] ?? Vector()
    let file = try DiskFile(file(name), flags, writingOut: vector.writingOut)
    vector.file = file
    vectors[name] = vector
    openCount += 1
    return file
  }

  /// A federation has more vectors than a process may have files; closing all of them now and then
  /// costs less than to remember which was used last.
  private func closeAll() {
    for name in vectors.keys { vectors[name]?.file = nil }
    openCount = 0
  }

  private static let openLimit = 64

  /// What is kept of one vector.
  private struct Vector {
    var file: DiskFile?
    /// Outlives the open file, and what it failed at.
    let writingOut = WritingOut()
    var isDurable = false
    private(set) var byteCount = 0
    /// How long each chunk is; zero if it is not here.
    private var lengths: [UInt16] = []

    func length(of index: Int) -> UInt16 {
      index < lengths.count ? lengths[index] : 0
    }

    mutating func setLength(_ length: UInt16, of index: Int) {
      while lengths.count <= index { lengths.append(0) }
      byteCount += Int(length) - Int(lengths[index])
      lengths[index] = length
      isDurable = false
    }
  }
}

extension DiskFile {
  fileprivate func bytes(count: Int, at offset: Int) throws(DiskError) -> [UInt8] {
    var failure: DiskError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, found in
      do throws(DiskError) {
        found = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
      } catch {
        found = 0
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}

/// Why chunks could not be kept or read.
public enum SpoolError: Error, Equatable, Sendable {
  /// As many bytes are kept as may be.
  case full(limit: Int)
  /// The system refused something.
  case disk(DiskError)
}

extension SpoolError: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .full(let limit):
      "the chunks of the attempts under way take more than \(limit) bytes, for which there is no "
        + "honest reason; keep the home as it is, look at peer.log, and start again"
    case .disk(let error): error.description
    }
  }
}
