import ECMAScript

/// What kind of value a field has: how it is compared and sorted, and what may be typed to compare it with.
package enum FieldType: Hashable, Sendable {
  case identity, text
  /// A text whose order means nothing.
  case token
  case bytes, count
  case names
  case past, future
  case state

  package var hasOrder: Bool { self != .token }

  package var operators: [FilterOperator] {
    switch self {
    case .identity, .text, .token: [.equal, .unequal, .matches, .exists]
    case .state: [.equal, .unequal]
    case .bytes, .count, .past, .future: [.equal, .unequal, .less, .atMost, .greater, .atLeast, .exists]
    case .names: FilterOperator.allCases
    }
  }

  /// The sign of a unit that is written as a word, `k` of `kilobytes`, `h` of `hour`; nil: it is measured in no such thing.
  package func unit(_ word: some StringProtocol) -> String? {
    let word = word.lowercased()
    let units: [String: String] =
      switch self {
      case .bytes: ["byte": "b", "kilobyte": "k", "megabyte": "m", "gigabyte": "g", "terabyte": "t"]
      case .past, .future:
        ["second": "s", "sec": "s", "minute": "m", "min": "m", "hour": "h", "day": "d", "week": "w", "year": "y"]
      default: [:]
      }
    return units[word] ?? units[String(word.dropLast(word.last == "s" ? 1 : 0))]
  }

  /// Reads what a field is compared with; nil where the text is none of that.
  package func operand(_ text: String, _ symbol: FilterOperator) -> FilterOperand? {
    switch self {
    case .identity, .text, .token: return .text(text)
    case .bytes: return ByteCount(parsing: text).map { .number($0.bytes) }
    case .count: return WrittenNumber.integer(text).map { .number($0) }
    case .names:
      return WrittenNumber.integer(text).map { .number($0) } ?? (symbol == .equal || symbol == .unequal ? .text(text) : nil)
    case .state: return StateWord(rawValue: text.lowercased()).map { .state($0) }
    case .past, .future:
      if self == .future, text.lowercased() == "never" { return .never }
      if let interval = Interval(parsing: text) { return .interval(interval) }
      guard !BareTime.isOne(text) else { return BareTime.year(text).map { .moment($0) } }
      return (ExpiryInput.date(text, .shown) ?? Timestamp(parsing: text)).map { .moment($0) }
    }
  }

  /// What has to stand where an operand is read.
  package var wanted: String {
    switch self {
    case .identity, .text, .token: "expected a value"
    case .bytes: "expected a size, as 3.5K or 412"
    case .count: "expected a number, as 12"
    case .names: "expected a number or the name of a flash"
    case .state: "expected one of \(StateWord.allCases.map(\.rawValue).joined(separator: ", "))"
    case .past: "expected a length of time or a date, as 30m or 2026-11-21"
    case .future: "expected a length of time, a date or never, as 1h or 2026-11-21"
    }
  }

  /// What a field of this type is asked with, as an example.
  package func example(_ name: String, _ sample: String? = nil) -> String {
    switch self {
    case .identity: "\(name)~^3f9c"
    case .text: "\(name)\(sample ?? ":ada")"
    case .token: "\(name):9c1e"
    case .bytes: "\(name)>2K"
    case .count: "\(name)=0"
    case .names: "\(name)=error"
    case .past, .future: "\(name)<1h"
    case .state: "\(name)=expired"
    }
  }

  /// What `name:value` asks: that a text holds the value, and else that it is the value; nil where only an order makes sense.
  package func colonOperator(_ value: String) -> FilterOperator? {
    switch self {
    case .identity, .text, .token, .names: .matches
    case .bytes, .count, .state: .equal
    case .past: nil
    case .future: value.lowercased() == "never" ? .equal : nil
    }
  }

  /// What a word by itself asks of a field of this type; nil where it is only a word.
  package func question(_ word: String, about field: Field) -> Filter.Node? {
    switch self {
    case .state:
      return StateWord(rawValue: word).map { .compare(.field(field), .equal, .state($0)) }
    case .future: return word == "never" ? .compare(.field(field), .equal, .never) : nil
    case .names: return word == field.name ? .exists(.field(field)) : nil
    default: return nil
    }
  }
}
