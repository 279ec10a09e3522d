import Sodium
import Wire

private let secret = AgreementSecret(
  Secret(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: 7) })

/// No bytes may make a responder do anything but wait or refuse.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  var session = Session(respondingAs: secret, config: Digest("grv1.config", []))
  var rest = UnsafeRawBufferPointer(start: start, count: count)
  while let happening = try? session.next(from: &rest) {
    guard case .greeted = happening else { preconditionFailure("nobody proved anything") }
    guard (try? session.reply(ephemeral: secret)) != nil else { break }
  }
  return 0
}
