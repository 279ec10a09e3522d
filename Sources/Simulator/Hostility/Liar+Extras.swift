import Gossip
import Overlay
import SeededRandom
import Sodium

// What a hostile peer says on top of what its engine says.
extension Liar {
  /// What it does on top, after something happened to it.
  mutating func extras(after event: Event, linked: [PeerID]) -> [Effect] {
    guard !deeds.isEmpty, !linked.isEmpty else { return [] }
    let neighbor = linked[chance.below(linked.count)]
    var extras: [Effect] = []
    if deeds.contains(.wantStorm), case .received(.have(let have), let from) = event {
      extras += wantEverything(of: have).map { .send($0, to: from) }
    }
    if chance.below(Self.reluctance) == 0 {
      let messages = flood() + repeated() + strangeLetters().map { .letter($0) }
      extras += messages.map { .send($0, to: neighbor) }
    }
    extras += overdue().flatMap { letter in linked.map { .send(.letter(letter), to: $0) } }
    return extras
  }

  /// Asks many times for all that a neighbor names, and for more chunks of it than there can be.
  private mutating func wantEverything(of have: Have) -> [Message] {
    guard let first = have.entries.first else { return [] }
    note(.wantStorm)
    let names = have.entries.map { ChunkName($0.name, ChunkName.whole) }
    let chunks = (0..<Message.entryLimit).map { ChunkName(first.name, UInt16($0)) }
    return [Message](repeating: .want(names), count: 20) + [.want(chunks)]
  }

  private mutating func flood() -> [Message] {
    var messages: [Message] = []
    if deeds.contains(.chunkFlood) {
      note(.chunkFlood)
      let name = heard.isEmpty ? Digest.zero : heard[chance.below(heard.count)].name
      messages += (0..<16).map { .chunk(ChunkName(name, $0), bytes: lie(length: 64)) }
    }
    if deeds.contains(.endlessHave) {
      note(.endlessHave)
      messages.append(.have(endless()))
    }
    return messages
  }

  private mutating func endless() -> Have {
    let entries = (0..<200).map { _ in
      Have.Entry(name: Digest(lie32()), chunks: ChunkSet(count: 1))
    }
    return Have(agreedRounds: round, model: Digest(lie32()), entries: entries)
  }

  private mutating func repeated() -> [Message] {
    guard deeds.contains(.replay), !heard.isEmpty else { return [] }
    let letters = (0..<4).map { _ in heard[chance.below(heard.count)] }
    if letters.contains(where: { ($0.round, $0.attempt) < (round, attempt) }) { note(.replay) }
    return letters.map { .letter($0) }
  }

  private mutating func strangeLetters() -> [Letter] {
    var letters: [Letter] = []
    let content = Letter.Content(
      .join, round: round, attempt: attempt, body: joinBody(key: AgreementKey(lie32())))
    if deeds.contains(.forgedOrigin) {
      let place = (me.index + 1 + chance.below(settings.peerCount - 1)) % settings.peerCount
      letters.append(sign(content, as: PeerID(place)))
      note(.forgedOrigin)
    }
    if deeds.contains(.foreignFederation) {
      letters.append(sign(content, config: Digest(lie32())))
      note(.foreignFederation)
    }
    if deeds.contains(.countingUp) {
      letters.append(
        sign(
          .init(
            .join, round: round, attempt: attempt + 3 + UInt32(chance.below(1000)),
            body: joinBody(key: nil))))
      note(.countingUp)
    }
    if deeds.contains(.malformedBody) {
      // No letter of any kind has this body.
      let body = [UInt8](repeating: 255, count: 33)
      let kind = Letter.Kind.allCases[chance.below(Letter.Kind.allCases.count)]
      letters.append(sign(.init(kind, round: round, attempt: attempt, body: body)))
      note(.malformedBody)
    }
    return letters
  }

  private func joinBody(key: AgreementKey?) -> [UInt8] {
    [UInt8]((key?.bytes ?? .zero).bytes) + Bytes32.zero.bytes
      + withUnsafeBytes(of: UInt32(settings.layout.wordCount).littleEndian) { Array($0) }
      + Bytes32.zero.bytes
  }

  /// Takes out the letters held back whose attempt others have given up: from now on whoever counts
  /// them breaks a promise.
  private mutating func overdue() -> [Letter] {
    let isOver = { (letter: Letter, gaveUp: [UInt64: UInt32]) in
      gaveUp[letter.round].map { $0 > letter.attempt } ?? false
    }
    let overdue = delayed.filter { isOver($0, highestJoins) }
    guard !overdue.isEmpty else { return [] }
    delayed.removeAll { isOver($0, highestJoins) }
    note(.lateReveal)
    return overdue
  }

  /// One event in so many brings something on top.
  private static var reluctance: Int { 8 }
}
