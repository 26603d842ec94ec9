/// At most fourteen bytes that stand in place, with nothing allocated for them: most keys and many values of a session.
///
/// Bytes beyond ``count`` are zero, so that equal texts are equal words.
struct ShortText: Hashable, Sendable {
  static let capacity = 14

  private var first: UInt64 = 0
  private var second: UInt32 = 0
  private var third: UInt16 = 0
  private(set) var count: UInt8 = 0

  init() {}

  func hash(into hasher: inout Hasher) {
    hasher.combine(first)
    hasher.combine(UInt64(second) << 24 | UInt64(third) << 8 | UInt64(count))
  }

  /// - Precondition: there are at most ``capacity``.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress else { return }
    let source = UnsafeRawPointer(start)
    let length = bytes.count
    var high: UInt64 = 0
    // Two loads that overlap, for a loop over bytes takes longer.
    if length >= 8 {
      first = source.loadUnaligned(as: UInt64.self)
      high = UInt64(littleEndian: (source + (length - 8)).loadUnaligned(as: UInt64.self)) >> UInt64(8 * (16 - length))
    } else if length >= 4 {
      let low = UInt64(UInt32(littleEndian: source.loadUnaligned(as: UInt32.self)))
      let last = UInt64(UInt32(littleEndian: (source + (length - 4)).loadUnaligned(as: UInt32.self)))
      first = (low | last << UInt64(8 * (length - 4))).littleEndian
    } else {
      var word: UInt64 = 0
      for index in 0..<length { word |= UInt64(bytes[index]) << UInt64(8 * index) }
      first = word.littleEndian
    }
    second = UInt32(truncatingIfNeeded: high).littleEndian
    third = UInt16(truncatingIfNeeded: high >> 32).littleEndian
    count = UInt8(length)
  }

  /// Whether JSON cannot have it between quotes as it stands.
  var needsEscapes: Bool {
    // The zeros behind the text look like control characters: what counts is where the first of them is.
    let low = EightBytes(word: first).special
    if low != 0 { return low.trailingZeroBitCount / 8 < count }
    return 8 + EightBytes(word: rest.littleEndian).special.trailingZeroBitCount / 8 < count
  }

  /// How many bytes ``store(in:)`` writes, whatever ``count`` is.
  static let storedSize = 16

  func store(in memory: UnsafeMutableBufferPointer<UInt8>) {
    let bytes = UnsafeMutableRawBufferPointer(memory)
    bytes.storeBytes(of: first, toByteOffset: 0, as: UInt64.self)
    bytes.storeBytes(of: rest.littleEndian, toByteOffset: 8, as: UInt64.self)
  }

  /// What follows the first eight bytes.
  private var rest: UInt64 { UInt64(UInt32(littleEndian: second)) | UInt64(UInt16(littleEndian: third)) << 32 }

  func withBytes<Result, Failure>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafePointer(to: self) { (pointer) throws(Failure) in
      try body(
        UnsafeBufferPointer(start: UnsafeRawPointer(pointer).assumingMemoryBound(to: UInt8.self), count: Int(count)))
    }
  }
}
