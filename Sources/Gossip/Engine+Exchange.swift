import Masking
import Overlay
import Sodium

// HAVE, WANT and CHUNK: what neighbors hold, ask for and send.
extension Engine {
  mutating func linkUp(_ neighbor: PeerID) {
    guard settings.neighbors.contains(neighbor) else { return }
    horizon.fetcher.drop(neighbor)
    neighborhood.linkUp(neighbor)
    sendHave(to: neighbor)
  }

  mutating func linkDown(_ neighbor: PeerID) {
    horizon.fetcher.drop(neighbor)
    neighborhood.linkDown(neighbor)
  }

  /// Tells a neighbor everything that is held.
  mutating func sendHave(to neighbor: PeerID) {
    for part in everythingHeld { send(part, to: neighbor) }
  }

  /// All that is held, in parts that fit one message each.
  private var everythingHeld: [[Have.Entry]] {
    let entries = book.sortedNames.map { name in
      Have.Entry(name: name, chunks: heldChunks(of: name))
    }
    var parts: [[Have.Entry]] = []
    var rest = entries[...]
    repeat {
      var part: [Have.Entry] = []
      var size = Have.Entry.headerLength
      while let entry = rest.first, part.count < Message.entryLimit,
        size + entry.byteCount <= Message.lengthLimit
      {
        size += entry.byteCount
        part.append(entry)
        rest.removeFirst()
      }
      parts.append(part)
    } while !rest.isEmpty
    return parts
  }

  /// Tells every neighbor how far this peer is, and what it holds.
  mutating func sendHaveToAll() {
    let parts = everythingHeld
    for neighbor in neighborhood.linked {
      for part in parts { send(part, to: neighbor) }
    }
    stage.timers.nextHave = stage.now + Timers.haveInterval
  }

  /// Takes note of what a neighbor holds, and asks for the letters that are missing here.
  mutating func note(_ have: Have, from neighbor: PeerID) {
    let before = neighborhood.progress[neighbor]
    neighborhood.progress[neighbor] = .init(rounds: have.agreedRounds, model: have.model)
    offerModel(by: neighbor)
    guard have.agreedRounds >= ledger.round else { return }
    for entry in have.entries {
      neighborhood.note(entry.name, knownTo: neighbor)
      horizon.fetcher.note(entry, by: neighbor)
    }
    if before != neighborhood.progress[neighbor] { horizon.refused.reconsider() }
    let ahead = Set((horizon.results.all + horizon.joins.values).map(\.name))
    let unknown = have.entries.map(\.name).filter {
      book.letter(named: $0) == nil && !ahead.contains($0) && !horizon.refused.contains($0)
    }
    ask(neighbor, forWhole: unknown)
    // A neighbor that has just come to this round missed what was said before; it may ask now.
    if let before, before.rounds < ledger.round, have.agreedRounds == ledger.round {
      sendHave(to: neighbor)
    }
  }

  /// Asks a neighbor for letters, or for a model's list of chunk hashes.
  mutating func ask(_ neighbor: PeerID, forWhole names: [Digest]) {
    let asked = names.filter { horizon.fetcher.startWhole($0, of: neighbor, at: stage.now) }
    guard !asked.isEmpty else { return }
    outbox.append(.send(.want(asked.map { ChunkName($0, ChunkName.whole) }), to: neighbor))
  }

  /// Asks every neighbor for as many chunks as may be under way.
  mutating func askForChunks() {
    guard horizon.fetcher.hasQuestions else { return }
    for neighbor in horizon.fetcher.byReliability(neighborhood.linked) {
      let names = horizon.fetcher.questions(for: neighbor, at: stage.now)
      if !names.isEmpty { outbox.append(.send(.want(names), to: neighbor)) }
    }
  }

