#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A quick look at the bytes of a record: whether what it holds could satisfy a condition, before anything is parsed or copied.
///
/// It lets through what it cannot exclude, and never keeps back what would match: a text in JSON may be written with escapes,
/// a number in several ways.
public struct PayloadSieve: Hashable, Sendable {
  /// One text that must be there, in whatever case.
  struct Needle: Hashable, Sendable {
    /// Lower-case ASCII.
    var text: [UInt8]
    var isNumber: Bool
  }

  var needles: [Needle] = []

  public init() {}

  /// Whether everything passes.
  public var isOpen: Bool { needles.isEmpty }

  /// Asks for a value that equals `text`, whatever the case of its letters; a text that no quick look can find changes nothing.
  public mutating func require(value text: String) {
    let bytes = Array(text.utf8)
    if Double(text) != nil {
      // Whole numbers below a thousand million: there is one way to write them, but for those that ``isWrittenOddly`` knows.
      let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
      guard digits.count < 10, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return }
      let significant = digits.drop { $0 == 0x30 }
      needles.append(Needle(text: significant.isEmpty ? [0x30] : Array(significant), isNumber: true))
      return
    }
    guard !bytes.isEmpty, bytes.allSatisfy({ 0x20..<0x7F ~= $0 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) else {
      return
    }
    // The sign of kelvin is no ASCII and its lower case is k.
    let runs = bytes.map(ByteSearch.lowered).split(separator: UInt8(ascii: "k"))
    guard let longest = runs.max(by: { $0.count < $1.count }) else { return }
    needles.append(Needle(text: Array(longest), isNumber: false))
  }

  /// Whether the record may satisfy what was required.
  public func admits(_ bytes: UnsafeRawBufferPointer) -> Bool {
    for needle in needles where !ByteSearch.contains(needle.text, in: bytes) {
      guard let start = bytes.baseAddress else { return false }
      let isEscaped = memchr(start, Int32(UInt8(ascii: "\\")), bytes.count) != nil
      if !isEscaped, !needle.isNumber || !Self.isWrittenOddly(bytes) { return false }
    }
    return true
  }

  /// Whether some number may be written with an exponent, or so close below a whole number that it is read as that.
  private static func isWrittenOddly(_ bytes: UnsafeRawBufferPointer) -> Bool {
    ByteSearch.contains(Array(".99999".utf8), in: bytes)
      || ByteSearch.anyPair(in: bytes, where: { digitsOf($0) .& ($1 | 0x20 .== UInt8(ascii: "e")) }) { place in
        // Digits of a number stand behind a colon, a comma, a bracket or a space; in a text they mostly do not.
        var start = place
        while start > 0, 0x2B...0x39 ~= bytes[start - 1], bytes[start - 1] != UInt8(ascii: ",") { start -= 1 }
        return start == 0 || bytes[start - 1] <= 0x20 || [0x2C, 0x3A, 0x5B].contains(bytes[start - 1])
      }
  }

  private static func digitsOf(_ block: SIMD32<UInt8>) -> SIMDMask<SIMD32<Int8>> { block &- 0x30 .< 10 }
}

/// Looking for a few bytes among many, a block at a time.
enum ByteSearch {
  typealias Block = SIMD32<UInt8>

  static func lowered(_ byte: UInt8) -> UInt8 { 0x41...0x5A ~= byte ? byte | 0x20 : byte }

  /// Whether `needle` (of lower-case ASCII) is there, in whatever case.
  static func contains(_ needle: [UInt8], in bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= needle.count, !needle.isEmpty else { return needle.isEmpty }
    func isAt(_ place: Int) -> Bool {
      place + needle.count <= bytes.count && needle.indices.allSatisfy { lowered(bytes[place + $0]) == needle[$0] }
    }
    guard needle.count > 1 else { return bytes.contains { lowered($0) == needle[0] } }
    // Setting the bit of lower case brings letters together, and some signs too: those the comparison tells apart.
    let (first, second) = (needle[0] | 0x20, needle[1] | 0x20)
    return anyPair(in: bytes, where: { ($0 | 0x20 .== first) .& ($1 | 0x20 .== second) }, isAt)
  }

  /// Whether anywhere two neighbours satisfy `candidate` and the place of the first satisfies `check`.
  static func anyPair(
    in bytes: UnsafeRawBufferPointer, where candidate: (Block, Block) -> SIMDMask<SIMD32<Int8>>, _ check: (Int) -> Bool
  ) -> Bool {
    var place = 0
    while place + 33 <= bytes.count {
      let block = bytes.loadUnaligned(fromByteOffset: place, as: Block.self)
      let next = bytes.loadUnaligned(fromByteOffset: place + 1, as: Block.self)
      let found = candidate(block, next)
      if any(found) {
        for lane in 0..<32 where found[lane] && check(place + lane) { return true }
      }
      place += 32
    }
    guard place + 1 < bytes.count else { return false }
    // What is left of the last block, filled up with zeros.
    var (block, next) = (Block(), Block())
    for lane in 0..<(bytes.count - place - 1) { (block[lane], next[lane]) = (bytes[place + lane], bytes[place + lane + 1]) }
    let found = candidate(block, next)
    return (0..<(bytes.count - place - 1)).contains { found[$0] && check(place + $0) }
  }
}
