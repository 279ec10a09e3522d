import Gossip
import Wire

/// A message that can be read must be written as it was.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if let message = try? Message(parsing: bytes) { precondition(message.bytes == bytes) }
  return 0
}
