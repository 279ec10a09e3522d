import Glibc
import Synchronization

/// Ports of this machine at which nobody listens.
enum FreePorts {
  // Nobody listens at a port yet when another home of this process asks for its own.
  private static let given = Mutex<Set<UInt16>>([])

  /// Chooses a number of ports, each another, and none that this process was given before.
  ///
  /// None is of the range from which the system gives ports to those who dial: a peer that dials
  /// before its neighbor listens would now and then be given the neighbor's own.
  static func choose(_ count: Int) throws(FleetError) -> [UInt16] {
    var ports: [UInt16] = []
    var held: [CInt] = []
    // All are held until all are chosen, so that none is chosen twice.
    defer { for socket in held { close(socket) } }
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<(count * 64) where ports.count < count {
      let port = UInt16(10_000 + generator.next(upperBound: UInt(firstDialingPort - 10_000)))
      guard given.withLock({ $0.insert(port).inserted }) else { continue }
      guard let socket = hold(port) else {
        // Another port would be refused as well.
        guard errno != EMFILE, errno != ENFILE else { throw .tooManyOpenFiles(ports: count) }
        continue
      }
      held.append(socket)
      ports.append(port)
    }
    guard ports.count == count else { throw .noPorts(count) }
    return ports
  }

  /// Binds a port and returns the socket, or `nil` if the port is taken; then `errno` says why.
  private static func hold(_ port: UInt16) -> CInt? {
    let socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return nil }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    let isHeld = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isHeld, listen(socket, 1) == 0 else {
      let code = errno
      close(socket)
      errno = code
      return nil
    }
    return socket
  }

  private static var firstDialingPort: Int {
    let text = try? PlainFile.readText("/proc/sys/net/ipv4/ip_local_port_range", limit: 4096)
    // Without the file, what Linux does when nobody configures it.
    let first = text?.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
    return first.map { max(20_000, $0) } ?? 32_768
  }
}
