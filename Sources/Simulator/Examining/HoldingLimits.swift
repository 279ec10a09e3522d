import Gossip
import Overlay

/// How much a peer may hold, whatever others send it: a function of the topology and of how many
/// attempts a round has taken.
struct HoldingLimits {
  let letters: Int
  let names: Int
  let questions: Int
  let chunks: Int

  init(_ settings: EngineSettings, attempt: UInt32) {
    let (peers, links) = (settings.peerCount, settings.neighbors.count)
    // Letters are taken up to two attempts ahead.
    let attempts = Int(attempt) + 3
    letters = 7 * peers * attempts + 8 * peers
    names = links * 32 * PeerID.limit
    questions = links * (2 * peers * settings.layout.chunkCount * attempts + 8 * PeerID.limit)
    // Of attempts that may still end in a total, and of one model.
    chunks = peers * settings.layout.chunkCount * min(attempts, 8) + 16
  }

  func excess(of footprint: EngineFootprint, chunks held: Int) -> [String] {
    let held = [
      (footprint.letters, letters, "letters"), (footprint.names, names, "names"),
      (footprint.questions, questions, "questions"), (held, chunks, "chunks"),
    ]
    return held.filter { $0.0 > $0.1 }.map { "\($0.0) \($0.2), more than \($0.1)," }
  }
}
