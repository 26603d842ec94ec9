import Platform

/// A quick check of a record's bytes: whether its content could satisfy a condition, before anything is parsed or copied.
///
/// It admits what it cannot exclude, and never excludes a record that would match: a text in JSON may be written with escapes,
/// a number in several ways.
package struct PayloadPrefilter: Hashable, Sendable {
  /// A member that must be there, and what its value must show.
  struct Member: Hashable, Sendable {
    /// The key as JSON writes it, with its quotes.
    var key: [UInt8]
    /// Lower-case ASCII that the value has in it, in whatever case; nil: the key is enough.
    var value: [UInt8]?
  }

  var members: [Member] = []
  var words: [Word] = []

  package init() {}

  /// Whether everything passes.
  package var isOpen: Bool { members.isEmpty && words.isEmpty }

  /// Asks for a member that equals `text`, or has an element that does, whatever the case of its letters. A key that no quick
  /// look can find changes nothing.
  package mutating func require(_ key: String, equals text: String) {
    let name = Array(key.utf8)
    // A number may be the index of an element: then there is no such key.
    guard name.allSatisfy(Self.standsAsItIs), !name.allSatisfy({ 0x30...0x39 ~= $0 }) else { return }
    members.append(Member(key: [0x22] + name + [0x22], value: Self.value(text)))
  }

  private static func value(_ text: String) -> [UInt8]? {
    let bytes = Array(text.utf8)
    if Double(text) != nil {
      // Whole numbers below a thousand million: there is one way to write them, but for those that ``hasOtherSpellings`` knows.
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
    if members.allSatisfy({ Self.holds($0, bytes) }), words.allSatisfy({ $0.occurs(in: bytes) }) { return true }
    // An escape may stand for any character.
    return bytes.firstIndex(of: UInt8(ascii: "\\"), from: 0) != nil
  }

  private static func holds(_ member: Member, _ bytes: UnsafeRawBufferPointer) -> Bool {
    ByteSearch.first(member.key, in: bytes) { offset in
      guard let value = member.value else { return true }
      let rest = bytes[(offset + member.key.count)...]
      // The key may also be a text that somebody wrote: then no colon follows.
      guard let colon = rest.firstIndex(where: { $0 > 0x20 }), bytes[colon] == UInt8(ascii: ":"),
        let first = rest[(colon + 1)...].firstIndex(where: { $0 > 0x20 })
      else { return false }
      let found = { (end: Int) in ByteSearch.contains(value, in: UnsafeRawBufferPointer(rebasing: bytes[first..<end])) }
      switch bytes[first] {
      case UInt8(ascii: "["), UInt8(ascii: "{"): return found(bytes.count) || hasOtherSpellings(bytes[first...])
      case UInt8(ascii: "\""): return found(rest[(first + 1)...].firstIndex(of: UInt8(ascii: "\"")) ?? bytes.count)
      default:
        let end = rest[first...].firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") || $0 <= 0x20 } ?? bytes.count
        guard 0x2D...0x39 ~= bytes[first] else { return found(end) }
        let digits = bytes[(bytes[first] == UInt8(ascii: "-") ? first + 1 : first)..<end]
        return digits.elementsEqual(value) || hasOtherSpellings(digits)
      }
    }
  }

  /// Whether a number may be written with an exponent, or so close below a whole number that it is read as that.
  private static func hasOtherSpellings(_ value: Slice<UnsafeRawBufferPointer>) -> Bool {
    value.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
  }
}
