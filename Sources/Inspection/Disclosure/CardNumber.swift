import Platform

/// Numbers of payment cards.
enum CardNumber {
  /// Whether a run of 14 to 19 digits (single spaces or dashes between them allowed) begins as cards do and satisfies Luhn. Milliseconds since
  /// 1970 begin with 1, as no card does, and cards of 13 digits are gone: articles in shops have numbers of so many.
  static func isIn(_ bytes: [UInt8]) -> Bool {
    var digits: [Int] = []
    var (earlier, before, gap, isDialled) = (UInt8(0), UInt8(0), false, false)
    for byte in bytes {
      defer { (earlier, before) = (before, byte) }
      if ASCIISet.digits.contains(byte) {
        // Behind a letter or a digit it is a blank of a form.
        if digits.isEmpty { isDialled = before == UInt8(ascii: "+") && !ASCIISet.alphanumeric.contains(earlier) }
        digits.append(Int(byte - 0x30))
        gap = false
      } else if digits.isEmpty {
        continue
      } else if byte == 0x20 || byte == 0x2D, !gap {
        gap = true
      } else {
        if isOne(digits, isDialled) { return true }
        digits.removeAll(keepingCapacity: true)
        gap = false
      }
    }
    return isOne(digits, isDialled)
  }

  /// No number that is dialled behind `+` has more digits.
  private static let mostDialled = 15

  private static func isOne(_ digits: [Int], _ isDialled: Bool) -> Bool {
    guard (14...19).contains(digits.count), !isDialled || digits.count > mostDialled, beginsSo(digits) else { return false }
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let doubled = place % 2 == 1 ? digit * 2 : digit
      sum += doubled > 9 ? doubled - 9 : doubled
    }
    return sum % 10 == 0
  }

  private static func beginsSo(_ digits: [Int]) -> Bool {
    switch (digits.count, digits[0]) {
    case (14...15, let first): first == 3
    // Dates begin with 20.
    case (16, 2): (2221...2720).contains(digits[..<4].reduce(0) { $0 * 10 + $1 })
    case (16, let first): (3...6).contains(first)
    case (_, let first): first == 4 || first == 6
    }
  }
}
