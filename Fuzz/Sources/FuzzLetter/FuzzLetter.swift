import Gossip

/// A letter that can be read must be written as it was.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if let letter = try? Letter(parsing: bytes) { precondition(letter.bytes == bytes) }
  return 0
}
