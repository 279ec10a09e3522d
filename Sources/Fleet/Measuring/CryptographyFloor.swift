import Glibc
import Masking
import Sodium

/// The work that no protocol could spare a peer: the same cryptography on the same bytes as in one
/// round, and nothing around it.
///
/// It draws all masks of a peer, hashes every chunk that it sends or checks, seals what it writes and
/// opens what it reads, takes the self masks off the total and hashes it, agrees on a secret with
/// every other member, and signs and checks as many letters. No socket, no disk, no other peer.
public struct CryptographyFloor: Sendable {
  private let members: Int
  private let words: Int
  private var vector: [UInt32]
  private var chunk: [UInt8]
  private let key = Secret.random()
  private let identity = Identity.random()

  /// Prepares the work of one of a number of members, each with a vector of so many words.
  public init(members: Int, words: Int) {
    self.members = members
    self.words = words
    vector = [UInt32](repeating: 1, count: words)
    chunk = [UInt8](
      repeating: 7, count: 4 * MaskedSum.chunkWords + ChaChaPoly.tagLength)
  }

  /// Does the work once, beginning at a time of the monotonic clock, in nanoseconds.
  ///
  /// - Returns: When it was done, or `nil` if the time to begin was over before all was ready.
  public mutating func run(at start: UInt64) -> UInt64? {
    guard Monotonic.now < start else { return nil }
    Monotonic.wait(until: start)
    exchangeLetters()
    let masks = (0..<members).map { _ in Keystream(seed: .random(), isAdded: true) }
    vector.withUnsafeMutableBufferPointer { Keystream.apply(masks, to: $0) }
    sendAndReceive()
    let selfMasks = (0..<members).map { _ in Keystream(seed: .random(), isAdded: false) }
    vector.withUnsafeMutableBufferPointer { Keystream.apply(selfMasks, to: $0) }
    _ = withLittleEndianBytes(of: vector) { Digest("grv1.sum", $0) }
    return Monotonic.now
  }

  /// JOIN, ROSTER, MASKED, COMMIT, REVEAL and RESULT of every member, and a secret with each.
  private func exchangeLetters() {
    let digest = Digest("grv1.letter", [1])
    for _ in 0..<5 { _ = identity.sign(digest) }
    let signature = identity.sign(digest)
    for _ in 0..<(5 * members) { _ = identity.publicKey.isValid(signature, for: digest) }
    let ephemeral = AgreementSecret(.random())
    for _ in 1..<members { _ = ephemeral.agree(with: identity.publicKey.agreementKey) }
  }

  /// A peer reads what every other member masked, and writes as much on average.
  private mutating func sendAndReceive() {
    let count = MaskedSum.chunkCount(ofWords: words)
    chunk.withUnsafeMutableBytes { bytes in
      for member in 0..<members {
        for index in 0..<count {
          let length = MaskedSum.byteCount(ofChunk: index, wordCount: words) ?? 0
          let plain = UnsafeMutableRawBufferPointer(rebasing: bytes[..<length])
          let sealed = UnsafeMutableRawBufferPointer(
            rebasing: bytes[..<(length + ChaChaPoly.tagLength)])
          _ = Digest("grv1.chunk", UnsafeRawBufferPointer(plain))
          guard member > 0 else { continue }
          ChaChaPoly.seal(sealed, authenticating: [], nonce: UInt64(index), key: key)
          _ = ChaChaPoly.open(sealed, authenticating: [], nonce: UInt64(index), key: key)
        }
      }
    }
  }
}

/// The clock that never jumps, the same for all processes of a machine.
public enum Monotonic {
  /// The time now, in nanoseconds since the machine started.
  public static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Waits until a time.
  static func wait(until time: UInt64) {
    var moment = timespec(
      tv_sec: Int(time / 1_000_000_000), tv_nsec: Int(time % 1_000_000_000))
    while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, nil) == EINTR {}
  }
}
