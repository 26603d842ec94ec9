/// What one look over a text shows of it: whether it can say anything that is worth a closer one. Most texts cannot, and every text of every
/// session is looked at.
struct TextOutline {
  /// What there is besides the characters of words.
  private var found: UInt8 = 0
  /// Whether it begins as JSON does.
  private(set) var isStructure = false

  private static let (other, joiner, escape, slash, foreign): (UInt8, UInt8, UInt8, UInt8, UInt8) = (1, 2, 4, 8, 16)

  /// For each byte what it is; 0: part of a word.
  private static let kinds: [UInt8] = (UInt8.min...UInt8.max).map { byte in
    if LookAlikes.isLead(byte) { return foreign }
    if NamedValues.isOfName(byte) { return 0 }
    if "=:|>@\t".utf8.contains(byte) { return other | joiner }
    if byte == UInt8(ascii: "/") { return other | slash }
    return byte == UInt8(ascii: "%") ? other | escape : other
  }

  init(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { bytes in
      Self.kinds.withUnsafeBufferPointer { kinds in look(over: bytes, kinds) }
    }
    isStructure = bytes.first { $0 > 0x20 }.map { "{[\"".utf8.contains($0) } ?? false
  }

  private mutating func look(over bytes: UnsafeBufferPointer<UInt8>, _ kinds: UnsafeBufferPointer<UInt8>) {
    var (index, word, found) = (0, 0, UInt8(0))
    while index < bytes.count {
      let kind = kinds[Int(bytes[index])]
      found |= kind
      if kind & Self.other == 0 {
        word += 1
      } else {
        if word >= 3, Self.isWorthALook(bytes, from: index - word, to: index) { found |= Self.joiner }
        word = 0
      }
      index += 1
    }
    self.found = found
  }

  /// Whether a word may say what the next one is, though nothing joins the two.
  private static func isWorthALook(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Bool {
    let (first, next) = (bytes[start], bytes[end])
    if next == UInt8(ascii: "/") { return NamedValues.mayHaveTokens(behind: first, bytes[start + 1]) }
    guard next == 0x20 else { return false }
    switch end - start {
    // "Basic" and "Bearer" are words of five and six letters.
    case 5 where first | 0x20 == UInt8(ascii: "b"), 6 where first | 0x20 == UInt8(ascii: "b"): return true
    // "Failing row contains (…)", as PostgreSQL has it.
    case 7 where first == UInt8(ascii: "F"): return true
    // "machine h login u password x", as netrc has it.
    case 7 where first == UInt8(ascii: "m") && bytes[start + 1] == UInt8(ascii: "a") && bytes[start + 2] == UInt8(ascii: "c"):
      return true
    // `--password x`
    default: return first == UInt8(ascii: "-") && bytes[start + 1] == first || isSaid(bytes, from: end + 1)
    }
  }

  /// Whether "is", "was", "set to", "changed to", or a quote comes next, or "to" and a quote: "for key 'users.token'", as MySQL has it.
  private static func isSaid(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
    guard start + 3 < bytes.count else { return false }
    return switch (bytes[start], bytes[start + 1]) {
    case (UInt8(ascii: "i"), UInt8(ascii: "s")), (UInt8(ascii: "w"), UInt8(ascii: "a")): true
    case (UInt8(ascii: "t"), UInt8(ascii: "o")): NamedValues.isQuote(bytes[start + 3])
    case (UInt8(ascii: "s"), UInt8(ascii: "e")): bytes[start + 2] == UInt8(ascii: "t") && bytes[start + 3] == 0x20
    case (UInt8(ascii: "c"), UInt8(ascii: "h")): bytes[start + 2] == UInt8(ascii: "a") && bytes[start + 3] == UInt8(ascii: "n")
    default: NamedValues.isQuote(bytes[start])
    }
  }

  var isOneWord: Bool { found & Self.other == 0 }
  var mayHaveNames: Bool { found & Self.joiner != 0 }
  var mayHaveEscapes: Bool { found & Self.escape != 0 }
  /// Whether characters may be among it that only look like those that join a name to its value.
  var mayHaveLookAlikes: Bool { found & Self.foreign != 0 }
}
