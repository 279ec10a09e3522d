import Gossip
import Overlay

@testable import Simulator

extension Examiner {
  /// Whose inputs are in the total of a round.
  mutating func members(ofRound round: UInt64) -> [PeerID] {
    guard let result = chain[round]?.results.first, let roster = facts.rosters[result.context],
      let members = try? facts.members(of: roster)
    else { return [] }
    return members.map(\.peer)
  }
}
