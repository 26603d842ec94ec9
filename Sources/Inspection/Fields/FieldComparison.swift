package import ECMAScript
import Sessions

/// Comparing the value of a field with what was typed.
extension FieldValue {
  /// Whether what is typed is true of it.
  package func satisfies(
    _ symbol: FilterOperator, _ operand: FilterOperand, now: Timestamp, _ effort: FilterEffort = FilterEffort()
  ) -> Filter.Verdict {
    switch self {
    // Nobody looks inside what is hidden; and whether it ends sooner or later, and whether ever, nobody knows.
    case .masked, .unknown: .unknown
    default: Filter.Verdict(holds(symbol, operand, now: now, effort))
    }
  }

  private func holds(
    _ symbol: FilterOperator, _ operand: FilterOperand, now: Timestamp, _ effort: FilterEffort
  ) -> Bool {
    switch self {
    case .masked, .unknown: false
    case .text(let text): Self.compare(text.string, symbol, operand, effort)
    case .identity(let id, let label): Self.names(id, label, satisfy: symbol, operand, effort)
    case .names(let names):
      if case .number(let count) = operand {
        symbol.accepts(order(names.count, count))
      } else {
        names.contains { Self.compare($0.string, symbol, operand, effort) }
      }
    case .number(let number), .bytes(let number):
      if case .number(let wanted) = operand { symbol.accepts(order(number, wanted)) } else { false }
    case .state(let condition):
      if case .state(let word) = operand { symbol == .equal && condition.holds(word) } else { false }
    case .never: symbol == .equal && operand == .never
    case .since(let moment): Self.compare(moment, Interval(from: moment, to: now), symbol, operand)
    case .until(let moment) where moment.isNoDate: false
    case .until(let moment):
      // What is over has no time left, however little is asked for.
      Self.isShortTime(symbol, operand) && moment <= now
        ? false : Self.compare(moment, Interval(from: now, to: moment), symbol, operand)
    }
  }

  /// A session is asked for by its id, and by what people and programs are told in the place of that: its label, and its fingerprint,
  /// the whole of it or as an audit shows it, in either case.
  private static func names(
    _ id: SessionID, _ label: SessionLabel, satisfy symbol: FilterOperator, _ operand: FilterOperand, _ effort: FilterEffort
  ) -> Bool {
    // In an audit no id is compared.
    let own: [String] = label.isAnonymous ? [] : [id.reveal()?.string ?? id.digest, label.description].compactMap(\.self)
    let told = [label.fingerprint, String(label.fingerprint.prefix(8)), label.anonymous]
    return own.contains { compare($0, symbol, operand, effort) }
      || told.contains { compare($0, symbol, operand, effort, anyCase: true) }
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
    default: false
    }
  }

  /// Patterns, and the order of texts, are whatever their case; the same text is one that is written so. Where the effort is spent: no.
  ///
  /// - Parameter anyCase: what is written in either case is the same, too.
  static func compare(
    _ text: String, _ symbol: FilterOperator, _ operand: FilterOperand, _ effort: FilterEffort, anyCase: Bool = false
  ) -> Bool {
    switch operand {
    case .pattern(let pattern), .part(let pattern):
      guard effort.take(FilterEffort.word) else { return false }
      return pattern.matches(effort.folded(text), effort)
    case .text(let wanted):
      guard effort.take(FilterEffort.word + wanted.utf8.count / 64) else { return false }
      if symbol == .equal, !anyCase { return text == wanted }
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

  /// Numbers by their value, texts as they are written, whatever they are compared with. Only what is of one kind has an order: a number
  /// and a number, which may be kept as a text, and a text and what is no number.
  package func satisfies(_ symbol: FilterOperator, _ operand: FilterOperand, _ effort: FilterEffort = FilterEffort()) -> Bool {
    guard let text = typedText else { return false }
    if isComparedAsNumber(symbol), let wanted = operand.writtenNumber {
      guard let own = writtenValue else { return false }
      let outcome = IntegerDigits.order(text, wanted.text) ?? order(own, wanted.value)
      // What is looked for in texts is the number itself.
      return symbol == .matches ? outcome == 0 : symbol.accepts(outcome)
    }
    if symbol.isOrder { guard case .string = self else { return false } }
    return FieldValue.compare(text, symbol, operand, effort)
  }

  /// Whether a number that it is compared with is compared by its value: with a text only where it is asked which is the larger.
  private func isComparedAsNumber(_ symbol: FilterOperator) -> Bool { if case .number = self { true } else { symbol.isOrder } }

  /// The number that it is, or that it is written as.
  private var writtenValue: Double? {
    switch self {
    case .number(let number): number.value
    case .string(let text): WrittenNumber.value(ofText: text.string)
    case .null, .bool, .array, .object: nil
    }
  }
}

private func order<Value: Comparable>(_ a: Value, _ b: Value) -> Int { a < b ? -1 : a == b ? 0 : 1 }
