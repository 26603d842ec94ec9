import Platform

/// What is joined before an id, piece by piece: words, and numbers as rows and users have them. No time: what is behind that may be the id
/// of whoever came then.
struct JoinedWords {
  private var isBehindYear = false

  /// - Returns: whether a piece is a word or such a number.
  mutating func take(_ piece: ArraySlice<UInt8>) -> Bool {
    // Two signs may stand beside each other.
    if piece.isEmpty { return true }
    guard OrdinaryText.isOrdinary(piece) else { return false }
    let isNumber = piece.allSatisfy(ASCIISet.digits.contains)
    let isMonth = isNumber && piece.count == 2 && Self.isMonth(piece)
    defer { isBehindYear = isNumber && piece.count == 4 && Self.isYear(piece) }
    if isBehindYear, isMonth { return false }
    return isNumber ? !Self.isTime(piece) : !Self.joinsDateAndTime(piece)
  }

  /// Seconds since 1970, or the digits of a day.
  private static func isTime(_ digits: ArraySlice<UInt8>) -> Bool {
    if digits.count >= 10 { return true }
    return digits.count == 8 && isYear(digits.prefix(4)) && isMonth(digits.dropFirst(4).prefix(2))
  }

  private static func isYear(_ digits: ArraySlice<UInt8>) -> Bool {
    digits.starts(with: "19".utf8) || digits.starts(with: "20".utf8)
  }

  private static func isMonth(_ digits: ArraySlice<UInt8>) -> Bool {
    (1...12).contains(Int(String(decoding: digits, as: UTF8.self)) ?? 0)
  }

  /// `20261128T101530Z`.
  private static func joinsDateAndTime(_ piece: ArraySlice<UInt8>) -> Bool {
    piece.first.map(ASCIISet.digits.contains) ?? false && piece.contains(UInt8(ascii: "T"))
  }
}
