public import Overlay
public import Sodium

/// Something that happened to a peer.
public enum Event: Sendable {
  /// The shell is ready; what was on disk was given to the engine's initializer.
  case started
  /// A link to a neighbor came up, perhaps in place of an older one.
  case linkUp(PeerID)
  /// The link to a neighbor is gone.
  case linkDown(PeerID)
  /// A message came from a neighbor over its link.
  case received(Message, from: PeerID)
  /// Training from the current model begins only now, after a rest between two trainings.
  case roused
  /// Training from a model ended: the peer's input for the round, as fixed-point words.
  case trained([UInt32], model: Digest)
  /// Training from a model failed: there is no input for this attempt.
  case trainingFailed(model: Digest)
  /// The model that follows from a total is known: the answer to ``Effect/absorb(total:sum:)``.
  case absorbed(sum: Digest, model: Digest)
  /// A total that cannot become a model, which can only be a bug or a lie of a majority.
  case refused(sum: Digest)
  /// The model asked for by ``Effect/install(_:)`` is in place; it and its certificate are on disk.
  case installed(model: Digest)
  /// The fetched chunks make no sound model.
  case installFailed(model: Digest)
  /// The time of the latest ``Effect/wake(at:)`` has come.
  case woke
}

/// Something that a peer's shell must now do.
///
/// Effects are carried out in order. In particular a ``store(_:)`` must be durable before the next
/// effect begins: that is how "on disk before it is said" is kept.
public enum Effect: Sendable {
  /// Send a message to a neighbor, if its link is up.
  case send(Message, to: PeerID)
  /// Read a chunk that was kept (or is part of the current model) and send it to a neighbor.
  case sendChunk(ChunkName, to: PeerID)
  /// Keep a chunk: in the attempt's space, until ``Effect/forget(_:)``.
  case keep(ChunkName, bytes: [UInt8])
  /// Let go of every chunk of these names.
  case forget([Digest])
  /// Make this durable before anything else is done.
  case store(Record)
  /// Train from the current model, which a round is waiting for. The attempt must change the order
  /// of training, so that an input that is spent never comes again.
  case train(round: UInt64, attempt: UInt32, model: Digest)
  /// Compute what model follows from a total, keep both at hand, and answer with `absorbed`.
  case absorb(total: [UInt32], sum: Digest)
  /// Put the model, all of whose chunks were kept under its hash, in the place of the current one.
  case install(Installation)
  /// Deliver `woke` at this time, and forget any earlier wish.
  case wake(at: Duration)
  /// Close the link to a neighbor that broke the protocol.
  case disconnect(PeerID, Violation)
  /// Tell people and the journal.
  case report(Report)
}

/// What must survive a crash.
public enum Record: Sendable {
  /// The peer JOINs this attempt: it will sign nothing below it and use no mask of it again.
  case joined(round: UInt64, attempt: UInt32)
  /// The input of this attempt is given away and must not enter another sum.
  case spent(round: UInt64, attempt: UInt32)
  /// The peer signed a RESULT and must be able to prove it until the round is agreed.
  case held(HeldResult)
  /// The round is agreed: in one transaction its certificate, the absorbed model of this hash as the
  /// current one, and the next round's number.
  case agreed(Certificate)
  /// Proof that a peer broke the protocol: two letters that exclude each other.
  case guilty(PeerID, [Letter])
  /// Two certificates of one round disagree: the peer does nothing more, however often it starts.
  case forked(Certificate, Certificate)
}

/// A total that this peer unmasked and signed, with all that proves it.
public struct HeldResult: Equatable, Sendable {
  /// The RESULT that this peer signed.
  public let result: Letter
  /// The total's words.
  public let total: [UInt32]
  /// The MASKEDs, COMMITs and REVEALs of the attempt of the sum, and the JOINs, ROSTERs and RESULTs of
  /// every attempt up to that of the RESULT: what shows that its attempt called for this total.
  public let letters: [Letter]

  /// Creates the record of a signed total.
  public init(result: Letter, total: [UInt32], letters: [Letter]) {
    self.result = result
    self.total = total
    self.letters = letters
  }
}

/// The RESULTs of a quorum that agree: what makes a total the federation's.
public struct Certificate: Equatable, Sendable {
  /// The round.
  public let round: UInt64
  /// The attempt in which a quorum signed.
  public let attempt: UInt32
  /// The hash of the total's words.
  public let sum: Digest
  /// The hash of the model that follows.
  public let model: Digest
  /// The RESULTs, in order of their origins.
  public let results: [Letter]

  /// Creates a certificate out of RESULTs that agree.
  public init(
    round: UInt64, attempt: UInt32, sum: Digest, model: Digest, results: [Letter]
  ) {
    self.round = round
    self.attempt = attempt
    self.sum = sum
    self.model = model
    self.results = results
  }
}

/// A later model, fetched chunk by chunk, and the certificate that vouches for it.
public struct Installation: Equatable, Sendable {
  /// The certificate of the round that ended in this model.
  public let certificate: Certificate
  /// How many chunks the model has.
  public let chunkCount: Int

  /// Creates an installation.
  public init(certificate: Certificate, chunkCount: Int) {
    self.certificate = certificate
    self.chunkCount = chunkCount
  }
}
