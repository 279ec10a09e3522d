import DequeModule
import Gossip
import NIOConcurrencyHelpers
import Wire

/// What waits to be sent over one link.
///
/// Letters go before chunks: they are small, and a round waits for each. Messages are put in from
/// anywhere and taken out on the link's event loop, which is called only when there was nothing.
final class LinkOutbox: Sendable {
  private let limits: LinkLimits
  private let state = NIOLockedValueBox(State())

  private struct State {
    var letters = Deque<Message>()
    var chunks = Deque<Message>()
    var letterBytes = 0
    var chunkBytes = 0
    var isAwaited = false
    var isDraining = false
    var isClosed = false

    mutating func popFirst() -> Message? {
      if let letter = letters.popFirst() {
        letterBytes -= Session.sealedLength(of: letter)
        return letter
      }
      guard let chunk = chunks.popFirst() else { return nil }
      chunkBytes -= Session.sealedLength(of: chunk)
      return chunk
    }
  }

  init(limits: LinkLimits) {
    self.limits = limits
  }

  enum Verdict {
    /// It waits; if the link's event loop sleeps it must be called.
    case queued(mustWake: Bool)
    case full
    case congested
    case closed
  }

  func append(_ message: Message) -> Verdict {
    let length = Session.sealedLength(of: message)
    return state.withLockedValue { state in
      guard !state.isClosed else { return .closed }
      if message.isChunk {
        guard state.chunkBytes + length <= limits.waitingChunkBytes else {
          state.isAwaited = true
          return .full
        }
        state.chunks.append(message)
        state.chunkBytes += length
      } else {
        guard state.letterBytes + length <= limits.waitingLetterBytes else { return .congested }
        state.letters.append(message)
        state.letterBytes += length
      }
      defer { state.isDraining = true }
      return .queued(mustWake: !state.isDraining)
    }
  }

  /// Some messages to be sent together.
  struct Batch {
    var messages: [Message] = []
    var length = 0
    /// Whether chunks were refused and are taken again now.
    var hasMadeRoom = false
  }

  /// Takes about as many bytes of messages as are wanted; none only if nothing waits.
  func take(about wanted: Int) -> Batch {
    state.withLockedValue { state in
      var batch = Batch()
      while batch.length < wanted, let message = state.popFirst() {
        batch.length += Session.sealedLength(of: message)
        batch.messages.append(message)
      }
      if state.isAwaited, state.chunkBytes <= limits.waitingChunkBytes / 2 {
        state.isAwaited = false
        batch.hasMadeRoom = true
      }
      if batch.messages.isEmpty { state.isDraining = false }
      return batch
    }
  }

  /// What waits: how many messages, and about how many bytes they take.
  var depth: (messages: Int, bytes: Int) {
    state.withLockedValue { state in
      (state.letters.count + state.chunks.count, state.letterBytes + state.chunkBytes)
    }
  }

  /// Takes no more messages, and forgets the chunks that wait.
  func close() {
    state.withLockedValue { state in
      state.isClosed = true
      state.chunks = []
      state.chunkBytes = 0
    }
  }
}

extension Message {
  fileprivate var isChunk: Bool {
    if case .chunk = self { true } else { false }
  }
}
