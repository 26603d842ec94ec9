internal import Crypto

/// HMAC-SHA256 (RFC 2104) under a key that is taken in once, and not anew for each message.
///
/// Why not Crypto's `HMAC`, which says the same: it goes through generics that nobody specialises, and for texts as short as a
/// cookie's that takes longer than the hashing. The hashing and the comparison are Crypto's, and RFC 4231's vectors pin the rest.
struct KeyedHash: Sendable {
  private let inner: SHA256
  private let outer: SHA256

  init(key: [UInt8]) {
    let key = key.count > SHA256.blockByteCount ? SHA256.hash(data: key).withUnsafeBytes { Array($0) } : key
    let block = key + [UInt8](repeating: 0, count: SHA256.blockByteCount - key.count)
    func begun(_ pad: UInt8) -> SHA256 {
      var hash = SHA256()
      hash.update(data: block.map { $0 ^ pad })
      return hash
    }
    (inner, outer) = (begun(0x36), begun(0x5C))
  }

  func code(of message: UnsafeRawBufferPointer) -> SHA256.Digest {
    var (inner, outer) = (inner, outer)
    inner.update(bufferPointer: message)
    inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
    return outer.finalize()
  }
}
