public import Fleet
import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import Overlay
import ServiceLifecycle
import Store
import Synchronization
import UnixSignals

/// Serves a shop's product pages and its API from what a home holds.
public struct PageServer: Sendable {
  /// How to serve.
  public struct Settings: Sendable {
    /// Where to listen; port 0 lets the system choose.
    public var listening = Address.loopback(port: 8080)
    /// What programs must show to use the API, if anything.
    public var token: AccessToken?
    /// What a stranger may take up.
    public var limits = PageLimits()
    /// How often to look for a new model.
    public var interval = Duration.seconds(1)
    /// Where to log.
    public var logger = Logger(label: "serve")

    /// Serves to this machine alone.
    public init() {}
  }

  private let settings: Settings
  private let shop: ShopHome
  private let window: ShopWindow
  private let counter: BasketCounter

  /// Reads the model of a home, and opens its inbox.
  ///
  /// - Throws: What hinders it: `ShopError`, `StoreError`, `FileError`, `HomeError`.
  public init(_ shop: ShopHome, settings: Settings = Settings()) throws {
    self.settings = settings
    self.shop = shop
    let model = try HomeModel(at: shop.path, topology: shop.topology)
    window = ShopWindow(Display(model, federation: try shop.state()))
    counter = try Self.counter(of: shop, settings: settings)
  }

  /// Serves until a signal ends it; requests that have begun are answered first.
  public func runUntilSignaled(onServing: @escaping @Sendable (Int) async -> Void) async throws {
    try await listening(onServing) { onServing in
      try await application(onServing: onServing)
        .runService(gracefulShutdownSignals: [.sigterm, .sigint, .sighup])
    }
  }

  /// Serves until the task is canceled.
  public func run(onServing: @escaping @Sendable (Int) async -> Void) async throws {
    try await listening(onServing) { onServing in
      try await application(onServing: onServing).run()
    }
  }

  /// Tells whether an address can be reached from this machine alone.
  static func isLoopback(_ address: Address) -> Bool {
    if address.host == "localhost" || address.host == "::1" { return true }
    // Only numbers: a name may begin with 127 and lead anywhere.
    let octets = address.host.split(separator: ".", omittingEmptySubsequences: false)
    return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
  }

  /// Baskets belong to one shop, and not everybody may send them.
  private static func counter(of shop: ShopHome, settings: Settings) throws -> BasketCounter {
    guard let home = shop.ownHome else {
      return BasketCounter(
        closedBecause: "this home holds several shops; serve one of them with --home HOME/NAME")
    }
    guard settings.token != nil || isLoopback(settings.listening) else {
      return BasketCounter(
        closedBecause:
          "where strangers can ask, baskets are taken with a token alone; give serve one")
    }
    return BasketCounter(try BasketInbox(at: home.inbox))
  }

  /// Tells what hinders listening from all else.
  private func listening(
    _ onServing: @escaping @Sendable (Int) async -> Void,
    _ body: (@escaping @Sendable (Int) async -> Void) async throws -> Void
  ) async throws {
    let isServing = Mutex(false)
    do {
      try await body { port in
        isServing.withLock { $0 = true }
        await onServing(port)
      }
    } catch {
      if error is CancellationError || isServing.withLock({ $0 }) { throw error }
      throw PageError.cannotListen(settings.listening, reason: "\(error)")
    }
  }

  private func application(
    onServing: @escaping @Sendable (Int) async -> Void
  ) -> Application<PageResponder> {
    let (limits, logger) = (settings.limits, settings.logger)
    let responder = PageResponder(
      window: window, api: ShopAPI(counter: counter), token: settings.token, logger: logger)
    let deadline = TimeAmount.seconds(Int64(limits.requestSeconds))
    let server = HTTPServerBuilder.http1(
      configuration: .init(
        additionalChannelHandlers: [RequestDeadline(limit: deadline)],
        idleTimeout: .seconds(Int64(limits.idleSeconds)),
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: limits.headBytes, maxHeaderListSize: limits.headBytes,
          maxHeaderFieldCount: limits.headFields)))
    let address = BindAddress.hostname(
      settings.listening.host, port: Int(settings.listening.port))
    // What the library logs of strangers' requests is of no use to a shop.
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    return Application(
      responder: responder, server: server,
      configuration: ApplicationConfiguration(
        address: address,
        availableConnectionsDelegate: .maximum(limits.connections, logger: quiet)),
      services: [
        ModelWatch(shop: shop, window: window, interval: settings.interval, logger: logger)
      ],
      onServerRunning: { await onServing($0.localAddress?.port ?? 0) }, logger: quiet)
  }
}

/// Why nothing is served.
public enum PageError: Error, Equatable, Sendable {
  /// The address is taken, or is not this machine's.
  case cannotListen(Address, reason: String)
}

extension PageError: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .cannotListen(let address, let reason):
      "cannot listen on \(address): \(reason); choose another port or address with --listen"
    }
  }
}
