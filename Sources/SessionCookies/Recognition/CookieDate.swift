package import ECMAScript

/// A date as browsers read it in `Expires` (RFC 6265bis, section 5.1.1): the first tokens that look like a time, a day, a month and
/// a year, wherever they stand. Zones are not read.
package enum CookieDate {
  /// Nil where a browser finds no date, and ignores the attribute.
  package static func parse(_ text: String) -> Timestamp? {
    var (time, day, month, year): ((Int64, Int64, Int64)?, Int64?, Int64?, Int64?)
    for token in text.utf8.split(whereSeparator: isDelimiter) {
      if time == nil, let found = Self.time(token) {
        time = found
      } else if day == nil, let found = number(token, digits: 1...2) {
        day = found
      } else if month == nil, let found = Self.month(token) {
        month = found
      } else if year == nil, let found = number(token, digits: 2...4) {
        year = found < 70 ? found + 2000 : found < 100 ? found + 1900 : found
      }
    }
    guard let (hour, minute, second) = time, let day, let month, let year, 1...31 ~= day, year >= 1601, hour <= 23, minute <= 59,
      second <= 59
    else { return nil }
    let text = [(year, 4), (month, 2), (day, 2)].map(padded).joined(separator: "-")
    let clock = [(hour, 2), (minute, 2), (second, 2)].map(padded).joined(separator: ":")
    guard let date = Timestamp(parsing: "\(text)T\(clock)Z"), date.iso8601.hasPrefix(text) else { return nil }
    return date
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  private static func isDelimiter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x09, 0x20...0x2F, 0x3B...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  /// Digits, and perhaps something behind them that is none.
  private static func number(_ token: some Collection<UInt8>, digits: ClosedRange<Int>) -> Int64? {
    let found = token.prefix { 0x30...0x39 ~= $0 }
    return digits.contains(found.count) ? Int64(String(decoding: found, as: UTF8.self)) : nil
  }

  private static func time(_ token: some Collection<UInt8>) -> (Int64, Int64, Int64)? {
    let fields = token.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard fields.count >= 3 else { return nil }
    let numbers = fields.prefix(3).map { number($0, digits: 1...2) }
    let areWhole = fields.prefix(2).allSatisfy { $0.allSatisfy { 0x30...0x39 ~= $0 } }
    guard areWhole, let hour = numbers[0], let minute = numbers[1], let second = numbers[2] else { return nil }
    return (hour, minute, second)
  }

  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

  private static func month(_ token: some Collection<UInt8>) -> Int64? {
    let start = String(decoding: token.prefix(3), as: UTF8.self).lowercased()
    return months.firstIndex(of: start).map { Int64($0) + 1 }
  }
}
