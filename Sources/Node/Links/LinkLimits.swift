/// What the links of a peer may cost, and how long they may take.
public struct LinkLimits: Sendable {
  /// How many connections may be shaking hands at once: more than any federation's neighbors need,
  /// and at 4 KiB each next to nothing.
  public var handshakes = 64
  /// How many of them may come from one address, so that one machine cannot take all the room.
  public var handshakesPerAddress = 4
  /// How long a handshake may take: many round trips around the globe.
  public var handshakePatience = Duration.seconds(5)
  /// How long a neighbor may say nothing: four times as long as a living one ever does.
  public var silence = Duration.seconds(20)
  /// How many links of a neighbor that dials us may come up at once: an honest one, which doubles its
  /// waits, has made fewer when they are as long as they get.
  public var linkBurst = 16
  /// How often one may come up beyond that: as often as an honest neighbor dials at its longest waits.
  public var linkInterval = Duration.milliseconds(2500)
  /// The first wait before dialing again; it doubles with each failure.
  public var shortestBackoff = Duration.milliseconds(100)
  /// The longest wait before dialing again: a neighbor that returns is found this soon.
  public var longestBackoff = Duration.seconds(5)
  /// How many bytes of chunks may wait for one neighbor: twice what it may ask for at a time.
  public var waitingChunkBytes = 4 << 20
  /// How many bytes of letters may wait for one neighbor, which is closed beyond: what it missed is
  /// mended by the HAVE on the next link.
  public var waitingLetterBytes = 16 << 20
  /// How many events may wait for the consumer before nothing more is read: some megabytes of
  /// chunks.
  public var waitingEvents = 64
  /// How long a close that was announced may take before it is done anyway.
  public var leavePatience = Duration.seconds(1)
  /// How often at most refused handshakes are logged.
  public var refusalLogInterval = Duration.seconds(10)

  /// Creates the limits that serve ordinary federations.
  public init() {}
}
