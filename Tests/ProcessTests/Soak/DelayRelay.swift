import Foundation
import Glibc
import Overlay
import Synchronization
import Testing

/// A door before a peer's own: what comes in goes on to the peer, and back, only after a while.
///
/// Netem would do the same, but is not in every kernel. The peer listens at the same port of
/// 127.0.0.2, which is this machine as well.
final class DelayRelay: Sendable {
  private let port: UInt16
  private let delay: Duration
  private let listener: Int32
  private let isOver = Atomic(false)
  private let carried = Atomic(0)

  /// Opens the door at a port of this machine.
  init(at port: UInt16, delay: Duration) throws {
    (self.port, self.delay) = (port, delay)
    listener = LocalSocket.make()
    var yes: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    try #require(LocalSocket.withAddress(1, port: port) { bind(listener, $0, $1) } == 0)
    try #require(listen(listener, 64) == 0)
    Thread { [self] in accept() }.start()
  }

  /// How many bytes went through.
  var byteCount: Int { carried.load(ordering: .relaxed) }

  /// Closes the door, and whatever goes through it.
  func close() {
    isOver.store(true, ordering: .relaxed)
    shutdown(listener, CInt(SHUT_RDWR))
  }

  private func accept() {
    defer { Glibc.close(listener) }
    while !isOver.load(ordering: .relaxed) {
      let caller = Glibc.accept(listener, nil, nil)
      guard caller >= 0 else { continue }
      // No peer that is started meanwhile may hold it open.
      _ = fcntl(caller, F_SETFD, FD_CLOEXEC)
      let peer = LocalSocket.make()
      guard LocalSocket.withAddress(2, port: port, { connect(peer, $0, $1) }) == 0 else {
        Glibc.close(peer)
        Glibc.close(caller)
        continue
      }
      let pair = SocketPair(caller, peer)
      Thread { [self] in carry(from: caller, to: peer, of: pair) }.start()
      Thread { [self] in carry(from: peer, to: caller, of: pair) }.start()
    }
  }

  /// Carries bytes one way until one end closes; each waits for the delay, and for those before it.
  private func carry(from source: Int32, to target: Int32, of pair: SocketPair) {
    var waiting: [(due: ContinuousClock.Instant, bytes: [UInt8])] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var isOpen = true
    while isOpen, !isOver.load(ordering: .relaxed) {
      var look = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
      // Whoever has too much under way reads no more, as a long line would not.
      let isFull = waiting.count > 512
      poll(&look, isFull ? 0 : 1, waiting.isEmpty ? 100 : 2)
      if !isFull, look.revents != 0 {
        let count = recv(source, &buffer, buffer.count, 0)
        if count > 0 {
          waiting.append((ContinuousClock.now + delay, Array(buffer[..<count])))
        } else {
          isOpen = false
        }
      }
      while let first = waiting.first, first.due <= ContinuousClock.now || !isOpen {
        guard write(first.bytes, to: target) else {
          isOpen = false
          break
        }
        waiting.removeFirst()
      }
    }
    pair.release()
  }

  private func write(_ bytes: [UInt8], to socket: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    carried.add(bytes.count, ordering: .relaxed)
    return true
  }
}

/// Two sockets that go together, closed when both ways are over.
private final class SocketPair: Sendable {
  private let sockets: [Int32]
  private let users = Atomic(2)

  init(_ one: Int32, _ other: Int32) {
    sockets = [one, other]
  }

  /// One way is over, and so is the other.
  func release() {
    for socket in sockets { shutdown(socket, CInt(SHUT_RDWR)) }
    guard users.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
    for socket in sockets { close(socket) }
  }
}
