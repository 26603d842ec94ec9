import ECMAScript
import Platform
import TerminalText

/// What stands under a word that is a secret together with the name above it (`login.code`, `card.number`), and is none by itself: a
/// login has the code "ok", a device "iphone-14", and a card its brand.
enum MemberValues {
  /// How many lists and objects are looked into for a value that two names say. A collection of another language's lies in some more than
  /// its application sees; what is still further in is judged by the names that it has there.
  static let depth = 12

  /// Whether a value can be what both names say.
  ///
  /// - Parameter first: the word of the object that it is a member of.
  static func mayBe(_ word: String, behind first: String, _ value: JSONValue, _ depth: Int = depth) -> Bool {
    Work.add(1)
    switch value {
    case .null, .bool: return false
    case .number(let number):
      return mayBe(word, behind: first, Array((number.source ?? String(Int64(exactly: number.value) ?? 0)).utf8))
    case .string(let text): return text.withWTF8 { mayBe(word, behind: first, Array($0)) }
    case .array where depth == 0, .object where depth == 0: return false
    case .array(let elements):
      // Of codes that are kept for when all else is lost each is one, in whatever form.
      return elements.contains { word == "codes" && isText($0) || mayBe(word, behind: first, $0, depth - 1) }
    case .object(let object): return object.entries.contains { mayBe(word, behind: first, $0.value, depth - 1) }
    }
  }

  private static func isText(_ value: JSONValue) -> Bool { if case .string(let text) = value { !text.isEmpty } else { false } }

  private static func mayBe(_ word: String, behind first: String, _ text: [UInt8]) -> Bool {
    switch word {
    case "code", "codes": isCode(text, behind: first)
    // Long enough for a token in it, and for a state; and made of more than a place in an application is.
    case "link": text.count >= 16 && !isPlace(text)
    case "state": text.count >= 16 && !OrdinaryWord.areAll(in: text[...])
    case "number", "card":
      // Of a card the last four are shown, and another kind of card has a number, too.
      text.count { ASCIISet.digits.contains($0) } >= (first == "passport" ? 4 : 12) && !text.contains(UInt8(ascii: "*"))
    default: !text.isEmpty
    }
  }

  /// Whether an address leads to a page: no code is in it, of digits or of letters that are no words.
  private static func isPlace(_ text: [UInt8]) -> Bool {
    OrdinaryWord.areAll(in: text[...]) && OrdinaryText.isAll(of: text, .partsOfPaths)
      && text.split(whereSeparator: { !ASCIISet.digits.contains($0) }).allSatisfy { $0.count < 4 }
  }

  private static let capitals = ASCIISet(0x30...0x39, 0x41...0x5A)
  private static let vowels = ASCIISet("aeiouyAEIOUY")

  /// Some digits; letters and digits as they are read out; letters that are made to be no words; or what is made at random, or a digest of a
  /// code.
  private static func isCode(_ text: [UInt8], behind first: String) -> Bool {
    let letters = text.filter { !" -".utf8.contains($0) }
    let digits = letters.count { ASCIISet.digits.contains($0) }
    // A phone has the code of a country.
    if digits == letters.count { return ((first == "phone" ? 5 : 4)...12).contains(digits) }
    if CredentialPatterns.isRandom(text) || text.count >= 16 && text.first == UInt8(ascii: "$") { return true }
    guard letters.count >= 4, letters.allSatisfy(ASCIISet.alphanumeric.contains) else { return false }
    if digits == 0 { return letters.count >= 6 && !letters.contains(where: vowels.contains) }
    if first == "device" { return isOfDevice(text, letters: letters.count) }
    if letters.allSatisfy(capitals.contains) { return true }
    if digits > 1, letters.count >= 6, letters.allSatisfy(ASCIISet.hex.contains) { return true }
    return digits > 1 && !OrdinaryWord.areAll(in: text[...])
  }

  /// A device has a model, as "SM-G991B" and "IPHONE14" are: its code is longer, in groups of one length or in none.
  private static func isOfDevice(_ text: [UInt8], letters: Int) -> Bool {
    let groups = text.split(whereSeparator: { " -".utf8.contains($0) })
    return letters >= 8 && groups.allSatisfy { $0.count == groups[0].count } && !OrdinaryWord.areAll(in: text[...])
  }

  // MARK: Failures

  /// Whether a number is what went wrong: something beside it says that in words. A code that is sent to somebody has six digits and more.
  static func isOfFailure(_ value: JSONValue, behind first: String, in object: JSONObject) -> Bool {
    guard case .number(let number) = value, abs(number.value) < 100_000, failing.contains(first) else { return false }
    return object.entries.contains { entry in reasons.contains(entry.key) && isSaid(entry.value) }
  }

  /// A number says nothing in words: `"error": 0` stands beside a code that was sent, too.
  private static func isSaid(_ reason: JSONValue) -> Bool {
    switch reason {
    case .string(let text): !text.isEmpty
    case .array(let all): !all.isEmpty
    case .object(let all): !all.entries.isEmpty
    case .null, .bool, .number: false
    }
  }

  private static let failing: Set<String> = ["login", "signin", "validation"]
  private static let reasons: Set<JSString> = ["error", "errors", "message", "msg", "reason"]
}