  /// Sends a neighbor what it asks for, as far as it is here.
  mutating func serve(_ names: [ChunkName], to neighbor: PeerID) {
    // Every chunk once, and once more for each of two links that may break on the way.
    let limit = 3 * (settings.peerCount * chunkCount + Message.chunkLimit) + 4096
    for name in names {
      guard !neighborhood.countServed(to: neighbor, limit: limit) else {
        outbox.append(.disconnect(neighbor, .tooManyWants))
        return
      }
      if name.index == ChunkName.whole, let letter = book.letter(named: name.name) {
        neighborhood.note(letter.name, knownTo: neighbor)
        outbox.append(.send(.letter(letter), to: neighbor))
      } else if name.name == ledger.model || name.name == ledger.previousModel {
        outbox.append(.sendChunk(name, to: neighbor))
      } else {
        let held = heldChunks(of: name.name)
        guard held.contains(Int(name.index)) else { continue }
        horizon.fetcher.noteSent(name, to: neighbor, count: held.count)
        outbox.append(.sendChunk(name, to: neighbor))
      }
    }
  }

  /// Takes a chunk that was asked for, once its hash is right.
  mutating func take(_ name: ChunkName, bytes: [UInt8], from neighbor: PeerID) {
    guard horizon.fetcher.land(name, from: neighbor, at: stage.now) else { return }
    if horizon.fetch?.certificate.model == name.name {
      takeModelChunk(name, bytes: bytes, from: neighbor)
      return
    }
    guard horizon.fetcher.isFetching(name.name), let place = horizon.vectors[name.name],
      let vector = attempts[place.attempt]?.vectors[place.peer]
    else { return }
    let index = Int(name.index)
    guard index < vector.chunkHashes.count,
      bytes.count
        == MaskedSum.byteCount(ofChunk: index, wordCount: layout.wordCount),
      Digest("grv1.chunk", bytes) == vector.chunkHashes[index]
    else {
      horizon.fetcher.giveBack(name, refusedFrom: neighbor)
      outbox.append(.disconnect(neighbor, .badChunk))
      return
    }
    let wordCount = layout.wordCount
    attempts[place.attempt]?.add(
      chunk: index, of: place.peer, bytes: bytes, wordCount: wordCount)
    horizon.fetcher.markHeld(name)
    outbox.append(.keep(name, bytes: bytes))
    announce(name, butNotTo: neighbor)
    if place.attempt == stage.attempt { stage.patience.noteProgress(at: stage.now) }
  }

  /// Tells the neighbors that lack a chunk that it is here now.
  mutating func announce(_ name: ChunkName, butNotTo source: PeerID) {
    for neighbor in neighborhood.linked
    where neighbor != source && !horizon.fetcher.offers(name, by: neighbor) {
      send([Have.Entry(name: name.name, chunks: heldChunks(of: name.name))], to: neighbor)
    }
  }

  /// Takes a member's MASKED into its attempt, if the roster that it stands under is accepted.
  mutating func noteVector(_ letter: Letter) {
    guard let roster = attempts[letter.attempt]?.roster, roster.hash == letter.context,
      roster.isMember(letter.origin), attempts[letter.attempt]?.vectors[letter.origin] == nil,
      let body = try? MaskedBody(parsing: letter.body)
    else { return }
    attempts[letter.attempt]?.vectors[letter.origin] = .init(letter: letter.name, body: body)
    horizon.vectors[letter.name] = .init(attempt: letter.attempt, peer: letter.origin)
    if letter.origin != settings.peer, isFetching(letter.attempt) {
      horizon.fetcher.start(letter.name, held: ChunkSet(count: body.chunkHashes.count))
    }
  }

  /// Whether the masked vectors of an attempt are of use: it is the current one, or the one whose
  /// total the current one finishes.
  private func isFetching(_ number: UInt32) -> Bool {
    number == stage.attempt || number == finishingAttempt
  }

  /// Which chunks of a letter's vector are held; none for letters without a vector.
  private func heldChunks(of name: Digest) -> ChunkSet {
    horizon.vectors[name].flatMap { attempts[$0.attempt]?.vectors[$0.peer]?.held }
      ?? ChunkSet(count: 0)
  }

  mutating func send(_ entries: [Have.Entry], to neighbor: PeerID) {
    outbox.append(
      .send(
        .have(Have(agreedRounds: ledger.round, model: ledger.model, entries: entries)),
        to: neighbor))
  }
}

extension Have.Entry {
  /// The bytes of a HAVE before its entries: "GRV1", kind, length, rounds and model.
  static let headerLength = 9 + 40

  /// How many bytes the entry takes.
  var byteCount: Int { 34 + (chunks.count + 7) / 8 }
}
