public import Gossip
public import Sodium

/// What is said over one connection, from its first byte to its last, without the connection.
///
/// Offer it the bytes that arrive and it says what they mean; give it messages and it writes the
/// bytes to send. It cannot be copied, as its ciphers cannot.
public struct Session: ~Copyable, Sendable {
  private var phase: Phase
  private var decoder: FrameDecoder
  private var ciphers: NoiseOutcome?
  // Where messages are decrypted: taken when the first one comes, and used again for each.
  private var plain: [UInt8] = []

  private enum Phase: Sendable {
    case awaitingGreeting(own: AgreementSecret, prologue: [UInt8])
    case greeted(NoiseHandshake.Response)
    case awaitingReply(NoiseHandshake.Initiation)
    case established
  }

  /// The most bytes of the frame with an initiator's first message.
  ///
  /// Until it opens nobody has proved to be a neighbor, so little must be held for it. An empty WANT
  /// will do.
  public static let firstFrameLimit = 1024

  /// Begins the session of whoever accepted the connection; it waits to be greeted.
  public init(respondingAs own: AgreementSecret, config: Digest) {
    phase = .awaitingGreeting(own: own, prologue: NoiseHandshake.prologue(config: config))
    // No other length is taken, so a stranger makes us hold 98 bytes and not one more.
    decoder = FrameDecoder(
      accepting: NoiseHandshake.greetingLength...NoiseHandshake.greetingLength)
  }

  /// Begins the session of whoever made the connection; it must send the ``greeting`` first.
  public init(
    initiatingAs own: AgreementSecret, to responder: AgreementKey, config: Digest,
    ephemeral: AgreementSecret
  ) throws(SessionError) {
    do {
      phase = .awaitingReply(
        try NoiseHandshake.Initiation(
          to: responder, prologue: NoiseHandshake.prologue(config: config), own: own,
          ephemeral: ephemeral))
    } catch {
      throw .noise(error)
    }
    decoder = FrameDecoder(accepting: NoiseHandshake.replyLength...NoiseHandshake.replyLength)
  }

  /// What arrived bytes mean.
  public enum Happening: Sendable {
    /// Somebody who may be the owner of this key wants an answer; nothing is proved yet.
    case greeted(by: AgreementKey)
    /// The responder proved who it is; messages may be sent.
    case established
    /// A message came, which proves that the other end is who it says.
    case message(Message)
    /// The other end is about to close the connection.
    case farewell
  }

  /// The bytes that an initiator sends first, and no others do.
  public var greeting: [UInt8] {
    guard case .awaitingReply(let initiation) = phase else { return [] }
    return framed(initiation.greeting)
  }

  /// How many bytes of an unfinished frame are held, or will be.
  public var heldCount: Int { decoder.heldCount }

  /// Takes from the front of the bytes that arrived until they mean something, or takes all of them
  /// and returns `nil`.
  ///
  /// After an error the connection must be closed.
  public mutating func next(
    from arrived: inout UnsafeRawBufferPointer
  ) throws(SessionError) -> Happening? {
    do {
      switch try decoder.next(from: &arrived) {
      case nil: return nil
      case .whole(let frame): return try read(frame)
      case .gathered(let frame): return try frame.withUnsafeBytes { try read($0) }
      }
    } catch let error as FrameError {
      throw .frame(error)
    } catch let error as SessionError {
      throw error
    } catch {
      throw .unexpected
    }
  }

  /// Answers a greeting and returns the bytes to send.
  public mutating func reply(ephemeral: AgreementSecret) throws(SessionError) -> [UInt8] {
    guard case .greeted(let response) = phase else { throw .unexpected }
    let reply: NoiseReply
    do {
      reply = try response.reply(ephemeral: ephemeral)
    } catch {
      throw .noise(error)
    }
    let message = framed(reply.message)
    establish(reply.outcome, frameLimit: Self.firstFrameLimit)
    return message
  }

