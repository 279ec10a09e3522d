import Foundation
import Glibc
import Overlay
import SeededRandom
import Sodium
import Synchronization
import Wire

/// Somebody who knows a peer's address and key, and nothing that would let it in.
///
/// It connects as often and as fast as it was told, from many addresses of this machine, and says
/// each time something else that no neighbor says.
final class Attacker: Sendable {
  private let port: UInt16
  private let key: PublicKey
  private let config: Digest
  private let book = Mutex(Account())

  /// What came of it.
  struct Account {
    var connected = 0
    var refused = 0
    /// How many bytes the peer answered; it should be none.
    var heard = 0
    /// Whether it was told that it is enough.
    var isToEnd = false
    var isDone = false
    var took = Duration.zero
  }

  /// What is said once connected.
  private enum Manner: Int, CaseIterable {
    case garbage, silence, halfAGreeting, giantLength, strangersGreeting
  }

  init(of federation: Federation, victim: Federation.Peer) {
    port = victim.address.port
    key = victim.key
    config = federation.config
  }

  var account: Account { book.withLock { $0 } }

  /// Begins, on a thread of its own, and goes on at the same pace until it has connected so often
  /// and is told to end.
  func begin(connections count: Int, within duration: Duration) {
    Thread { [self] in
      let start = ContinuousClock.now
      var held: [Int32] = []
      var chance = SeededGenerator(seed: 1)
      var number = 0
      while number < count || !account.isToEnd {
        let due = start + duration * number / count
        while ContinuousClock.now < due { usleep(500) }
        if let socket = connect(number) {
          say(Manner.allCases[number % Manner.allCases.count], over: socket, &chance)
          held.append(socket)
        }
        // Held for a while, to take room; but the attacker has no more room than others.
        if held.count > Self.heldLimit { leave(held.removeFirst()) }
        number += 1
      }
      for socket in held { leave(socket) }
      book.withLock {
        $0.isDone = true
        $0.took = ContinuousClock.now - start
      }
    }.start()
  }

  /// Lets it end once it has connected as often as it was to.
  func end() { book.withLock { $0.isToEnd = true } }

  private func connect(_ number: Int) -> Int32? {
    let socket = LocalSocket.make()
    guard socket >= 0 else { return nil }
    var limit = timeval(tv_sec: 2, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    // Every other connection is from an address that few have: one limit is for each address.
    let own: UInt32 = number % 2 == 0 ? 1 : UInt32(2 + number % 60_000)
    let isConnected =
      LocalSocket.withAddress(own, port: 0) { bind(socket, $0, $1) } == 0
      && LocalSocket.withAddress(1, port: port) { Glibc.connect(socket, $0, $1) } == 0
    book.withLock { isConnected ? ($0.connected += 1) : ($0.refused += 1) }
    if !isConnected { close(socket) }
    return isConnected ? socket : nil
  }

  private func say(_ manner: Manner, over socket: Int32, _ chance: inout SeededGenerator) {
    var bytes: [UInt8]
    switch manner {
    case .garbage: bytes = (0..<4096).map { _ in UInt8(chance.below(256)) }
    case .silence: bytes = []
    case .halfAGreeting: bytes = Array(greeting().prefix(50))
    case .giantLength: bytes = [255, 255] + [UInt8](repeating: 7, count: 2000)
    case .strangersGreeting: bytes = greeting()
    }
    // Whether all of it is taken is the peer's affair.
    _ = send(socket, &bytes, bytes.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
  }

  /// The first message of a sound handshake, with a key that nobody knows.
  private func greeting() -> [UInt8] {
    let session = try? Session(
      initiatingAs: Identity.random().agreementSecret, to: key.agreementKey, config: config,
      ephemeral: AgreementSecret(.random()))
    return session?.greeting ?? []
  }

  private func leave(_ socket: Int32) {
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = recv(socket, &bytes, bytes.count, CInt(MSG_DONTWAIT))
    if count > 0 { book.withLock { $0.heard += count } }
    close(socket)
  }

  private static let heldLimit = 300
}
