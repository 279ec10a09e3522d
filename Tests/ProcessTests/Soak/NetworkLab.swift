import Glibc
import Overlay
import Testing

/// A network of a test's own: a namespace for each peer, and a bridge between them.
///
/// All of it is gone when the lab is.
final class NetworkLab {
  private let prefix = "gv\(getpid())"
  private let count: Int

  /// Makes the network.
  init(peers count: Int) throws {
    self.count = count
    try make(hub)
    try ip("-n", hub, "link", "add", "bridge", "type", "bridge")
    try ip("-n", hub, "link", "set", "bridge", "up")
    for peer in 0..<count {
      try make(room(of: peer))
      try ip("-n", room(of: peer), "link", "set", "lo", "up")
      try ip(
        "-n", hub, "link", "add", "p\(peer)", "type", "veth", "peer", "name", "eth0", "netns",
        room(of: peer))
      try ip("-n", hub, "link", "set", "p\(peer)", "master", "bridge", "up")
      try ip("-n", room(of: peer), "addr", "add", "10.77.0.\(peer + 1)/24", "dev", "eth0")
      try ip("-n", room(of: peer), "link", "set", "eth0", "up")
    }
  }

  deinit {
    for peer in 0..<count { Tool.run("ip", "netns", "del", room(of: peer)) }
    Tool.run("ip", "netns", "del", hub)
  }

  /// Where each peer listens.
  var addresses: [Address] {
    (0..<count).compactMap { Address("10.77.0.\($0 + 1):7000") }
  }

  /// What stands before a command that is to run at a peer's place.
  func wrapper(of peer: Int) -> [String] {
    ["ip", "netns", "exec", room(of: peer)]
  }

  /// Cuts the cable of a peer.
  func cut(_ peer: Int) throws {
    try ip("-n", hub, "link", "set", "p\(peer)", "down")
  }

  /// Mends the cable of a peer.
  func mend(_ peer: Int) throws {
    try ip("-n", hub, "link", "set", "p\(peer)", "up")
  }

  /// Lets a peer send no more than so much.
  func slow(_ peer: Int, to rate: String) throws {
    try tc("add", peer, ["tbf", "rate", rate, "burst", "32kbit", "latency", "400ms"])
  }

  /// Lets a peer send as fast as it can.
  func hurry(_ peer: Int) throws {
    try tc("del", peer, [])
  }

  private var hub: String { "\(prefix)hub" }

  private func room(of peer: Int) -> String { "\(prefix)p\(peer)" }

  private func make(_ name: String) throws {
    try ip("netns", "add", name)
  }

  private func ip(_ words: String...) throws {
    try #require(Tool.run(["ip"] + words), "ip \(words)")
  }

  private func tc(_ verb: String, _ peer: Int, _ rest: [String]) throws {
    let words = wrapper(of: peer) + ["tc", "qdisc", verb, "dev", "eth0", "root"] + rest
    try #require(Tool.run(words), "\(words)")
  }
}
