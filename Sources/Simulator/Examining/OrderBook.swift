import Gossip
import Overlay
import Sodium

/// What peers have said, and whether they might: in which order, and after what was on disk.
struct OrderBook {
  private let plan: SwarmPlan
  private var slots: [Slot: Letter] = [:]
  private var commits: [Place: [PeerID: Set<Bytes32>]] = [:]
  /// The highest JOIN and RESULT that a peer signed in a round.
  private var joins: [Seat: Letter] = [:]
  private var results: [Seat: Letter] = [:]
  private var rosters: [Slot: Digest] = [:]
  /// The attempts of a round that a peer promised to JOIN, as its disk was told, in that order.
  private var promises: [Seat: [UInt32]] = [:]

  private struct Place: Hashable {
    let round: UInt64
    let attempt: UInt32
  }

  private struct Seat: Hashable {
    let peer: PeerID
    let round: UInt64
  }

  private struct Slot: Hashable {
    let peer: PeerID
    let kind: Letter.Kind
    let place: Place
  }

  typealias Finding = (rule: Breach.Rule, what: String)

  init(_ plan: SwarmPlan) {
    self.plan = plan
  }

  /// Takes note of a letter.
  mutating func register(_ letter: Letter) {
    let place = Place(round: letter.round, attempt: letter.attempt)
    if letter.kind == .commit, let all = letter.leadingBytes {
      commits[place, default: [:]][letter.origin, default: []].insert(all)
    }
    slots[slot(letter.kind, of: letter)] = letter
    let seat = Seat(peer: letter.origin, round: letter.round)
    switch letter.kind {
    case .join where letter.attempt >= joins[seat]?.attempt ?? 0: joins[seat] = letter
    case .result where letter.attempt >= results[seat]?.attempt ?? 0: results[seat] = letter
    default: break
    }
  }

  private func slot(_ kind: Letter.Kind, of letter: Letter) -> Slot {
    Slot(
      peer: letter.origin, kind: kind,
      place: Place(round: letter.round, attempt: letter.attempt))
  }

  /// Returns what is wrong with an honest peer's new letter, and takes note of it.
  mutating func examine(_ letter: Letter, disk: Disk, members: [PeerID]) -> [Finding] {
    var findings: [Finding] = []
    if slots[slot(letter.kind, of: letter)] != nil {
      findings.append((.oneRoster, "signs a second \(letter.kind)"))
    }
    if let other = otherContext(than: letter) {
      findings.append((.oneRoster, "signs \(letter.kind) and \(other) under two ROSTERs"))
    }
    if disk.recovery.round < letter.round {
      findings.append((.diskFirst, "signs a \(letter.kind) before its disk is in the round"))
    }
    // A letter may be sent late, when somebody asks; then the disk has gone on.
    let isCurrent = disk.recovery.round == letter.round
    switch letter.kind {
    case .join: findings += examine(join: letter, disk: isCurrent ? disk : nil)
    case .reveal:
      findings += examine(reveal: letter, disk: isCurrent ? disk : nil, members: members)
    case .result: findings += examine(result: letter, disk: isCurrent ? disk : nil)
    case .abort:
      if slots[slot(.reveal, of: letter)] != nil {
        findings.append((.promise, "ABORTs after its REVEAL"))
      }
    case .roster, .masked, .commit: break
    }
    register(letter)
    return findings
  }

  /// Returns the kind of a letter that its origin signed in the same attempt under another ROSTER.
  private func otherContext(than letter: Letter) -> Letter.Kind? {
    let kinds: [Letter.Kind] = [.masked, .commit, .reveal, .abort]
    guard kinds.contains(letter.kind) else { return nil }
    return kinds.first { kind in
      slots[slot(kind, of: letter)].map { $0.context != letter.context } ?? false
    }
  }

  /// Returns the letter of a kind that a peer signed last in the attempt of another letter.
  func letter(_ kind: Letter.Kind, of peer: PeerID, beside letter: Letter) -> Letter? {
    slots[
      Slot(peer: peer, kind: kind, place: Place(round: letter.round, attempt: letter.attempt))]
  }

