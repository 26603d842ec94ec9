import Platform

/// Words and numbers as people write them, of which no id and no key is made: letters of one case, a number, or one behind the
/// other.
package enum OrdinaryWord {
  /// Whether a text is made of such words, and of what stands between words.
  package static func areAll(in text: ArraySlice<UInt8>) -> Bool {
    let words = text.split(whereSeparator: signs.contains)
    return words.allSatisfy(isOne)
  }

  static func isOne(_ word: ArraySlice<UInt8>) -> Bool {
    guard word.count <= longest, word.allSatisfy({ isDigit($0) || isLetter($0) }) else { return false }
    let behind = word.drop(while: isDigit)
    if behind.isEmpty { return word.count <= longestNumber }
    let letters = behind.prefix(while: isLetter)
    let numbers = [word.count - behind.count, behind.count - letters.count]
    let isOneNumber = numbers.contains(0) && numbers.allSatisfy { $0 <= 4 }
    return isOneNumber && behind.dropFirst(letters.count).allSatisfy(isDigit) && isOfOneCase(letters)
  }

  /// A long German word has more; so has what is made at random.
  private static let longest = 14
  /// A date: `20261128`.
  private static let longestNumber = 8
  private static let signs = ASCIISet(" -_.,:/()+'")

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isSmall(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
  private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
  /// Those of other alphabets, too.
  private static func isLetter(_ byte: UInt8) -> Bool { isSmall(byte) || isCapital(byte) || byte >= 0x80 }

  /// Whether at most the first is a capital, or all are.
  private static func isOfOneCase(_ letters: ArraySlice<UInt8>) -> Bool {
    let rest = letters.dropFirst()
    guard rest.contains(where: isCapital) else { return true }
    return !letters.contains(where: isSmall)
  }
}
