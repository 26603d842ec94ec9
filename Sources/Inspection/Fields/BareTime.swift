import ECMAScript

/// A number by itself where a time is asked for. To whoever thinks in seconds `3600` is an hour, and a standard of dates reads a year in it:
/// it is one only where nobody could mean anything else.
enum BareTime {
  private static let years = 1970...2199

  static func isOne(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { 0x30...0x39 ~= $0 } }

  /// Its beginning.
  static func year(_ text: String) -> Timestamp? {
    guard let number = Int(text), years.contains(number) else { return nil }
    return Timestamp(parsing: text)
  }

  /// What to say of one that is no year; nil where it is another text, or too long to be any time.
  static func refusal(of text: String) -> String? {
    guard isOne(text), text.count <= 13 else { return nil }
    let meant = moment(text)?.absolute ?? day(text) ?? "\(text)s for seconds"
    return "\(text) of what? write \(meant), or 30m, 1h, 7d or a date as 2026-11-21"
  }

  /// Nobody means so many seconds as a length: as programs write a moment, seconds have ten digits, and milliseconds more.
  private static func moment(_ text: String) -> Timestamp? {
    guard text.count >= 10, let number = Int64(text) else { return nil }
    return Timestamp(milliseconds: text.count == 10 ? number * 1_000 : number)
  }

  /// `20261201` with its hyphens; nil where it is no day.
  private static func day(_ text: String) -> String? {
    guard text.count == 8, let year = Int(text.prefix(4)), years.contains(year) else { return nil }
    let day = "\(year)-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))"
    return ExpiryInput.date(day, .utc) == nil ? nil : day
  }
}
