import ECMAScript

/// What is said to people about a login, under the name of what it is about: "Please log in to access this page." of the category `auth`.
enum Sentence {
  /// What machines make, and never as words. A password, an answer and a token may be some.
  private static let rules: Set<String> = ["auth", "cookie", "csrf", "session"]

  /// Whether a text is a sentence, and so no value that falls under a rule.
  ///
  /// It begins with a capital, and has three words and more, of letters alone: with a digit in it, it may tell a code.
  static func isOne(_ text: JSString, _ rule: String) -> Bool {
    guard rules.contains(rule), text.byteCount <= longest else { return false }
    let words = text.wtf8.split(separator: 0x20)
    guard words.count > 2, words[0].first.map(isCapital) == true else { return false }
    return words.allSatisfy(isWord)
  }

  private static let longest = 200
  private static let longestWord = 20
  private static let ends = Set(".,!?".utf8)

  /// Letters, of which at most the first is a capital, or few are all: "CSRF".
  private static func isWord(_ word: ArraySlice<UInt8>) -> Bool {
    let letters = word.prefix { !ends.contains($0) }
    guard 1...longestWord ~= letters.count, word[letters.endIndex...].allSatisfy(ends.contains) else { return false }
    let capitals = letters.dropFirst().count { isCapital($0) }
    guard capitals == 0 || capitals == letters.count - 1 && capitals < 4 else { return false }
    return letters.allSatisfy { isLetter($0) || $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "-") }
  }

  private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
  private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || (0x61...0x7A).contains(byte | 0x20) }
}
