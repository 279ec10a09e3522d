import CSodium

/// Secret bytes, in memory that is locked, fenced, and wiped when the last owner lets go.
///
/// It prints as nothing of what it holds, and compares in constant time.
public final class Secret: @unchecked Sendable {
  // Unchecked: the memory is written only inside `init`, before anyone else can hold the object.
  private let memory: UnsafeMutableRawPointer

  /// How many bytes it holds.
  public let count: Int

  /// Creates a secret by writing into zeroed memory of its own.
  public init(count: Int, filling body: (UnsafeMutableRawBufferPointer) -> Void) {
    precondition(sodiumIsReady, "libsodium must come up before the first secret")
    guard let memory = sodium_malloc(count) else {
      preconditionFailure("no memory is left for \(count) secret bytes")
    }
    self.memory = memory
    self.count = count
    sodium_memzero(memory, count)
    body(UnsafeMutableRawBufferPointer(start: memory, count: count))
  }

  /// Creates a secret from bytes, which the caller should then wipe.
  public convenience init(copying bytes: UnsafeRawBufferPointer) {
    self.init(count: bytes.count) { $0.copyMemory(from: bytes) }
  }

  /// Draws a secret from the system's generator.
  public static func random(count: Int = 32) -> Secret {
    Secret(count: count) { randombytes_buf($0.octets, $0.count) }
  }

  deinit {
    sodium_free(memory)
  }

  /// Gives the bytes to a closure, which must not keep them.
  public func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try body(UnsafeRawBufferPointer(start: memory, count: count))
  }
}

extension Secret: Equatable {
  /// Tells in constant time whether two secrets hold the same bytes.
  public static func == (one: Secret, other: Secret) -> Bool {
    one.count == other.count && sodium_memcmp(one.memory, other.memory, one.count) == 0
  }
}

extension Secret: CustomStringConvertible {
  /// How much there is, and nothing of what it is.
  public var description: String { "\(count) secret bytes" }
}

/// Overwrites bytes with zeros in a way that no optimizer removes.
public func wipe(_ bytes: UnsafeMutableRawBufferPointer) {
  sodium_memzero(bytes.octets, bytes.count)
}

/// Whether libsodium came up; asking for it starts the library, once.
let sodiumIsReady = sodium_init() >= 0
