import Overlay

/// A topology file that can be read must mean the same when it is written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  guard let file = try? TopologyFile(parsing: text) else { return 0 }
  precondition((try? TopologyFile(parsing: file.text())) == file)
  return 0
}
