import Fleet
import Foundation
import Store
import Testing

extension `The program` {
  @Suite(.enabled(if: Tool.makesDisks, "needs the right to mount a tmpfs"))
  struct `when the disk of a peer is full` {
    @Test func `says so and stops, the others go on, and it is back once there is room`()
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
      let frontier = fire.frontier()
      try fire.start(victim)
      try await fire.untilMember(victim, from: frontier)
      try await fire.untilAllAreMembers(from: frontier)
      for (peer, status) in try await fire.endAll() { #expect(status == 0, "\(peer)") }
      try await fire.expectOneHistory()
    }

    private func expectFullDisk(of peer: String, in fire: FleetUnderFire) async throws {
      try await fire.until("\(peer) gives up") { fire.processes[peer]?.status != nil }
      // 74 is what sysexits.h calls an error of input or output.
      #expect(fire.processes[peer]?.status == 74)
      let words = try String(contentsOfFile: fire.errors(of: peer), encoding: .utf8)
      let last = words.split(separator: "\n").last ?? ""
      #expect(last.hasPrefix("error: ") && last.contains(fire.home.path), "\(last)")
      #expect(last.contains("space") && last.contains("start again"), "\(last)")
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

  func remove() {
    Tool.run("umount", "-l", path)
  }
}
