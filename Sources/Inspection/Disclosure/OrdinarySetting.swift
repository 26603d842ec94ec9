import ECMAScript
import Platform

/// What an application sets, and does not keep to itself, under a name that has the word of a secret in it: where tokens are asked for, in
/// which language a session is, whether cookies were accepted.
enum OrdinarySetting {
  private static let longest = 512
  private static let answers: Set<String> = ["yes", "no", "on", "off", "true", "false"]
  /// What people choose as they like, or what may be a few letters.
  private static let chosen: Set<String> = ["code", "otp", "password", "pin", "secret"]
  private static let addresses: Set<String> = ["endpoint", "href", "uri", "url"]
  private static let languages: Set<String> = ["lang", "language", "locale", "theme"]

  /// - Parameter rule: the one that the key falls under.
  static func isOne(_ text: JSString, under key: JSString, _ rule: String) -> Bool {
    guard text.byteCount <= longest, let last = SensitiveKeys.split(key).last else { return false }
    if addresses.contains(last) { return isAddress(text.wtf8) }
    guard !chosen.contains(rule) else { return false }
    return answers.contains(text.string.lowercased()) || languages.contains(last) && isWord(text.wtf8)
  }

  // MARK: Addresses

  private static let schemes = ["https://", "http://"].map { Array($0.utf8) }
  /// What tells who somebody is, or what for, is behind these.
  private static let ofParts = ASCIISet("?#@%")
  private static let longestNumber = 3

  /// Whether an address leads to a page for all: its path is made of words, and has no number that could be a code.
  private static func isAddress(_ text: [UInt8]) -> Bool {
    guard let path = path(of: text), !text.contains(where: ofParts.contains) else { return false }
    let numbers = path.split { !ASCIISet.digits.contains($0) }
    return numbers.allSatisfy { $0.count <= longestNumber } && OrdinaryText.isAll(of: Array(path), .random)
  }

  private static func path(of text: [UInt8]) -> ArraySlice<UInt8>? {
    if let scheme = schemes.first(where: text.starts(with:)) { return text[scheme.count...].drop { $0 != UInt8(ascii: "/") } }
    return text.first == UInt8(ascii: "/") ? text[...] : nil
  }

  // MARK: Languages

  private static let longestWord = 24

  /// A tag such as `de-DE`, or words.
  private static func isWord(_ text: [UInt8]) -> Bool {
    let isOfLetters = text.allSatisfy {
      NamedValues.isLetter($0) || $0 >= 0x80 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
    }
    return text.count <= longestWord && isOfLetters && OrdinaryWord.areAll(in: text[...]) && OrdinaryText.isAll(of: text, .random)
  }
}
