import Foundation
import Glibc
import Sodium
import Testing

@testable import Store

@Suite struct `A home` {
  let folder: TemporaryFolder
  let home: Home

  init() throws {
    folder = try TemporaryFolder()
    home = try Home(in: "\(folder.path)/federation", peer: "ann")
  }

  @Test(arguments: ["", ".", "..", "../bob", "a/b", ".hidden", "a\0b"])
  func `refuses a name that leads elsewhere`(name: String) {
    #expect(throws: HomeError.badName(name)) { try Home(in: "x", peer: name) }
  }

  @Test func `is created with the folders above it for its owner alone`() throws {
    try home.create()
    try home.create()
    #expect(try folder.mode(of: "federation") == 0o700)
    #expect(try folder.mode(of: "federation/ann") == 0o700)
  }

  @Test func `replaces its status as a whole`() throws {
    try home.create()
    try home.replaceStatus(Array("a long first status".utf8))
    try home.replaceStatus(Array("short".utf8))
    #expect(try folder.bytes(of: "federation/ann/status.json") == Array("short".utf8))
    #expect(try folder.mode(of: "federation/ann/status.json") == 0o600)
  }

  @Test func `is locked by one at a time, and says by which process`() throws {
    try home.create()
    #expect(try HomeLock.owner(of: home) == nil)
    var lock: HomeLock? = try HomeLock(home)
    #expect(throws: HomeError.locked(path: home.path, process: getpid())) { try HomeLock(home) }
    #expect(try HomeLock.owner(of: home) == getpid())
    withExtendedLifetime(lock) {}
    lock = nil
    // A child that another test forks holds the lock until it executes its program.
    for _ in 0..<3000 where try HomeLock.owner(of: home) != nil { usleep(20_000) }
    #expect(try HomeLock.owner(of: home) == nil)
    _ = try HomeLock(home)
  }

  @Test func `is free again when the process that locked it was killed`() async throws {
    try home.create()
    let root = "\(folder.path)/federation"
    await #expect(processExitsWith: .signal(SIGKILL)) { [root = root as String] in
      let lock = try HomeLock(Home(in: root, peer: "ann"))
      withExtendedLifetime(lock) { _ = kill(getpid(), SIGKILL) }
    }
    #expect(try folder.bytes(of: "federation/ann/lock").isEmpty == false)
    _ = try HomeLock(home)
  }

  @Test func `is refused to a second process`() async throws {
    try home.create()
    let lock = try HomeLock(home)
    let root = "\(folder.path)/federation"
    let owner = getpid()
    await #expect(processExitsWith: .exitCode(42)) {
      [root = root as String, owner = owner as Int32] in
      do {
        _ = try HomeLock(Home(in: root, peer: "ann"))
      } catch HomeError.locked(_, process: owner) {
        exit(42)
      }
    }
    withExtendedLifetime(lock) {}
  }
}

@Suite struct `An identity file` {
  let folder: TemporaryFolder
  var path: String { folder.file("identity") }

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test func `gives back the identity that was written, for its owner alone`() throws {
    let identity = Identity.random()
    try IdentityFile.create(identity, at: path)
    #expect(try folder.mode(of: "identity") == 0o600)
    #expect(try folder.bytes(of: "identity").count == 65)
    let loaded = try IdentityFile.load(path)
    #expect(loaded.seed == identity.seed)
    #expect(loaded.publicKey == identity.publicKey)
  }

  @Test func `is never overwritten`() throws {
    let identity = Identity.random()
    try IdentityFile.create(identity, at: path)
    #expect(throws: HomeError.identityExists(path: path)) {
      try IdentityFile.create(.random(), at: path)
    }
    #expect(try IdentityFile.load(path).seed == identity.seed)
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o777])
  func `is refused if others can read or write it`(mode: Int) throws {
    try folder.write(Array(repeating: UInt8(ascii: "a"), count: 64), to: "identity", mode: mode)
    let error = HomeError.exposed(path: path, mode: UInt32(mode))
    #expect(throws: error) { try IdentityFile.load(path) }
    #expect(error.description.contains("chmod 600"))
  }

  @Test(arguments: [
    "", "ab", String(repeating: "a", count: 63), String(repeating: "g", count: 64),
    String(repeating: "a", count: 64) + "x", String(repeating: "a", count: 66),
  ])
  func `is refused if it is not 64 digits`(text: String) throws {
    try folder.write(text.utf8, to: "identity")
    #expect(throws: HomeError.malformedIdentity(path: path)) { try IdentityFile.load(path) }
  }

  @Test func `may be written by hand, in capitals and without a line feed`() throws {
    try folder.write(String(repeating: "0F", count: 32).utf8, to: "identity")
    let seed = Secret(count: 32) { for index in $0.indices { $0[index] = 15 } }
    #expect(try IdentityFile.load(path).seed == seed)
  }

  @Test func `that is missing is named`() {
    #expect(throws: HomeError.disk(DiskError("open", path, code: ENOENT))) {
      try IdentityFile.load(path)
    }
  }
}