  private mutating func read(
    _ frame: UnsafeRawBufferPointer
  ) throws(SessionError) -> Happening {
    do {
      switch phase {
      case .awaitingGreeting(let own, let prologue):
        let response = try NoiseHandshake.Response(
          reading: Array(frame), prologue: prologue, own: own)
        phase = .greeted(response)
        return .greeted(by: response.initiator)
      case .awaitingReply(let initiation):
        establish(
          try initiation.finish(reading: Array(frame)), frameLimit: FrameDecoder.lengthLimit)
        return .established
      case .greeted:
        throw SessionError.unexpected
      case .established:
        let length = try open(frame)
        decoder.accepted = TransportCipher.tagLength...FrameDecoder.lengthLimit
        return try happening(length: length)
      }
    } catch let error as NoiseError {
      throw .noise(error)
    } catch let error as SessionError {
      throw error
    } catch {
      throw .unexpected
    }
  }

  /// Decrypts a frame and returns how many bytes it held.
  private mutating func open(_ frame: UnsafeRawBufferPointer) throws(NoiseError) -> Int {
    let length = frame.count - TransportCipher.tagLength
    if plain.count < length { plain = Array(repeating: 0, count: length) }
    do {
      try plain.withUnsafeMutableBytes {
        try ciphers?.receiving.open(
          frame, into: UnsafeMutableRawBufferPointer(rebasing: $0[..<length]))
      }
    } catch {
      throw error as? NoiseError ?? .forged
    }
    return length
  }

  private func happening(length: Int) throws(SessionError) -> Happening {
    guard length > 0 else { return .farewell }
    do {
      return try plain.withUnsafeBytes {
        .message(try Message(parsing: UnsafeRawBufferPointer(rebasing: $0[..<length])))
      }
    } catch {
      throw (error as? MessageError).map(SessionError.message) ?? .unexpected
    }
  }

  private mutating func establish(_ outcome: consuming NoiseOutcome, frameLimit: Int) {
    ciphers = consume outcome
    phase = .established
    decoder.accepted = TransportCipher.tagLength...frameLimit
  }
}

extension Session {
  /// How many bytes a message takes on the wire, or an announcement of the close if there is none.
  public static func sealedLength(of message: Message?) -> Int {
    FrameDecoder.headerLength + (message?.encodedLength ?? 0) + TransportCipher.tagLength
  }

  /// Writes a message, or an announcement of the close if there is none, as it goes over the wire.
  ///
  /// The target has exactly as many bytes as ``sealedLength(of:)`` says.
  public mutating func seal(
    _ message: Message?, into target: UnsafeMutableRawBufferPointer
  ) throws(SessionError) {
    guard case .established = phase else { throw .unexpected }
    let length = target.count - FrameDecoder.headerLength
    target.storeBytes(of: UInt16(length).bigEndian, as: UInt16.self)
    let frame = UnsafeMutableRawBufferPointer(rebasing: target[FrameDecoder.headerLength...])
    message?.encode(
      into: UnsafeMutableRawBufferPointer(rebasing: frame.dropLast(TransportCipher.tagLength)))
    do {
      try ciphers?.sending.seal(frame)
    } catch {
      throw .noise(error)
    }
  }
}

/// Why a session cannot go on.
public enum SessionError: Error, Equatable, Sendable {
  /// A frame has a length that none may have.
  case frame(FrameError)
  /// The handshake failed, or a message did not open.
  case noise(NoiseError)
  /// A message opened, and is none.
  case message(MessageError)
  /// Bytes came before it was their turn, or were asked for before there could be any.
  case unexpected
}

extension SessionError: CustomStringConvertible {
  /// What is wrong.
  public var description: String {
    switch self {
    case .frame(let error): error.description
    case .noise(let error): error.description
    case .message(let error): error.description
    case .unexpected: "bytes out of turn"
    }
  }
}

private func framed(_ message: [UInt8]) -> [UInt8] {
  [UInt8(message.count >> 8), UInt8(message.count & 255)] + message
}
