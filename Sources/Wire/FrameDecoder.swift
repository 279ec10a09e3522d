/// Cuts a stream of bytes into frames: a length of two bytes, the most significant first, and then
/// as many bytes.
///
/// The decoder knows nothing of sockets: offer it whatever arrived, however it was cut. A frame that
/// arrived whole is shown where it lies; only one that was cut is gathered in memory of its own,
/// taken when its length is known and found acceptable.
public struct FrameDecoder: Sendable {
  /// The lengths that a frame may have; any other is refused as soon as it is read.
  public var accepted: ClosedRange<Int>
  private var highByte: UInt8?
  private var gathered: [UInt8] = []
  private var missing = 0

  /// How many bytes stand before each frame.
  public static let headerLength = 2
  /// The most bytes that a frame can have.
  public static let lengthLimit = 65_535

  /// Creates a decoder that accepts frames of certain lengths.
  public init(accepting accepted: ClosedRange<Int>) {
    precondition(accepted.lowerBound > 0 && accepted.upperBound <= Self.lengthLimit)
    self.accepted = accepted
  }

  /// A frame's bytes, without their length.
  public enum Frame {
    /// The frame lies whole in the memory that was offered.
    case whole(UnsafeRawBufferPointer)
    /// The frame was cut, and was gathered from several offers.
    case gathered([UInt8])
  }

  /// How many bytes of an unfinished frame are held, or will be.
  public var heldCount: Int { gathered.count + missing }

  /// Takes the next frame from the front of the bytes that arrived, or all of them and returns `nil`
  /// if more must come first.
  ///
  /// After an error the stream has no known frame boundary left: drop the connection.
  public mutating func next(
    from arrived: inout UnsafeRawBufferPointer
  ) throws(FrameError) -> Frame? {
    if missing == 0 {
      guard let length = takeHeader(from: &arrived) else { return nil }
      guard accepted.contains(length) else { throw .unacceptable(length) }
      if length <= arrived.count { return .whole(take(length, from: &arrived)) }
      gathered.reserveCapacity(length)
      missing = length
    }
    let more = take(min(missing, arrived.count), from: &arrived)
    gathered.append(contentsOf: more)
    missing -= more.count
    guard missing == 0 else { return nil }
    defer { gathered = [] }
    return .gathered(gathered)
  }

  private mutating func takeHeader(from arrived: inout UnsafeRawBufferPointer) -> Int? {
    while let byte = arrived.first {
      arrived = UnsafeRawBufferPointer(rebasing: arrived[1...])
      if let high = highByte {
        highByte = nil
        return Int(high) << 8 | Int(byte)
      }
      highByte = byte
    }
    return nil
  }

  private func take(
    _ count: Int, from arrived: inout UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer {
    defer { arrived = UnsafeRawBufferPointer(rebasing: arrived[count...]) }
    return UnsafeRawBufferPointer(rebasing: arrived[..<count])
  }
}

/// Why a stream of bytes holds no further frames.
public enum FrameError: Error, Equatable, Sendable {
  /// A frame announced a length that none may have here.
  case unacceptable(Int)
}

extension FrameError: CustomStringConvertible {
  /// What is wrong with the stream.
  public var description: String {
    switch self {
    case .unacceptable(let length): "a frame of \(length) bytes, which none may have here"
    }
  }
}
