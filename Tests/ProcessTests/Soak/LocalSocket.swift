import Glibc

/// TCP among the addresses of this machine, all of which begin with 127.
enum LocalSocket {
  /// Makes a socket that no program started later inherits; negative if there can be no more.
  static func make() -> Int32 {
    socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
  }

  /// Calls with an address of this machine, by its number after 127.0.0.0, as the system wants it.
  static func withAddress(
    _ number: UInt32, port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = (0x7f00_0000 + number).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
