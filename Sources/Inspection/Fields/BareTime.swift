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

  /// What to say of one that is no year; nil where it is another text.
  static func refusal(of text: String) -> String? {
    isOne(text) ? "\(text) of what? write \(text)s for seconds, or 30m, 1h, 7d or a date as 2026-11-21" : nil
  }
}
