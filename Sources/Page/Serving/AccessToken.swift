import Sodium

/// What programs must show to use the API.
///
/// Only a hash of it is held, so that a copy of the memory does not tell it; and hashes are compared
/// in a time that tells nothing of them.
public struct AccessToken: Sendable {
  private let digest: Digest

  /// The fewest and the most bytes of a token; a shorter one could be guessed.
  public static let lengths = 16...4096

  /// Takes a token, or returns `nil` if it is too short, too long, or cannot stand in a header.
  public init?(_ text: String) {
    guard Self.lengths ~= text.utf8.count, text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
      return nil
    }
    digest = Self.digest(of: text)
  }

  /// Refuses a request that does not show the token.
  func check(_ authorization: String?) throws(Problem) {
    let scheme = "bearer "
    guard let authorization, authorization.lowercased().hasPrefix(scheme),
      Secret(Self.digest(of: authorization.dropFirst(scheme.count)).bytes)
        == Secret(digest.bytes)
    else { throw .unauthorized }
  }

  private static func digest(of text: some StringProtocol) -> Digest {
    Digest("grv1.token", Array(text.utf8))
  }
}
