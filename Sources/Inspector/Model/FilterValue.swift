import ECMAScript
import Sessions

/// Reads what a field is compared with.
enum FilterValue {
  static func read(_ text: String, for field: FilterField, _ symbol: FilterOperator) -> FilterOperand? {
    switch field {
    case .id, .user, .revision, .data, .flashValue, .attribute(.user), .attribute(.address), .attribute(.agent):
      return .text(text)
    case .size: return ByteCount(parsing: text).map { .bytes($0.bytes) }
    case .modified, .expires, .attribute(.lastActive), .attribute(.created):
      if field == .expires, text.lowercased() == "never" { return .never }
      if let interval = Interval(parsing: text) { return .interval(interval) }
      return Timestamp(parsing: text).map { .moment($0) }
    case .flash: return Int(text).map { .count($0) } ?? (symbol == .equal || symbol == .unequal ? .text(text) : nil)
    case .state:
      switch text.lowercased() {
      case "big": return .big
      case "expiring": return .expiring
      case let word: return SessionSummary.State(rawValue: word).map { .state($0) }
      }
    }
  }

  static func wanted(by field: FilterField) -> String {
    switch field {
    case .size: "a size must come here, as 3.5K or 412"
    case .modified, .attribute(.lastActive), .attribute(.created):
      "a length of time or a date must come here, as 30m or 2026-11-21"
    case .expires: "a length of time, a date or never must come here, as 1h or 2026-11-21"
    case .flash: "a number or the name of a flash must come here"
    case .state: "ok, expired, expiring, corrupt, unreadable or big must come here"
    case .id, .user, .revision, .data, .flashValue, .attribute: "a value must come here"
    }
  }
}
