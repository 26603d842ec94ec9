/// What one look over a text shows of it: whether it can say anything that is worth a closer one. Most texts cannot, and every text of every
/// session is looked at.
struct TextOutline {
  /// What there is besides the characters of words.
  private var found: UInt8 = 0
  private(set) var longestWord = 0
  /// Whether it begins as JSON does.
  private(set) var isStructure = false

  private static let (other, joiner, escape, scheme): (UInt8, UInt8, UInt8, UInt8) = (1, 2, 4, 8)

  /// For each byte what it is; 0: part of a word.
  private static let kinds: [UInt8] = (UInt8.min...UInt8.max).map { byte in
    if NamedValues.isOfName(byte) { return 0 }
    if "=:|>@".utf8.contains(byte) { return other | joiner }
    return byte == UInt8(ascii: "%") ? other | escape : other
  }

  init(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { bytes in
      Self.kinds.withUnsafeBufferPointer { kinds in look(over: bytes, kinds) }
    }
    isStructure = bytes.first { $0 > 0x20 }.map { "{[\"".utf8.contains($0) } ?? false
  }

  private mutating func look(over bytes: UnsafeBufferPointer<UInt8>, _ kinds: UnsafeBufferPointer<UInt8>) {
    var (index, word, longest, found) = (0, 0, 0, UInt8(0))
    while index < bytes.count {
      let kind = kinds[Int(bytes[index])]
      if kind == 0 {
        word += 1
        if word > longest { longest = word }
      } else {
        // "Basic" and "Bearer" are words of five and six letters.
        if word == 5 || word == 6, bytes[index - word] | 0x20 == UInt8(ascii: "b") { found |= Self.scheme }
        found |= kind
        word = 0
      }
      index += 1
    }
    (longestWord, self.found) = (longest, found)
  }

  var isOneWord: Bool { found == 0 }
  var mayHaveNames: Bool { found & (Self.joiner | Self.scheme) != 0 }
  var mayHaveEscapes: Bool { found & Self.escape != 0 }
}
