import Gossip
import Logging
import Node
import Overlay
import Sodium
import NIOConcurrencyHelpers
import Testing

/// Peers for tests of links, whose keys follow from their places.
enum LinkFederation {
  static let config = Digest("grv1.test", [1])
  static let ann = PeerID(0)
  static let bob = PeerID(1)
  static let cat = PeerID(2)

  static func identity(of peer: PeerID) -> Identity {
    Identity(
      seed: Secret(count: 32) {
        $0[0] = UInt8(truncatingIfNeeded: peer.index)
        $0[1] = 1
      })
  }

  /// The setup of a peer that knows others, each with the port it listens on.
  static func setup(_ own: PeerID, port: Int = 0, knowing others: [PeerID: Int]) -> Links.Setup {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    var setup = Links.Setup(
      own: own, identity: identity(of: own), config: config,
      listening: LinkAddress(host: "127.0.0.1", port: port), logger: logger)
    setup.neighbors = others.sorted { $0.key < $1.key }.map { peer, port in
      LinkNeighbor(
        peer, key: identity(of: peer).publicKey,
        address: LinkAddress(host: "127.0.0.1", port: port))
    }
    setup.limits.shortestBackoff = .milliseconds(5)
    // Links run on threads of their own, while a test may have to wait for its turn.
    setup.limits.silence = .seconds(600)
    setup.limits.handshakePatience = .seconds(600)
    return setup
  }

  /// Bob, who awaits Ann.
  static var bobsSetup: Links.Setup { setup(bob, knowing: [ann: 1]) }

  /// Ann, who dials Bob.
  static func annsSetup(bobsPort: Int) -> Links.Setup { setup(ann, knowing: [bob: bobsPort]) }

  /// A chunk that tells its number.
  static func chunk(_ number: Int, length: Int = 100) -> Message {
    .chunk(
      ChunkName(config, UInt16(number % 2000)),
      bytes: Array(repeating: UInt8(truncatingIfNeeded: number), count: length))
  }

  static func have(_ number: UInt64) -> Message {
    .have(Have(agreedRounds: number, model: config, entries: []))
  }
}

/// Runs links while a closure does; the closure is given the port they listen on.
func running<Value: Sendable>(
  _ links: Links, _ body: (Int) async throws -> Value
) async throws -> Value {
  let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask {
      defer { continuation.finish() }
      try await links.run { continuation.yield($0) }
    }
    let port = try await #require(ports.first { _ in true }, "the links do not listen")
    let value = try await body(port)
    links.shutdown()
    try await group.waitForAll()
    return value
  }
}

/// The events of some links, as a test waits for them.
struct LinkEventReader {
  private var iterator: LinkEvents.AsyncIterator

  init(_ links: Links) {
    iterator = links.events.makeAsyncIterator()
  }

  mutating func next() async throws -> LinkEvent {
    try #require(await iterator.next(), "the events ended")
  }

  /// Waits for a link to come up; nothing else may happen before.
  mutating func awaitUp(_ peer: PeerID) async throws {
    let event = try await next()
    guard case .up(peer) = event else { throw Unexpected(event: event) }
  }

  /// Waits for a message; nothing else may happen before.
  mutating func awaitMessage() async throws -> Message {
    let event = try await next()
    guard case .message(let message, from: _) = event else { throw Unexpected(event: event) }
    return message
  }

  /// Waits for a link to go down; nothing else may happen before.
  mutating func awaitDown() async throws -> LinkClosure {
    let event = try await next()
    guard case .down(_, let reason) = event else { throw Unexpected(event: event) }
    return reason
  }

  struct Unexpected: Error {
    let event: LinkEvent
  }
}

/// Keeps what is logged.
final class LogRecorder: Sendable {
  private let kept = NIOLockedValueBox<[String]>([])

  var lines: [String] { kept.withLockedValue { $0 } }

  var logger: Logger {
    Logger(label: "test") { _ in Handler(recorder: self) }
  }

  private struct Handler: LogHandler {
    let recorder: LogRecorder
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      recorder.kept.withLockedValue { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
  }
}
