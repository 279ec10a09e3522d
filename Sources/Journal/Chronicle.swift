/// What happened to a federation beside its rounds, as all journals together tell it.
public struct Chronicle: Equatable, Sendable {
  /// The federation's name.
  public private(set) var federation = ""
  /// The first digits of the hash of the topology file's meaning.
  public private(set) var config = ""
  /// The versions of the program that the peers ran, in order.
  public private(set) var programs: [String] = []
  private var attempts: [Told<AttemptEvent>] = []
  private var breaks: [Told<LinkBreak>] = []
  private var traffic: [String: [String: SocketBytes]] = [:]
  private var lastEnds: [String: EndEvent] = [:]

  /// Something that a peer told.
  public struct Told<Event: Equatable & Sendable>: Equatable, Sendable {
    /// The peer.
    public let peer: String
    /// When, in seconds since 1970.
    public let time: Double
    /// What it told.
    public var event: Event
  }

  /// A link that broke.
  public struct LinkBreak: Equatable, Sendable {
    /// The neighbor at its other end.
    public let neighbor: String
    /// Why, as the log has it.
    public let reason: String
    /// After how many seconds it was up again; `nil` if it is not.
    public var seconds: Double?
  }

  /// What went over a link in all rounds, each direction as its reader counted it, or if the reader
  /// tells nothing, as its writer did.
  public struct LinkTotal: Equatable, Sendable {
    /// One end, the first by its name.
    public let first: String
    /// The other end.
    public let last: String
    /// The bytes that went from the first to the last.
    public let forth: UInt64
    /// The bytes that went from the last to the first.
    public let back: UInt64

    /// The bytes in both directions.
    public var bytes: UInt64 {
      let (sum, isTooMuch) = forth.addingReportingOverflow(back)
      return isTooMuch ? .max : sum
    }
  }

  /// Attempts that ended without a total, in order of round, attempt and peer.
  public var failedAttempts: [Told<AttemptEvent>] {
    attempts.sorted {
      ($0.event.round, $0.event.attempt, $0.peer) < ($1.event.round, $1.event.attempt, $1.peer)
    }
  }

  /// Links that broke while their peer ran, in order of time.
  public var linkBreaks: [Told<LinkBreak>] {
    breaks.sorted { ($0.time, $0.peer) < ($1.time, $1.peer) }
  }

  /// How each peer's work ended last, if it did.
  public var ends: [(peer: String, event: EndEvent)] {
    lastEnds.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The links over which something went, in order.
  public var links: [LinkTotal] {
    var pairs: Set<[String]> = []
    for (peer, neighbors) in traffic {
      for neighbor in neighbors.keys { pairs.insert([peer, neighbor].sorted()) }
    }
    return pairs.sorted { $0.lexicographicallyPrecedes($1) }.map { pair in
      LinkTotal(
        first: pair[0], last: pair[1], forth: bytes(from: pair[0], to: pair[1]),
        back: bytes(from: pair[1], to: pair[0]))
    }
  }

  private func bytes(from peer: String, to neighbor: String) -> UInt64 {
    traffic[neighbor]?[peer]?.read ?? traffic[peer]?[neighbor]?.written ?? 0
  }
}

extension Chronicle {
  mutating func add(_ record: JournalRecord, of peer: String) {
    switch record.event {
    case .start(let start):
      federation = start.federation
      config = start.config
      if !programs.contains(start.program) { programs = (programs + [start.program]).sorted() }
      lastEnds[peer] = nil
    case .attempt(let attempt):
      attempts.append(Told(peer: peer, time: record.time, event: attempt))
    case .linkDown(let neighbor, let reason):
      let end = LinkBreak(neighbor: neighbor, reason: reason, seconds: nil)
      breaks.append(Told(peer: peer, time: record.time, event: end))
    case .linkUp(let neighbor): mend(neighbor, of: peer, at: record.time)
    case .end(let end): lastEnds[peer] = end
    case .round, .alsoSigned, .caughtUp, .guilty, .forked, .fault, .trained: break
    }
  }

  mutating func add(_ links: [LinkBytes], of peer: String) {
    for link in links {
      traffic[peer, default: [:]][link.peer, default: SocketBytes()].add(link.bytes)
    }
  }

  private mutating func mend(_ neighbor: String, of peer: String, at time: Double) {
    let last = breaks.lastIndex { $0.peer == peer && $0.event.neighbor == neighbor }
    guard let last, breaks[last].event.seconds == nil else { return }
    breaks[last].event.seconds = time - breaks[last].time
  }
}

extension Chronicle {
  func write(to writer: inout JSONWriter) {
    writer.field("federation", federation)
    writer.field("config", config)
    writer.field("programs", programs)
    writer.key("attempts")
    writer.array(failedAttempts) { writer, told in
      writer.object { writer in
        writer.field("round", told.event.round)
        writer.field("attempt", told.event.attempt)
        writer.field("reason", told.event.reason)
        writer.field("missing", told.event.missing)
        writer.field("toldBy", told.peer)
        writer.field("at", told.time)
      }
    }
    writer.key("links")
    writer.array(links) { writer, link in
      writer.object { writer in
        writer.field("first", link.first)
        writer.field("last", link.last)
        writer.field("forth", link.forth)
        writer.field("back", link.back)
      }
    }
    writer.key("linkBreaks")
    writer.array(linkBreaks) { writer, told in
      writer.object { writer in
        writer.field("peer", told.peer)
        writer.field("at", told.time)
        writer.field("neighbor", told.event.neighbor)
        writer.field("reason", told.event.reason)
        writer.field("seconds", told.event.seconds)
      }
    }
  }
}