  /// Takes note of what a peer puts on its disk before it JOINs, and tells if that was promised.
  mutating func promise(_ peer: PeerID, round: UInt64, attempt: UInt32) -> [Finding] {
    let seat = Seat(peer: peer, round: round)
    let last = promises[seat]?.last
    promises[seat, default: []].append(attempt)
    guard let last, last >= attempt else { return [] }
    return [(.promise, "JOINs again or below what it JOINed")]
  }

  private func examine(join letter: Letter, disk: Disk?) -> [Finding] {
    var findings: [Finding] = []
    let seat = Seat(peer: letter.origin, round: letter.round)
    if let disk, disk.recovery.joined.map({ $0 < letter.attempt }) ?? true {
      findings.append((.diskFirst, "JOINs before its disk knows"))
    }
    // Without a link it is not sent when it is signed; what a neighbor asks for later is no new JOIN.
    if let last = joins[seat], last.attempt >= letter.attempt,
      promises[seat]?.contains(letter.attempt) != true
    {
      findings.append((.promise, "JOINs again or below what it JOINed"))
    }
    let signed = results[seat]
    if let signed, signed.attempt < letter.attempt, JoinWords(letter)?.held != signed.name {
      findings.append((.promise, "JOINs without naming the RESULT that it signed"))
    }
    return findings
  }

  private func examine(
    reveal letter: Letter, disk: Disk?, members: [PeerID]
  ) -> [Finding] {
    var findings: [Finding] = []
    if let disk, !disk.spent.contains(letter.attempt) {
      findings.append((.diskFirst, "REVEALs before its disk knows that the input is spent"))
    }
    if slots[slot(.abort, of: letter)] != nil {
      findings.append((.promise, "REVEALs after its ABORT"))
    }
    let place = Place(round: letter.round, attempt: letter.attempt)
    let own = slots[slot(.commit, of: letter)]?.leadingBytes
    let said = commits[place] ?? [:]
    for member in members where own.map({ said[member]?.contains($0) != true }) ?? true {
      findings.append((.nobodyIn, "REVEALs before \(member) committed to the same"))
    }
    if members.count < plan.fewestMembers {
      findings.append((.nobodyIn, "REVEALs under a roster of \(members.count)"))
    }
    return findings
  }

  private func examine(result letter: Letter, disk: Disk?) -> [Finding] {
    var findings: [Finding] = []
    if let disk, disk.recovery.held?.result.name != letter.name {
      findings.append((.diskFirst, "signs before its disk knows"))
    }
    let seat = Seat(peer: letter.origin, round: letter.round)
    if let join = joins[seat], join.attempt > letter.attempt {
      // A letter that is only passed on late was signed in time, if the JOIN names it or a later.
      let named = JoinWords(join)?.held
      let isLater = results[seat].map { $0.name == named && $0.attempt > letter.attempt } ?? false
      if named != letter.name && !isLater {
        findings.append((.promise, "signs a RESULT below its promise"))
      }
    }
    return findings
  }

  /// Returns what is wrong with the roster that a peer follows.
  mutating func examine(
    _ roster: RosterSummary, of peer: PeerID, at place: (round: UInt64, attempt: UInt32)
  ) -> [Finding] {
    let slot = Slot(
      peer: peer, kind: .roster, place: Place(round: place.round, attempt: place.attempt))
    var findings: [Finding] = []
    if let other = rosters.updateValue(roster.hash, forKey: slot), other != roster.hash {
      findings.append((.oneRoster, "follows a second ROSTER"))
    }
    let members = Set(roster.members)
    if !members.isEmpty {
      if members.count < plan.fewestMembers {
        findings.append((.nobodyIn, "follows a roster of \(members.count)"))
      }
      if plan.cutsBatch(members) {
        findings.append((.nobodyIn, "follows a roster that cuts a batch"))
      }
    }
    if roster.members.count + roster.witnesses.count < plan.quorum {
      findings.append((.oneCertificate, "follows a roster below a quorum"))
    }
    return findings
  }
}
