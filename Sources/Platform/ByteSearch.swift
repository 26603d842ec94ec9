#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension UnsafeRawBufferPointer {
  /// The index of the first such byte from `start` on: the C library compares many at a time.
  package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    guard let base = baseAddress, start < count, let found = memchr(base + start, Int32(byte), count - start) else { return nil }
    return UnsafeRawPointer(found) - base
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The index of the first such byte from `start` on: the C library compares many at a time.
  package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    UnsafeRawBufferPointer(self).firstIndex(of: byte, from: start)
  }
}

/// Looks for a few bytes among many, eight at a time.
package enum ByteSearch {
  package static func lowered(_ byte: UInt8) -> UInt8 { 0x41...0x5A ~= byte ? byte | 0x20 : byte }

  /// Whether `needle` (of lower-case ASCII) is there, in whatever case.
  package static func contains(_ needle: [UInt8], in bytes: UnsafeRawBufferPointer) -> Bool {
    needle.withUnsafeBufferPointer { needle in
      guard needle.count > 1, bytes.count >= needle.count else {
        return needle.isEmpty || needle.count <= bytes.count && bytes.contains { lowered($0) == needle[0] }
      }
      // Without the bit that tells the cases apart letters come together, and some signs too: those the check tells apart.
      return anyPair(in: bytes, of: (needle[0], mask: 0xDF), and: (needle[1], mask: 0xDF)) { offset in
        guard offset + needle.count <= bytes.count else { return false }
        for index in needle.indices where lowered(bytes[offset + index]) != needle[index] { return false }
        return true
      }
    }
  }

  /// Whether `needle` (at least two bytes) occurs at an offset that satisfies `check`.
  package static func first(_ needle: [UInt8], in bytes: UnsafeRawBufferPointer, where check: (Int) -> Bool) -> Bool {
    needle.withUnsafeBufferPointer { needle in
      anyPair(in: bytes, of: (needle[0], mask: 0xFF), and: (needle[1], mask: 0xFF)) { offset in
        guard offset + needle.count <= bytes.count else { return false }
        for index in needle.indices where bytes[offset + index] != needle[index] { return false }
        return check(offset)
      }
    }
  }

  /// Whether two neighbours are `first` and `second`, each under its mask, at an offset that satisfies `check`.
  @inline(__always)
  private static func anyPair(
    in bytes: UnsafeRawBufferPointer, of first: (UInt8, mask: UInt8), and second: (UInt8, mask: UInt8), _ check: (Int) -> Bool
  ) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let (wanted, mask) = (UInt64(first.0 & first.mask) &* ones, UInt64(first.mask) &* ones)
    let (wantedNext, maskNext) = (UInt64(second.0 & second.mask) &* ones, UInt64(second.mask) &* ones)
    /// The upper bit of each zero byte, and now and then of a byte behind one, which `check` then rejects.
    func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & (ones << 7) }
    var offset = 0
    while offset + 9 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let next = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 1, as: UInt64.self))
      var found = zeros((word & mask) ^ wanted) & zeros((next & maskNext) ^ wantedNext)
      while found != 0 {
        if check(offset + found.trailingZeroBitCount >> 3) { return true }
        found &= found - 1
      }
      offset += 8
    }
    while offset + 1 < bytes.count {
      if bytes[offset] & first.mask == first.0 & first.mask, bytes[offset + 1] & second.mask == second.0 & second.mask,
        check(offset)
      {
        return true
      }
      offset += 1
    }
    return false
  }
}
