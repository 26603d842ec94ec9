import ECMAScript
import Platform

/// What stands under a word that is a secret together with the name above it (`login.code`, `card.number`), and is none by itself: a
/// login has the code "ok", a device "iphone-14", and a card its brand.
enum MemberValues {
  /// Whether a value can be what both names say.
  static func mayBe(_ word: String, _ value: JSONValue) -> Bool {
    switch value {
    case .null, .bool: return false
    case .number(let number): return mayBe(word, Array((number.source ?? String(Int64(exactly: number.value) ?? 0)).utf8))
    case .string(let text): return text.withWTF8 { mayBe(word, Array($0)) }
    case .array(let elements): return elements.contains { mayBe(word, $0) }
    case .object(let object): return object.entries.contains { mayBe(word, $0.value) }
    }
  }

  private static func mayBe(_ word: String, _ text: [UInt8]) -> Bool {
    switch word {
    case "code", "codes": isCode(text)
    // Long enough for a token in it, and for a state.
    case "link", "state": text.count >= 16
    case "number", "card": text.count { ASCIISet.digits.contains($0) } >= 4 && !text.contains(UInt8(ascii: "*"))
    default: !text.isEmpty
    }
  }

  private static let capitals = ASCIISet(0x30...0x39, 0x41...0x5A)

  /// Some digits; letters and digits as they are read out; or what is made at random, or a digest of a code.
  private static func isCode(_ text: [UInt8]) -> Bool {
    let letters = text.filter { !" -".utf8.contains($0) }
    let digits = letters.count { ASCIISet.digits.contains($0) }
    if digits == letters.count { return (4...12).contains(digits) }
    if digits > 0, letters.count >= 4, letters.allSatisfy(capitals.contains) { return true }
    if digits > 1, letters.count >= 6, letters.allSatisfy(ASCIISet.hex.contains) { return true }
    return CredentialPatterns.isRandom(text) || text.count >= 16 && text.first == UInt8(ascii: "$")
  }
}
