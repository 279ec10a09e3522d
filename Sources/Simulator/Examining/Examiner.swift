import Gossip
import Masking
import Overlay
import Sodium

/// Stands outside, sees everything, and notes every rule that is broken.
struct Examiner<Suite: SimulatedCryptography> {
  let plan: SwarmPlan
  var facts: Facts<Suite>
  var order: OrderBook
  private(set) var breaches: [Breach] = []
  /// What each round ended in.
  var chain: [UInt64: Certificate] = [:]
  /// Who signed what in RESULTs, liars among them.
  var votes: [Letter.Content: Set<PeerID>] = [:]
  /// What a quorum signed first in each round, whether anybody acts on it or not.
  var certified: [UInt64: ResultWords] = [:]
  /// The models that rounds begin with, by the number of the round.
  var models: [UInt64: SimulatedModel] = [0: .first]
  /// How many totals were compared with the sum of their inputs.
  var comparedTotals = 0

  init(plan: SwarmPlan, suites: [Suite], settings: [EngineSettings]) {
    self.plan = plan
    facts = Facts(plan: plan, suites: suites, settings: settings)
    order = OrderBook(plan)
  }

  var settings: EngineSettings { facts.settings[0] }

  func isHonest(_ peer: PeerID) -> Bool { plan.hostile[peer] == nil }

  mutating func note(_ rule: Breach.Rule, _ what: String) {
    // One broken rule breaks on and on; the first few tell the story.
    guard breaches.count < 20 else { return }
    breaches.append(Breach(rule: rule, what: what))
  }

  /// Looks at a letter on its way from who wrote it, with what is on that peer's disk, and in its
  /// memory if it is in the letter's attempt.
  mutating func noteSent(
    _ letter: Letter, by sender: PeerID, disk: Disk, memory: Memory? = nil
  ) {
    guard letter.origin == sender, facts.note(letter) else { return }
    if letter.kind == .result { count(letter) }
    if let key = JoinWords(letter)?.key, !facts.explain(join: letter, key: key), isHonest(sender) {
      note(.nobodyIn, "\(sender) JOINs under a key that it used before or never drew")
    }
    let given = facts.expose(letter)
    guard isHonest(sender) else {
      order.register(letter)
      return
    }
    let opened = letter.kind == .reveal ? letter.leadingBytes : nil
    for secret in given where secret != opened {
      note(.nobodyIn, "\(sender) gives away a secret in its \(letter.kind)")
    }
    let members = letter.kind == .reveal ? members(under: letter.context) ?? [] : []
    if letter.kind == .commit, let memory { examine(commit: letter, memory: memory) }
    for (rule, what) in order.examine(letter, disk: disk, members: members) {
      note(rule, "\(sender) \(what), round \(letter.round), attempt \(letter.attempt)")
    }
  }

  /// Looks at how far a peer says that it is, with what is on its disk.
  mutating func noteSent(_ have: Have, by sender: PeerID, disk: Disk) {
    guard isHonest(sender) else { return }
    let (rounds, said) = (disk.recovery.round, have.agreedRounds)
    if said > rounds || said == rounds && have.model != disk.model.hash {
      note(.diskFirst, "\(sender) says that it agreed on \(said) rounds, and its disk does not")
    }
  }

  /// Looks at a promise that a peer puts on its disk.
  mutating func notePromise(of peer: PeerID, round: UInt64, attempt: UInt32) {
    guard isHonest(peer) else { return }
    for (rule, what) in order.promise(peer, round: round, attempt: attempt) {
      note(rule, "\(peer) \(what), round \(round), attempt \(attempt)")
    }
  }

  mutating func noteKept(_ name: ChunkName, bytes: [UInt8]) {
    if facts.chunks[name.name]?[name.index] == nil {
      facts.chunks[name.name, default: [:]][name.index] = bytes
    }
  }

  /// Looks at what a peer tells.
  mutating func note(_ report: Report, by peer: PeerID) {
    switch report {
    case .rostered(let round, let attempt, let roster) where isHonest(peer):
      for (rule, what) in order.examine(
        roster, of: peer, at: (round, attempt))
      {
        note(rule, "\(peer) \(what), round \(round), attempt \(attempt)")
      }
    case .guilty(let culprit, _) where isHonest(peer) && isHonest(culprit):
      note(.noFalseBlame, "\(peer) finds \(culprit) guilty, who is honest")
    case .forked(let one, _) where isHonest(peer):
      note(.oneCertificate, "\(peer) sees two certificates of round \(one.round)")
    default: break
    }
  }

  mutating func explain() {
    for (peer, why) in facts.explainAll() where isHonest(peer) {
      note(.nobodyIn, "\(peer): \(why)")
    }
  }

  /// Looks, at the end, at who could learn what.
  mutating func finish() {
    explain()
    for (_, inputs) in facts.explained {
      for peer in inputs.keys.sorted() where isHonest(peer) && inputs[peer]?.isOwn == false {
        note(.nobodyIn, "\(peer) masked something else than an input, or not as the rules say")
      }
    }
    for letter in facts.exposeSeeds() {
      note(.nobodyIn, "\(letter.origin) gives away a secret in its \(letter.kind)")
    }
    for reuse in facts.reuses() { note(.nobodyIn, reuse) }
    for coalition in plan.coalitions {
      for leak in facts.leaks(to: coalition) { note(.nobodyIn, leak) }
    }
  }
}
