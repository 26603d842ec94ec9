/// How a text of the letters of base64 is made up. What is made of random bytes changes between capitals, small letters, digits
/// and signs far more often than slugs, paths and names do.
package struct Base64Density {
  package let digits: Int
  package let changes: Int
  package let hasCapitals: Bool
  package let hasSmallLetters: Bool
  private let count: Int

  /// Nil where a character is none of base64, in either alphabet, and no dot.
  package init?(_ text: [UInt8]) {
    var (changes, digits, kinds, previous) = (0, 0, 0, -1)
    for byte in text {
      let kind: Int
      switch byte {
      case 0x30...0x39: (kind, digits) = (0, digits + 1)
      case 0x41...0x5A: kind = 1
      case 0x61...0x7A: kind = 2
      case 0x2B, 0x2F, 0x2D, 0x5F, 0x3D, 0x2E: kind = 3
      default: return nil
      }
      if kind != previous, previous >= 0 { changes += 1 }
      previous = kind
      kinds |= 1 << kind
    }
    (self.digits, self.changes, count) = (digits, changes, text.count)
    (hasCapitals, hasSmallLetters) = (kinds & 0b10 != 0, kinds & 0b100 != 0)
  }

  package var hasLetters: Bool { hasCapitals || hasSmallLetters }

  /// Whether at least so many of ten characters are of another kind than the one before.
  package func changes(inTen part: Int) -> Bool { changes * 10 >= (count - 1) * part }
}
