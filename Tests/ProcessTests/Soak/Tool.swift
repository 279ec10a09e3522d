import Foundation
import Glibc

/// Programs of the system that make disks and networks, and whether this machine lets us.
enum Tool {
  /// Runs a program to its end, and tells whether it ended well.
  @discardableResult
  static func run(_ words: String...) -> Bool {
    run(words)
  }

  /// Runs a program to its end, and tells whether it ended well.
  static func run(_ words: [String]) -> Bool {
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(nothing) }
    guard let process = try? PeerProcess(words, input: nothing, errors: "/dev/null") else {
      return false
    }
    while process.status == nil { usleep(500) }
    return process.status == 0
  }

  /// Whether a disk can be made out of memory.
  static let makesDisks: Bool = {
    guard let folder = try? TemporaryFolder() else { return false }
    defer { run("umount", folder.path) }
    return run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.path)
  }()

  /// Whether networks can be made, with links that can be cut and slowed down.
  static let makesNetworks: Bool = {
    let name = "gv\(getpid())probe"
    defer { run("ip", "netns", "del", name) }
    return run("ip", "netns", "add", name)
      && run("ip", "-n", name, "link", "add", "one", "type", "veth", "peer", "name", "other")
      && run("ip", "-n", name, "link", "add", "bridge", "type", "bridge")
      && run(
        "ip", "netns", "exec", name, "tc", "qdisc", "add", "dev", "one", "root", "tbf", "rate",
        "1mbit", "burst", "32kbit", "latency", "400ms")
  }()
}
