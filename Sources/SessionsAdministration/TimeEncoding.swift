package import ECMAScript

/// A value in which a store keeps a moment, whatever the store is.
package enum StoredTime: Hashable, Sendable {
  case integer(Int64)
  case real(Double)
  /// Bytes that should be UTF-8 and need not be.
  case text([UInt8])
}

/// How a moment stands in a column. Declarations say little: a column of integers holds RFC 3339 texts, one of texts numbers.
package enum TimeEncoding: String, Hashable, Sendable, CaseIterable {
  /// Since 1970.
  case seconds, milliseconds, microseconds
  /// Days since noon of 24 November 4714 BC, as SQLite's `julianday` reckons.
  case julianDay = "julian-day"
  /// `2026-01-31T12:00:00.000Z`
  case iso
  /// `2026-01-31T12:00:00Z`
  case rfc3339
  /// `2026-01-31 12:00:00`, UTC
  case sql
}

extension TimeEncoding {
  /// The unit in which a number is a date between 1973 and 2200; nil: in none.
  package init?(guessing number: Double) {
    switch number {
    case 2_300_000...2_600_000: self = .julianDay
    case 1e8...7.3e9: self = .seconds
    case 1e11...7.3e12: self = .milliseconds
    case 1e14...7.3e15: self = .microseconds
    default: return nil
    }
  }

  /// The moment that a value says: a number in this unit, a text in whatever form it has.
  package func moment(_ value: StoredTime) -> Timestamp? {
    switch value {
    case .integer(let number): moment(number)
    case .real(let number): moment(number)
    case .text(let bytes): TimeText(bytes)?.moment ?? StoredTime(numeric: bytes).flatMap { moment($0) }
    }
  }

  /// The value that says a moment, in the form of another that stood there.
  ///
  /// - Returns: nil where it cannot be said: a year beyond 9999 in a text.
  package func value(of moment: Timestamp, like old: StoredTime?) -> StoredTime? {
    switch old {
    case .integer?: return .integer(Int64(clamping: number(of: moment)))
    case .real?: return .real(real(of: moment))
    case .text(let bytes)?:
      if let shape = TimeText(bytes) { return shape.text(of: moment).map { .text($0) } }
      if let number = StoredTime(numeric: bytes) {
        return switch self.value(of: moment, like: number) {
        case .integer(let number)?: .text(Array(String(number).utf8))
        case .real(let number)?: .text(Array("\(number)".utf8))
        default: nil
        }
      }
      return self.value(of: moment)
    case nil: return self.value(of: moment)
    }
  }

  /// As a library of this encoding writes it.
  package func value(of moment: Timestamp) -> StoredTime? {
    switch self {
    case .seconds, .milliseconds, .microseconds: .integer(Int64(clamping: number(of: moment)))
    case .julianDay: .real(real(of: moment))
    case .iso: TimeText(Array("2000-01-01T00:00:00.000Z".utf8))?.text(of: moment).map { .text($0) }
    case .rfc3339: TimeText(Array("2000-01-01T00:00:00Z".utf8))?.text(of: moment).map { .text($0) }
    case .sql: TimeText(Array("2000-01-01 00:00:00".utf8))?.text(of: moment).map { .text($0) }
    }
  }

  // MARK: Numbers

  private static let julianEpoch = 2_440_587.5
  private static let day = 86_400_000.0

  /// A text has no unit: numbers among texts are milliseconds.
  private func moment(_ number: Int64) -> Timestamp? {
    let milliseconds: Int64
    switch self {
    case .seconds:
      let (product, overflow) = number.multipliedReportingOverflow(by: 1000)
      if overflow { return nil }
      milliseconds = product
    case .microseconds: milliseconds = number / 1000
    case .julianDay: return moment(Double(number))
    case .milliseconds, .iso, .rfc3339, .sql: milliseconds = number
    }
    let moment = Timestamp(milliseconds: milliseconds)
    return Timestamp.minimum...Timestamp.maximum ~= moment ? moment : nil
  }

  private func moment(_ number: Double) -> Timestamp? {
    let milliseconds =
      switch self {
      case .seconds: number * 1000
      case .microseconds: number / 1000
      case .julianDay: (number - Self.julianEpoch) * Self.day
      case .milliseconds, .iso, .rfc3339, .sql: number
      }
    return Timestamp(milliseconds.rounded())
  }

  /// Whole units, rounded down: a session never lives longer than was said.
  private func number(of moment: Timestamp) -> Int64 {
    switch self {
    case .seconds: Int64((Double(moment.milliseconds) / 1000).rounded(.down))
    case .microseconds: moment.milliseconds.multipliedReportingOverflow(by: 1000).partialValue
    case .julianDay: Int64(real(of: moment).rounded(.down))
    case .milliseconds, .iso, .rfc3339, .sql: moment.milliseconds
    }
  }

  private func real(of moment: Timestamp) -> Double {
    switch self {
    case .seconds: Double(moment.milliseconds) / 1000
    case .microseconds: Double(moment.milliseconds) * 1000
    case .julianDay: Double(moment.milliseconds) / Self.day + Self.julianEpoch
    case .milliseconds, .iso, .rfc3339, .sql: Double(moment.milliseconds)
    }
  }
}

extension StoredTime {
  /// The number that a text is, as some write numbers into columns of no type.
  package init?(numeric bytes: [UInt8]) {
    guard 1...24 ~= bytes.count, bytes.allSatisfy({ 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
    else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    if let number = Int64(text) {
      self = .integer(number)
    } else if let number = Double(text) {
      self = .real(number)
    } else {
      return nil
    }
  }

  /// The number that it is, or that its text is.
  package var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .real(let number): number
    case .text(let bytes): StoredTime(numeric: bytes)?.number
    }
  }
}
