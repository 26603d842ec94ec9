package import ECMAScript
import Sessions

/// Comparing the value of a field with what was typed.
extension FieldValue {
  /// - Parameter value: nil where the session has none: it is unequal to everything.
  package static func satisfies(
    _ value: FieldValue?, _ symbol: FilterOperator, _ operand: FilterOperand, now: Timestamp,
    _ effort: FilterEffort = FilterEffort()
  ) -> Bool {
    guard let value else { return symbol == .unequal }
    return switch value {
    // What is hidden matches nothing, not even by being unequal.
    case .masked: false
    case .text(let text): compare(text.string, symbol, operand, effort)
    case .identity: value.namesSatisfy(symbol, operand, effort)
    case .names(let names):
      if case .number(let count) = operand {
        symbol.accepts(order(names.count, count))
      } else {
        value.namesSatisfy(symbol, operand, effort)
      }
    case .number(let number), .bytes(let number):
      if case .number(let wanted) = operand { symbol.accepts(order(number, wanted)) } else { false }
    case .state(let condition):
      if case .state(let word) = operand { condition.holds(word) == (symbol == .equal) } else { false }
    // Whether it ends sooner or later, and whether ever, nobody knows.
    case .unknown: false
    case .never: symbol == (operand == .never ? .equal : .unequal)
    case .since(let moment): compare(moment, Interval(from: moment, to: now), symbol, operand)
    case .until(let moment) where moment.isNoDate: symbol == .unequal
    case .until(let moment):
      // What is over has no time left, however little is asked for.
      isShortTime(symbol, operand) && moment <= now
        ? false : compare(moment, Interval(from: now, to: moment), symbol, operand)
    }
  }

  private func namesSatisfy(_ symbol: FilterOperator, _ operand: FilterOperand, _ effort: FilterEffort) -> Bool {
    let matches = { (name: String) in Self.compare(name, symbol, operand, effort) }
    return symbol == .unequal ? nameTexts.allSatisfy(matches) : nameTexts.contains(where: matches)
  }

  private static func isShortTime(_ symbol: FilterOperator, _ operand: FilterOperand) -> Bool {
    if case .interval = operand { symbol == .less || symbol == .atMost } else { false }
  }

  /// A moment with a date, or how far it lies from now with a length of time.
  private static func compare(
    _ moment: Timestamp, _ distance: Interval, _ symbol: FilterOperator, _ operand: FilterOperand
  ) -> Bool {
    switch operand {
    case .interval(let wanted): symbol.accepts(order(distance, wanted))
    case .moment(let wanted): symbol.accepts(order(moment, wanted))
    default: symbol == .unequal
    }
  }

  /// Texts whatever their case. Where the effort is spent: no.
  static func compare(_ text: String, _ symbol: FilterOperator, _ operand: FilterOperand, _ effort: FilterEffort) -> Bool {
    switch operand {
    case .pattern(let pattern):
      guard effort.take(FilterEffort.word) else { return false }
      return pattern.matches(effort.folded(text), effort)
    case .text(let wanted):
      guard effort.take(FilterEffort.word + wanted.utf8.count / 64) else { return false }
      return symbol.accepts(order(effort.folded(text).string, wanted.lowercased()))
    default: return false
    }
  }
}

/// Comparing a value of the data with what was typed.
extension JSONValue {
  /// A scalar as one would type it; nil for a container.
  package var typedText: String? {
    switch self {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .number(let number): number.source ?? number.text
    case .string(let text): text.string
    case .array, .object: nil
    }
  }

  /// Numbers by their value, texts whatever their case. Only what is of one kind has an order: a number and a number, a text and
  /// what is no number.
  package func satisfies(_ symbol: FilterOperator, _ operand: FilterOperand, _ effort: FilterEffort = FilterEffort()) -> Bool {
    guard let text = typedText else { return symbol == .unequal }
    let wanted: Double? = if case .text(let wanted) = operand { WrittenNumber.value(wanted) } else { nil }
    if case .number(let number) = self, let wanted, case .text(let text) = operand {
      return symbol.accepts(Digits.order(typedText ?? "", text) ?? order(number.value, wanted))
    }
    if symbol.isOrder {
      guard case .string = self, wanted == nil else { return false }
    }
    return FieldValue.compare(text, symbol, operand, effort)
  }
}

/// Integers of any length, by their digits: doubles tell no two apart beyond 2^53.
private enum Digits {
  /// Nil where one of them is no integer.
  static func order(_ a: String, _ b: String) -> Int? {
    guard let a = parts(a), let b = parts(b) else { return nil }
    if a.isNegative != b.isNegative { return a.isNegative ? -1 : 1 }
    let order =
      a.digits.count != b.digits.count
      ? (a.digits.count < b.digits.count ? -1 : 1) : a.digits == b.digits ? 0 : a.digits < b.digits ? -1 : 1
    return a.isNegative ? -order : order
  }

  private static func parts(_ text: String) -> (isNegative: Bool, digits: String)? {
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    let digits = isNegative ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    let significant = String(digits.drop { $0 == "0" })
    return (isNegative && !significant.isEmpty, significant)
  }
}

private func order<Value: Comparable>(_ a: Value, _ b: Value) -> Int { a < b ? -1 : a == b ? 0 : 1 }
