/// Integers of any length, by their digits: doubles tell no two apart beyond 2^53.
enum IntegerDigits {
  /// Nil where one of them is no integer.
  static func order(_ a: String, _ b: String) -> Int? {
    guard let a = parts(a), let b = parts(b) else { return nil }
    if a.isNegative != b.isNegative { return a.isNegative ? -1 : 1 }
    let order =
      a.digits.count != b.digits.count
      ? (a.digits.count < b.digits.count ? -1 : 1) : a.digits == b.digits ? 0 : a.digits < b.digits ? -1 : 1
    return a.isNegative ? -order : order
  }

  /// The one way to write an integer; nil where the text is none.
  static func written(_ text: String) -> String? {
    parts(text).map { "\($0.isNegative ? "-" : "")\($0.digits.isEmpty ? "0" : $0.digits)" }
  }

  private static func parts(_ text: String) -> (isNegative: Bool, digits: String)? {
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    let digits = isNegative ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    let significant = String(digits.drop { $0 == "0" })
    return (isNegative && !significant.isEmpty, significant)
  }
}
