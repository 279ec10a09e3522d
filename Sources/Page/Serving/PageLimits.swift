/// What a stranger may take up.
public struct PageLimits: Sendable {
  /// The most connections at once, each of which may hold some 100 kB; more wait to be accepted.
  public var connections = 512
  /// The most seconds that a connection may say nothing, or not all of a request's head.
  public var idleSeconds = 15
  /// The most seconds from a request's head to the end of its answer.
  public var requestSeconds = 20
  /// The most bytes of a request's head; what browsers and proxies add is below it.
  public var headBytes = 16 * 1024
  /// The most fields of a request's head.
  public var headFields = 100

  /// Takes the limits that suit a shop.
  public init() {}
}
