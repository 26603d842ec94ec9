extension [UInt8] {
  /// As `init(unsafeUninitializedCapacity:)`, of which the standard library has no version for bytes: looking up the type of
  /// the array takes longer than copying a short one.
  package init(unsafeCapacity: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
    self = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: unsafeCapacity) { bytes in
      let count = write(bytes)
      return Array(UnsafeBufferPointer(rebasing: bytes[..<count]))
    }
  }
}

/// Eight bytes at once. Each question answers with a mask whose lowest set bit is in the first byte that is meant; what lies above
/// that may be wrong.
struct EightBytes {
  private let word: UInt64
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// - Precondition: eight bytes can be read there.
  init(_ bytes: UnsafePointer<UInt8>) {
    word = UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }

  /// - Parameter word: as it stands in memory.
  init(word: UInt64) { self.word = UInt64(littleEndian: word) }

  /// What must be escaped in a string of JSON: control characters, quotes, backslashes, and perhaps (0xED) surrogates.
  var special: UInt64 { areBelow0x20() | are(UInt8(ascii: "\"")) | are(UInt8(ascii: "\\")) | are(0xED) }

  func areBelow0x20() -> UInt64 { (word &- Self.ones &* 0x20) & ~word & Self.highs }
  func areBeyondASCII() -> UInt64 { word & Self.highs }

  func are(_ byte: UInt8) -> UInt64 {
    let difference = word ^ Self.ones &* UInt64(byte)
    return (difference &- Self.ones) & ~difference & Self.highs
  }
}
