package import ECMAScript

/// A length of time: an age, or what is left of one.
package struct Interval: Hashable, Comparable, Sendable {
  package let milliseconds: Int64
  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package init(from start: Timestamp, to end: Timestamp) {
    let (difference, overflow) = end.milliseconds.subtractingReportingOverflow(start.milliseconds)
    milliseconds = overflow ? (end > start ? .max : .min) : difference
  }

  package static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }

  package static let second: Int64 = 1_000
  package static let minute: Int64 = 60 * second
  package static let hour: Int64 = 60 * minute
  package static let day: Int64 = 24 * hour
  package static let year: Int64 = 365 * day

  private static let units: [(name: String, length: Int64)] = [
    ("y", year), ("d", day), ("h", hour), ("m", minute), ("s", second),
  ]

  /// `41s`, `12m`, `3h`, `5d`, `27y`: at most four cells, rounded down, the sign left to the words around it.
  package var short: String {
    let length = Int64(clamping: milliseconds.magnitude)
    let limits: [(below: Int64, unit: Int64, name: String)] = [
      (Self.minute, Self.second, "s"), (100 * Self.minute, Self.minute, "m"), (48 * Self.hour, Self.hour, "h"),
      (1_000 * Self.day, Self.day, "d"), (1_000 * Self.year, Self.year, "y"),
    ]
    for limit in limits where length < limit.below { return "\(length / limit.unit)\(limit.name)" }
    return "999y"
  }

  /// The same of what is left: days to the nearest hour, hours to the nearest minute. What was set to seven days a second ago has no six.
  package var left: String {
    let length = Int64(clamping: milliseconds.magnitude)
    let halves = [(from: 48 * Self.hour, half: 30 * Self.minute), (from: 100 * Self.minute, half: 30 * Self.second)]
    for (from, half) in halves where length >= from - half {
      return Interval(milliseconds: min(length, .max - half) + half).short
    }
    return short
  }

  /// `1.4 s`: where seconds alone tell too little.
  package var precise: String {
    let tenths = Int64(clamping: milliseconds.magnitude) / 100
    return "\(tenths / 10).\(tenths % 10) s"
  }

  /// The two largest units: `6d 23h`, `1h`, `41s`.
  package var long: String {
    var rest = Int64(clamping: milliseconds.magnitude)
    var parts: [String] = []
    for unit in Self.units {
      let count = rest / unit.length
      rest %= unit.length
      if count > 0 { parts.append("\(count)\(unit.name)") } else if !parts.isEmpty { break }
      if parts.count == 2 { break }
    }
    return parts.isEmpty ? "0s" : parts.joined(separator: " ")
  }

  /// Reads `30m`, `2H`, `1h30m`, `7d`, `1w`, `90s`, and no `1M`; nil where it is no length of time, or beyond every date.
  package init?(parsing text: some StringProtocol) {
    let lengths: [Character: Int64] = [
      "s": Self.second, "m": Self.minute, "h": Self.hour, "d": Self.day, "w": 7 * Self.day, "y": Self.year,
      "S": Self.second, "H": Self.hour, "D": Self.day, "W": 7 * Self.day, "Y": Self.year,
    ]
    var total: Int64 = 0
    var digits = ""
    for character in text {
      if ("0"..."9").contains(character) {
        digits.append(character)
        continue
      }
      guard let count = Int64(digits), let length = lengths[character] else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow, product <= 17_280_000_000_000_000, total <= 17_280_000_000_000_000 else { return nil }
      total += product
      digits = ""
    }
    guard digits.isEmpty, !text.isEmpty else { return nil }
    milliseconds = total
  }

  /// What to say of a capital `M`, which is a month to whoever writes it, and a minute to others; nil where there is none, or where the text
  /// is no length of time otherwise.
  package static func refusal(ofCapital text: String) -> String? {
    guard text.contains("M"), Self(parsing: String(text.map { $0 == "M" ? "m" : $0 })) != nil else { return nil }
    return "an M is not clear: 1m is a minute, and a month is 30d"
  }
}
