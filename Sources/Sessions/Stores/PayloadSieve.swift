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
  /// A member that must be there, and what its value must show.
  struct Member: Hashable, Sendable {
    /// The key as JSON writes it, with its quotes.
    var key: [UInt8]
    /// Lower-case ASCII that the value has in it, in whatever case; nil: the key is enough.
    var value: [UInt8]?
  }

  var members: [Member] = []
  var words: [Word] = []

  public init() {}

  /// Whether everything passes.
  public var isOpen: Bool { members.isEmpty && words.isEmpty }

  /// Asks for a member that equals `text`, or has an element that does, whatever the case of its letters. A key that no quick
  /// look can find changes nothing.
  public mutating func require(_ key: String, equals text: String) {
    let name = Array(key.utf8)
    // A number may be the place of an element: then no key stands anywhere.
    guard name.allSatisfy(Self.standsAsItIs), !name.allSatisfy({ 0x30...0x39 ~= $0 }) else { return }
    members.append(Member(key: [0x22] + name + [0x22], value: Self.value(text)))
  }

  private static func value(_ text: String) -> [UInt8]? {
    let bytes = Array(text.utf8)
    if Double(text) != nil {
      // Whole numbers below a thousand million: there is one way to write them, but for those that ``isWrittenOddly`` knows.
      let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
      guard digits.count < 10, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
      let significant = digits.drop { $0 == 0x30 }
      return significant.isEmpty ? [0x30] : Array(significant)
    }
    guard !bytes.isEmpty, bytes.allSatisfy(standsAsItIs) else { return nil }
    // The sign of kelvin is no ASCII and its lower case is k.
    let runs = bytes.map(ByteSearch.lowered).split(separator: UInt8(ascii: "k"))
    return runs.max { $0.count < $1.count }.map(Array.init)
  }

  /// Whether JSON writes the character as itself, unless somebody insists on escapes.
  static func standsAsItIs(_ byte: UInt8) -> Bool {
    0x20..<0x7F ~= byte && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  /// Whether a payload's bytes may show what was required.
  package func admits(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let start = bytes.baseAddress else { return isOpen }
    if members.allSatisfy({ Self.holds($0, bytes) }), words.allSatisfy({ $0.stands(in: bytes) }) { return true }
    // An escape may stand for any character.
    return memchr(start, Int32(UInt8(ascii: "\\")), bytes.count) != nil
  }

  private static func holds(_ member: Member, _ bytes: UnsafeRawBufferPointer) -> Bool {
    ByteSearch.first(member.key, in: bytes) { place in
      guard let value = member.value else { return true }
      let rest = bytes[(place + member.key.count)...]
      // The key may also be a text that somebody wrote: then no colon follows.
      guard let colon = rest.firstIndex(where: { $0 > 0x20 }), bytes[colon] == UInt8(ascii: ":"),
        let first = rest[(colon + 1)...].firstIndex(where: { $0 > 0x20 })
      else { return false }
      let found = { (end: Int) in ByteSearch.contains(value, in: UnsafeRawBufferPointer(rebasing: bytes[first..<end])) }
      switch bytes[first] {
      case UInt8(ascii: "["), UInt8(ascii: "{"): return found(bytes.count) || isWrittenOddly(bytes[first...])
      case UInt8(ascii: "\""): return found(rest[(first + 1)...].firstIndex(of: UInt8(ascii: "\"")) ?? bytes.count)
      default:
        let end = rest[first...].firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") || $0 <= 0x20 } ?? bytes.count
        guard 0x2D...0x39 ~= bytes[first] else { return found(end) }
        let digits = bytes[(bytes[first] == UInt8(ascii: "-") ? first + 1 : first)..<end]
        return digits.elementsEqual(value) || isWrittenOddly(digits)
      }
    }
  }

  /// Whether a number may be written with an exponent, or so close below a whole number that it is read as that.
  private static func isWrittenOddly(_ value: Slice<UnsafeRawBufferPointer>) -> Bool {
    value.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
  }
}

/// Looking for a few bytes among many, eight at a time.
enum ByteSearch {
  static func lowered(_ byte: UInt8) -> UInt8 { 0x41...0x5A ~= byte ? byte | 0x20 : byte }

  /// Whether `needle` (of lower-case ASCII) is there, in whatever case.
  static func contains(_ needle: [UInt8], in bytes: UnsafeRawBufferPointer) -> Bool {
    needle.withUnsafeBufferPointer { needle in
      guard needle.count > 1, bytes.count >= needle.count else {
        return needle.isEmpty || needle.count <= bytes.count && bytes.contains { lowered($0) == needle[0] }
      }
      // Without the bit that tells the cases apart letters come together, and some signs too: those the check tells apart.
      return anyPair(in: bytes, of: (needle[0], mask: 0xDF), and: (needle[1], mask: 0xDF)) { place in
        guard place + needle.count <= bytes.count else { return false }
        for index in needle.indices where lowered(bytes[place + index]) != needle[index] { return false }
        return true
      }
    }
  }

  /// Whether some place where `needle` (of two bytes at the least) stands satisfies `check`.
  static func first(_ needle: [UInt8], in bytes: UnsafeRawBufferPointer, where check: (Int) -> Bool) -> Bool {
    needle.withUnsafeBufferPointer { needle in
      anyPair(in: bytes, of: (needle[0], mask: 0xFF), and: (needle[1], mask: 0xFF)) { place in
        guard place + needle.count <= bytes.count else { return false }
        for index in needle.indices where bytes[place + index] != needle[index] { return false }
        return check(place)
      }
    }
  }

  /// Whether anywhere two neighbours are `first` and `second`, each under its mask, and the place of the first satisfies `check`.
  @inline(__always)
  static func anyPair(
    in bytes: UnsafeRawBufferPointer, of first: (UInt8, mask: UInt8), and second: (UInt8, mask: UInt8), _ check: (Int) -> Bool
  ) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let (wanted, mask) = (UInt64(first.0 & first.mask) &* ones, UInt64(first.mask) &* ones)
    let (wantedNext, maskNext) = (UInt64(second.0 & second.mask) &* ones, UInt64(second.mask) &* ones)
    /// The upper bit of each byte that is zero; now and then of one behind such a byte, which the check then looks at for nothing.
    func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & (ones << 7) }
    var place = 0
    while place + 9 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      let next = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 1, as: UInt64.self))
      var found = zeros((word & mask) ^ wanted) & zeros((next & maskNext) ^ wantedNext)
      while found != 0 {
        if check(place + found.trailingZeroBitCount >> 3) { return true }
        found &= found - 1
      }
      place += 8
    }
    while place + 1 < bytes.count {
      if bytes[place] & first.mask == first.0 & first.mask, bytes[place + 1] & second.mask == second.0 & second.mask, check(place)
      {
        return true
      }
      place += 1
    }
    return false
  }
}
