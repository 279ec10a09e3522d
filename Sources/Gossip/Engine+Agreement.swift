import Overlay
import Sodium

// Certificates: how a round ends, for all alike.
extension Engine {
  /// Ends the round if a quorum signed one total and it is here.
  mutating func agreeIfCertified() {
    let found = certificates(among: roundResults)
    guard let certificate = found.first else { return }
    if let other = found.first(where: { !$0.isOfSameTotal(as: certificate) }) {
      return stop(at: certificate, other)
    }
    let source = attempts.keys.sorted().compactMap { attempts[$0]?.total }
      .first { $0.sum == certificate.sum }
    if let source {
      guard let model = source.model else { return }
      // A quorum computed another model from the same total, so this machine is not to be trusted.
      if model == certificate.model { agree(certificate) } else { beginFetch(certificate) }
    } else {
      beginFetch(certificate)
    }
  }

  private var roundResults: [Letter] {
    book.attempts.flatMap { number in
      let results = book.letters(.result, attempt: number)
      // Whoever signs twice is among them with one of its votes; the others are the rivals.
      guard results.count >= settings.quorum else { return [Letter]() }
      return results.keys.sorted().compactMap { results[$0] }
    }
      + horizon.rivals.letters
  }

  /// Finds RESULTs of a quorum with equal round, attempt, context and body: those of the highest
  /// round first and of the least attempt.
  ///
  /// The same total may be certified in two attempts; every run must choose alike.
  func certificates(among results: [Letter]) -> [Certificate] {
    guard results.count >= settings.quorum else { return [] }
    let votes = Dictionary(grouping: results, by: \.content)
    return votes.values.filter { $0.count >= settings.quorum }
      .compactMap(Certificate.init)
      .sorted { one, other in
        (other.round, one.attempt, one.model) < (one.round, other.attempt, other.model)
      }
  }

  /// Two certificates of one round disagree: people must look, and nothing more is said or signed.
  private mutating func stop(at one: Certificate, _ other: Certificate) {
    outbox.append(.store(.forked(one, other)))
    for letter in one.results + other.results { push(letter) }
    outbox.append(.report(.forked(one, other)))
    enter(.stopped)
  }

  private mutating func agree(_ certificate: Certificate) {
    let source = certificate.results.first.flatMap { try? ResultBody(parsing: $0.body) }
    let roster = source.flatMap { attempts[$0.sumAttempt]?.roster }
    outbox.append(.store(.agreed(certificate)))
    outbox.append(.report(.agreed(certificate, roster: roster?.summary)))
    stage.standing.noteRound(completedBy: roster?.members.map(\.peer) ?? [])
    stage.patience.noteAgreement(at: stage.now)
    let listed = attempts[certificate.attempt]?.roster
    // A last REVEAL may have come when this peer had gone on already.
    let attempt = min(stage.attempt, certificate.attempt)
    let joined = Set(book.highestJoin.values.filter { $0.attempt >= attempt }.map(\.origin))
    let unlisted = joined.filter { peer in
      listed?.lists(peer) == false && !stage.standing.isLeftOut(peer) && ledger.guilty[peer] == nil
    }
    let expected = stage.presence.beginRound(
      after: certificate.round, inTime: joined.subtracting(unlisted), unlisted: unlisted)
    beginRound(after: certificate, heard: expected)
    stage.patience.stretch(by: stage.presence.stretch)
  }

  /// Starts the round after a certificate, whose model is the current one now.
  private mutating func beginRound(after certificate: Certificate, heard: Set<PeerID>) {
    stage.listing = Listing(heard: heard)
    let names = horizon.vectors.keys.sorted() + (horizon.fetch.map { [$0.certificate.model] } ?? [])
    if !names.isEmpty { outbox.append(.forget(names)) }
    ledger.previousModel = ledger.model
    ledger.model = certificate.model
    ledger.round = certificate.round + 1
    ledger.certificate = certificate
    ledger.joined = nil
    ledger.held = nil
    book.beginRound(
      keeping: certificate.results + ledger.guilty.keys.sorted().flatMap { ledger.guilty[$0] ?? [] }
    )
    attempts = [:]
    own = OwnPart()
    stage.attempt = 0
    neighborhood.beginRound()
    let expected = horizon
    horizon = Horizon(fetcher: ChunkFetcher(after: expected.fetcher))
    enter(.training)
    sendHaveToAll()
    requestTraining()
    for letter in expected.results.all { recall(letter) }
    for peer in expected.joins.keys.sorted() { recall(expected.joins[peer]) }
    lookAhead()
  }

  /// Takes up a letter, checked already, that came before its round.
  private mutating func recall(_ letter: Letter?) {
    guard let letter, letter.round >= ledger.round else { return }
    if letter.round == ledger.round, letter.origin == settings.peer { resumeAbove(letter) }
    if isDistant(letter) { noteDistant(letter) } else { insert(letter) }
  }

