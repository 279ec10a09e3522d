import Gossip
import Masking
import Overlay
import Sodium

@testable import Simulator

/// A federation of which nothing is told yet, and letters that a test puts into its peers' mouths.
struct Scene {
  let plan: SwarmPlan
  let suites: [SymbolicCryptography]
  let settings: [EngineSettings]
  var examiner: Examiner<SymbolicCryptography>

  /// Sets the scene for a number of peers who are all linked.
  init(peerCount: Int = 5, batches: Batches? = nil) throws {
    self.init(
      SwarmPlan(seed: 9, topology: try Topology(.complete, peerCount: peerCount), batches: batches))
  }

  init(_ plan: SwarmPlan) {
    let simulation = Simulation<SymbolicCryptography>(plan)
    self.plan = plan
    suites = simulation.suites
    settings = simulation.settings
    examiner = simulation.examiner
  }

  /// Signs a letter as a peer.
  func letter(
    _ kind: Letter.Kind, of peer: Int, round: UInt64 = 0, attempt: UInt32 = 0,
    context: Digest = .zero, body: [UInt8] = []
  ) -> Letter {
    Letter(
      .init(kind, round: round, attempt: attempt, context: context, body: body), by: PeerID(peer),
      config: settings[peer].config, sign: suites[peer].sign)
  }

  /// Signs a JOIN that gives nothing, and maybe names a RESULT.
  func join(_ peer: Int, round: UInt64 = 0, attempt: UInt32, naming held: Letter? = nil) -> Letter {
    let name = (held?.name.bytes ?? .zero).bytes
    let body = [UInt8](repeating: 0, count: 68) + name
    return letter(.join, of: peer, round: round, attempt: attempt, body: body)
  }

  /// Signs a RESULT.
  func result(
    _ peer: Int, round: UInt64 = 0, attempt: UInt32, sum: Digest = .zero, model: Digest = .zero
  ) -> Letter {
    let body = [0, 0, 0, 0] + sum.bytes.bytes + model.bytes.bytes
    return letter(.result, of: peer, round: round, attempt: attempt, body: body)
  }
}
