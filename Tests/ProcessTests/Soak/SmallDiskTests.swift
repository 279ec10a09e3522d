import Fleet
import Foundation
import Glibc
import Store
import Testing

extension `The program` {
  @Suite(.enabled(if: Tool.makesDisks, "needs the right to mount a tmpfs"))
  struct `when a peer cannot write to its disk` {
    @Test func `says so and stops, the others go on, and with room it is back`()
      async throws
    {
      var plan = FirePlan()
      plan.peerCount = 6
      let folder = try TemporaryFolder()
      let fire = try FleetUnderFire(plan, in: folder)
      let victim = fire.peers[2]
      let disk = try SmallDisk(under: fire.home.home(of: victim), size: "1m")
      defer {
        fire.killAll()
        disk.remove()
      }
      try fire.startAll()
      try await expectFullDisk(of: victim, in: fire)
      try await fire.untilOthersGoOn(without: victim)
      // Nothing is better when it is only started again.
      try fire.start(victim)
      try await expectFullDisk(of: victim, in: fire)
      #expect(disk.grow(to: "64m"))
      try await comeBack(victim, in: fire)
      // Now it runs, has promised this and that, and somebody else takes what room there is.
      try await fire.until("\(victim) finds no room") {
        disk.fill()
        return fire.processes[victim]?.status != nil
      }
      try await expectFullDisk(of: victim, in: fire)
      try await fire.untilOthersGoOn(without: victim)
      try disk.unfill()
      try await comeBack(victim, in: fire)
      try await fire.untilAllAreMembers(from: fire.frontier())
      for (peer, status) in try await fire.endAll() { #expect(status == 0, "\(peer)") }
      try await fire.expectOneHistory()
      #expect(disk.refuseWrites())
      try fire.start(victim)
      try await expectDiskError(of: victim, in: fire, saying: "Read-only file system")
    }

    private func comeBack(_ peer: String, in fire: FleetUnderFire) async throws {
      let frontier = fire.frontier()
      try fire.start(peer)
      try await fire.untilMember(peer, from: frontier)
    }

    private func expectFullDisk(of peer: String, in fire: FleetUnderFire) async throws {
      try await expectDiskError(of: peer, in: fire, saying: "start again")
    }

    private func expectDiskError(
      of peer: String, in fire: FleetUnderFire, saying cure: String
    ) async throws {
      try await fire.until("\(peer) gives up") { fire.processes[peer]?.status != nil }
      // 73 and 74 are what sysexits.h calls an error of output.
      let status = try #require(fire.processes[peer]?.status)
      let words = try String(contentsOfFile: fire.errors(of: peer), encoding: .utf8)
      let last = words.split(separator: "\n").last ?? ""
      print("\(peer) ended with status \(status): \(last)")
      #expect([73, 74].contains(status))
      #expect(last.hasPrefix("error: ") && last.contains(fire.home.path), "\(last)")
      #expect(last.contains(cure), "\(last)")
    }
  }
}

/// A disk in memory, in the place of a peer's home.
struct SmallDisk {
  let path: String

  /// Puts a new disk over a home, and the identity on it.
  init(under home: Home, size: String) throws {
    path = home.path
    let identity = try IdentityFile.load(home.identity)
    try #require(
      Tool.run("mount", "-t", "tmpfs", "-o", "size=\(size),mode=700", "tmpfs", path))
    try IdentityFile.create(identity, at: home.identity)
  }

  func grow(to size: String) -> Bool {
    Tool.run("mount", "-o", "remount,size=\(size)", path)
  }

  /// Writes until nothing more can be written.
  func fill() {
    let file = open(ballast, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    let bytes = [UInt8](repeating: 1, count: 4096)
    while write(file, bytes, bytes.count) > 0 {}
    close(file)
  }

  /// Makes room again.
  func unfill() throws {
    try FileManager.default.removeItem(atPath: ballast)
  }

  private var ballast: String { "\(path)/ballast" }

  func refuseWrites() -> Bool {
    Tool.run("mount", "-o", "remount,ro", path)
  }

  func remove() {
    Tool.run("umount", "-l", path)
  }
}
