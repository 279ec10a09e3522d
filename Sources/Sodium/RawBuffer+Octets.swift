// libsodium's functions want pointers that are never null, even to no bytes at all.
extension UnsafeRawBufferPointer {
  /// The address of the first byte, or of some byte if there is none.
  var octets: UnsafePointer<UInt8> {
    bindMemory(to: UInt8.self).baseAddress ?? UnsafePointer(someByte)
  }
}

extension UnsafeMutableRawBufferPointer {
  /// The address of the first byte, or of some byte if there is none.
  var octets: UnsafeMutablePointer<UInt8> {
    bindMemory(to: UInt8.self).baseAddress ?? someByte
  }
}

// Never read or written: it only stands where no bytes are. Unsafe only in name, for it is never
// changed after it was made.
nonisolated(unsafe) private let someByte = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
