import Gossip
import Overlay
import Sodium
import Wire

/// Hostile neighbors, whose letters are signed well but may say anything, in any order.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  var script = Script(bytes: Array(UnsafeBufferPointer(start: start, count: count)))
  var engine = script.engine
  var now = Duration.zero
  var events: [Event] = [.started, .linkUp(PeerID(1)), .linkUp(PeerID(2))]
  while let event = events.popLast() ?? script.nextEvent(model: engine.model, round: engine.round) {
    now += .milliseconds(script.next() * 40)
    for effect in engine.handle(event, at: now, random: { script.secret }) {
      switch effect {
      case .train(_, _, let model): events.append(.trained(script.words, model: model))
      case .absorb(_, let sum): events.append(.absorbed(sum: sum, model: sum))
      case .install(let what): events.append(.installed(model: what.certificate.model))
      default: break
      }
    }
  }
  return 0
}