  /// Takes a RESULT of the last agreed round that came after its certificate was complete.
  mutating func noteLate(_ letter: Letter) {
    guard let certificate = ledger.certificate, certificate.round == letter.round,
      let first = certificate.results.first, book.letter(named: letter.name) == nil
    else { return }
    if letter.content == first.content {
      book.keep([letter])
      push(letter)
      outbox.append(
        .report(.alsoSigned(letter.origin, round: letter.round, model: certificate.model)))
      return
    }
    // Passed on, so that a fork is seen on both sides of its seam and behind.
    if horizon.dissent.insert(letter) { push(letter) }
    let others = horizon.dissent.letters
    // A later attempt may finish the same total again; only another total is a fork.
    if let other = certificates(among: others).first(where: { !$0.isOfSameTotal(as: certificate) })
    {
      return stop(at: certificate, other)
    }
    let signed = book.everyLetter(
      .result, of: letter.origin, round: letter.round, attempt: letter.attempt)
    if let other = signed.first(where: { exclude($0, letter) }) {
      declareGuilty(letter.origin, proof: [other, letter])
    }
  }
}

// Coming back: how a peer that missed rounds finds the federation's model.
extension Engine {
  /// Looks whether a quorum has certified a later round.
  mutating func lookAhead() {
    let found = certificates(among: horizon.results.all)
    for certificate in found {
      let other = found.first {
        $0.round == certificate.round && !$0.isOfSameTotal(as: certificate)
      }
      if let other { return stop(at: certificate, other) }
    }
    if let newest = found.first { beginFetch(newest) }
  }

  /// Starts to fetch the model that a certificate vouches for.
  private mutating func beginFetch(_ certificate: Certificate) {
    guard stage.now >= horizon.fetchesFrom else { return }
    if let fetch = horizon.fetch, fetch.certificate.round >= certificate.round { return }
    if let fetch = horizon.fetch {
      horizon.fetcher.stop(fetch.certificate.model)
      outbox.append(.forget([fetch.certificate.model]))
    }
    horizon.fetch = ModelFetch(certificate: certificate)
    enter(.comingBack)
    for neighbor in neighborhood.linked { offerModel(by: neighbor) }
  }

  /// Takes a neighbor for a source of the model that is being fetched, if it has it.
  mutating func offerModel(by neighbor: PeerID) {
    guard let fetch = horizon.fetch, !fetch.isInstalling,
      neighborhood.progress[neighbor]?.model == fetch.certificate.model
    else { return }
    if fetch.hashes.isEmpty {
      ask(neighbor, forWhole: [fetch.certificate.model])
    } else {
      var all = ChunkSet(count: fetch.hashes.count)
      for index in 0..<all.count { all.insert(index) }
      horizon.fetcher.note(
        Have.Entry(name: fetch.certificate.model, chunks: all), by: neighbor)
    }
  }

  /// Takes a model's list of chunk hashes, or one of its chunks, once its hash is right.
  mutating func takeModelChunk(_ name: ChunkName, bytes: [UInt8], from neighbor: PeerID) {
    guard var fetch = horizon.fetch, !fetch.isInstalling else { return }
    if name.index == ChunkName.whole {
      guard Digest("grv1.model", bytes) == name.name, bytes.count.isMultiple(of: 32),
        (1...Message.chunkLimit).contains(bytes.count / 32)
      else {
        outbox.append(.disconnect(neighbor, .badChunk))
        return
      }
      guard fetch.hashes.isEmpty else { return }
      fetch.hashes = stride(from: 0, to: bytes.count, by: 32).compactMap {
        Bytes32(bytes[$0..<$0 + 32]).map(Digest.init)
      }
      fetch.held = ChunkSet(count: fetch.hashes.count)
      horizon.fetch = fetch
      horizon.fetcher.start(name.name, held: fetch.held)
      for neighbor in neighborhood.linked { offerModel(by: neighbor) }
      return
    }
    let index = Int(name.index)
    guard index < fetch.hashes.count, 1...Message.chunkLength ~= bytes.count,
      Digest("grv1.chunk", bytes) == fetch.hashes[index]
    else {
      horizon.fetcher.giveBack(name, refusedFrom: neighbor)
      outbox.append(.disconnect(neighbor, .badChunk))
      return
    }
    horizon.fetch?.held.insert(index)
    horizon.fetcher.markHeld(name)
    outbox.append(.keep(name, bytes: bytes))
    guard horizon.fetch?.held.isFull == true else { return }
    horizon.fetch?.isInstalling = true
    outbox.append(
      .install(Installation(certificate: fetch.certificate, chunkCount: fetch.hashes.count)))
  }

  /// Goes on from the model that was fetched.
  mutating func finishInstalling(_ model: Digest) {
    guard let fetch = horizon.fetch, fetch.certificate.model == model else { return }
    outbox.append(.forget([model]))
    outbox.append(.report(.caughtUp(round: fetch.certificate.round + 1, model: model)))
    stage.patience.noteAgreement(at: stage.now)
    // Who was there is not known, so everybody is worth waiting for.
    let everyone = Set(settings.topology.peers)
    _ = stage.presence.beginRound(after: fetch.certificate.round, inTime: everyone)
    beginRound(after: fetch.certificate, heard: everyone)
  }

  /// Drops chunks that made no model, to fetch them anew after a while.
  mutating func abandonInstalling(_ model: Digest) {
    guard let fetch = horizon.fetch, fetch.certificate.model == model else { return }
    outbox.append(.forget([model]))
    horizon.fetcher.stop(model)
    horizon.fetch = nil
    horizon.fetchesFrom = stage.now + Timers.haveInterval
    moveTo(attempt: ledger.joined.map { max(stage.attempt, $0 + 1) } ?? stage.attempt)
  }
}
