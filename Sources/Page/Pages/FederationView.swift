import Journal

/// The page on how the federation is doing.
struct FederationView: Sendable {
  let frame: FrameView
  let heading: String
  let roundCount: UInt64
  let agreement: String
  let quality: String
  let kind: String
  let modelShort: String
  let peers: [Peer]
  let hasRounds: Bool
  let lines: [Line]

  struct Peer: Sendable {
    let name: String
    /// The name of its class in the style sheet.
    let state: String
    let words: String
  }

  struct Line: Sendable {
    let round: UInt64
    let members: String
    let signers: String
    let loss: String
    let hitRate: String
    let model: String
  }

  init(_ display: Display, basket: BasketLinks) {
    let state = display.federation
    frame = FrameView("Federation", basket: basket, of: display)
    heading = "\(state.name): how the federation is doing"
    roundCount = display.model.rounds
    kind = state.model
    modelShort = String("\(display.model.hash)".prefix(12))
    agreement = Self.agreement(of: state)
    quality =
      state.measured.map {
        "hit rate \(Figures.fixed($0.hitRate, digits: 3)), loss \(Figures.fixed($0.loss, digits: 3))"
      } ?? "not measured yet"
    peers = state.peers.map { Peer($0, in: state.latest) }
    hasRounds = !state.rounds.isEmpty
    lines = state.rounds.map { Line($0, of: state.peers.count) }
  }

  private static func agreement(of state: FederationState) -> String {
    guard let latest = state.latest else { return "no round yet" }
    guard latest.agrees else { return "peers signed different models" }
    return "\(latest.signers.count) of \(state.peers.count) signed, \(state.quorum) needed"
  }
}

extension FederationView.Peer {
  fileprivate init(_ name: String, in round: FederationState.Round?) {
    self.name = name
    guard let round else {
      (state, words) = ("missing", "no round yet")
      return
    }
    if round.members.contains(name) {
      (state, words) = ("member", "was in the last sum")
    } else if round.signers.contains(name) {
      (state, words) = ("witness", "signed the last sum")
    } else {
      (state, words) = ("missing", "was away in the last round")
    }
  }
}

extension FederationView.Line {
  fileprivate init(_ row: FederationState.Round, of count: Int) {
    round = row.number
    members = "\(row.members.count) of \(count)"
    signers = row.agrees ? "\(row.signers.count) of \(count)" : "DISAGREE"
    loss = Figures.fixed(row.loss, digits: 4)
    hitRate = Figures.fixed(row.hitRate, digits: 4)
    model = String(row.model.prefix(12))
  }
}
