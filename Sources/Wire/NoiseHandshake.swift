public import Sodium

/// The handshake of a link: Noise_IK_25519_ChaChaPoly_SHA256, revision 34.
///
/// The initiator knows the responder's key beforehand and shows its own, encrypted; afterwards both
/// hold a key for each direction. Each step is a value that leads to the next one only, so no step
/// can be left out or done twice. Our own messages carry no payloads; others' vectors do.
public enum NoiseHandshake {
  /// How many bytes the initiator's message has besides its payload.
  public static let greetingLength = 96
  /// How many bytes the responder's message has besides its payload.
  public static let replyLength = 48

  /// What both ends must have in common before they begin: here, which federation they belong to.
  public static func prologue(config: Digest) -> [UInt8] {
    Array("grapevine/1".utf8) + config.bytes.bytes
  }

  /// The initiator, from its message to the responder's.
  public struct Initiation: Sendable {
    /// The initiator's message.
    public let greeting: [UInt8]
    private let state: NoiseSymmetricState
    private let own: AgreementSecret
    private let ephemeral: AgreementSecret

    /// Writes the initiator's message to the owner of a key.
    public init(
      to responder: AgreementKey, prologue: [UInt8], own: AgreementSecret,
      ephemeral: AgreementSecret, payload: [UInt8] = []
    ) throws(NoiseError) {
      var state = NoiseSymmetricState(prologue: prologue)
      state.mixHash(responder.bytes.bytes)
      var greeting = ephemeral.publicKey.bytes.bytes
      state.mixHash(greeting)
      try state.mixKey(ephemeral, responder)
      greeting += state.encryptAndHash(own.publicKey.bytes.bytes)
      try state.mixKey(own, responder)
      greeting += state.encryptAndHash(payload)
      self.greeting = greeting
      self.state = state
      self.own = own
      self.ephemeral = ephemeral
    }

    /// Reads the responder's message, which proves who it is.
    public func finish(reading reply: [UInt8]) throws(NoiseError) -> NoiseOutcome {
      guard reply.count >= replyLength, let point = Bytes32(reply.prefix(32)) else {
        throw .wrongLength(reply.count)
      }
      var state = state
      state.mixHash(point.bytes)
      try state.mixKey(ephemeral, AgreementKey(point))
      try state.mixKey(own, AgreementKey(point))
      let payload = try state.decryptAndHash(reply[32...])
      let (sending, receiving) = state.split()
      return NoiseOutcome(
        sending: sending, receiving: receiving, hash: state.hash, payload: payload)
    }
  }

  /// The responder, from the initiator's message to its own.
  public struct Response: Sendable {
    /// The key that the initiator showed.
    ///
    /// Whoever recorded the message may have sent it again: only the first message after the
    /// handshake proves that the owner of the key is there.
    public let initiator: AgreementKey
    /// What the initiator's message carried.
    public let payload: [UInt8]
    private let state: NoiseSymmetricState
    private let initiatorEphemeral: AgreementKey

    /// Reads the initiator's message.
    public init(
      reading greeting: [UInt8], prologue: [UInt8], own: AgreementSecret
    ) throws(NoiseError) {
      guard greeting.count >= greetingLength, let point = Bytes32(greeting.prefix(32)) else {
        throw .wrongLength(greeting.count)
      }
      var state = NoiseSymmetricState(prologue: prologue)
      state.mixHash(own.publicKey.bytes.bytes)
      state.mixHash(point.bytes)
      initiatorEphemeral = AgreementKey(point)
      try state.mixKey(own, initiatorEphemeral)
      guard let shown = Bytes32(try state.decryptAndHash(greeting[32..<80])) else {
        throw .wrongLength(greeting.count)
      }
      initiator = AgreementKey(shown)
      try state.mixKey(own, initiator)
      payload = try state.decryptAndHash(greeting[80...])
      self.state = state
    }

    /// Writes the responder's message, after which it may receive.
    public func reply(
      ephemeral: AgreementSecret, payload: [UInt8] = []
    ) throws(NoiseError) -> NoiseReply {
      var state = state
      var reply = ephemeral.publicKey.bytes.bytes
      state.mixHash(reply)
      try state.mixKey(ephemeral, initiatorEphemeral)
      try state.mixKey(ephemeral, initiator)
      reply += state.encryptAndHash(payload)
      let (receiving, sending) = state.split()
      return NoiseReply(
        message: reply,
        outcome: NoiseOutcome(
          sending: sending, receiving: receiving, hash: state.hash, payload: self.payload))
    }
  }
}

/// The responder's message, and what the handshake came to.
@frozen  // so that its parts can be consumed one by one
public struct NoiseReply: ~Copyable, Sendable {
  /// The message, to be sent to the initiator.
  public let message: [UInt8]
  /// What the handshake came to.
  public var outcome: NoiseOutcome
}

/// What a handshake came to: the encryption of both directions.
public struct NoiseOutcome: ~Copyable, Sendable {
  /// Encrypts what this end sends.
  public var sending: TransportCipher
  /// Decrypts what this end receives.
  public var receiving: TransportCipher
  /// The hash of the whole handshake, which differs between any two.
  public let hash: Bytes32
  /// What the other end's handshake message carried.
  public let payload: [UInt8]

  init(sending: Secret, receiving: Secret, hash: Bytes32, payload: [UInt8]) {
    self.sending = TransportCipher(key: sending)
    self.receiving = TransportCipher(key: receiving)
    self.hash = hash
    self.payload = payload
  }
}

/// Why a handshake or an encrypted message failed.
public enum NoiseError: Error, Equatable, Sendable {
  /// A handshake message has too few bytes to be one.
  case wrongLength(Int)
  /// A key with which everybody agrees on the same secret.
  case weakKey
  /// A tag is wrong: another key, another federation, or changed bytes.
  case forged
  /// No nonce is left; the link must be made anew.
  case exhausted
}

extension NoiseError: CustomStringConvertible {
  /// What failed.
  public var description: String {
    switch self {
    case .wrongLength(let length): "a handshake message of \(length) bytes"
    case .weakKey: "a key of small order"
    case .forged: "a message that does not open: another key, another topology file or a forgery"
    case .exhausted: "no nonce is left on the link"
    }
  }
}
