extension Timestamp {
  /// `Date.parse`: the ISO forms of ECMA-262, and what engines read besides: RFC 1123 and `toString()` forms with or
  /// without weekday, zone and time. A date alone is UTC in the ISO form; other text without a zone is local time.
  ///
  /// Nil where the date is invalid, and for the wilder texts that only some engines guess at.
  public init?(parsing text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard let milliseconds = ISODate(bytes).milliseconds ?? LooseDate(bytes).milliseconds,
      Timestamp.minimum.milliseconds...Timestamp.maximum.milliseconds ~= milliseconds
    else { return nil }
    self.init(milliseconds: milliseconds)
  }

  public init?(parsing text: JSString) { self.init(parsing: text.string) }
}

/// `YYYY[-MM[-DD]][THH:mm[:ss[.sss]]][Z|+HH:mm]`, the year also `+YYYYYY` or `-YYYYYY`.
private struct ISODate {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var milliseconds: Int64? {
    var parser = self
    return parser.parse()
  }

  private mutating func parse() -> Int64? {
    guard let year = year() else { return nil }
    var date = CivilDate(year: year)
    if take("-") {
      guard let month = digits(2), 1...12 ~= month else { return nil }
      date.month = month
      if take("-") {
        // Engines let a day that its month lacks run on: 30 February is 2 March.
        guard let day = digits(2), 1...31 ~= day else { return nil }
        date.day = day
      }
    }
    if index == bytes.count { return date.milliseconds }
    guard take("T") || take("t") else { return nil }
    guard let hour = digits(2), hour <= 24, take(":"), let minute = digits(2), minute < 60 else { return nil }
    (date.hour, date.minute) = (hour, minute)
    if take(":") {
      guard let second = digits(2), second < 60 else { return nil }
      date.second = second
      if take(".") || take(",") {
        guard let fraction = fraction() else { return nil }
        date.millisecond = fraction
      }
    }
    if hour == 24, (date.minute, date.second, date.millisecond) != (0, 0, 0) { return nil }
    if index == bytes.count { return date.localMilliseconds }
    guard let offset = zone(), index == bytes.count else { return nil }
    return date.milliseconds - offset
  }

  private mutating func year() -> Int64? {
    if take("+") { return digits(6) }
    if take("-") { return digits(6).flatMap { $0 == 0 ? nil : -$0 } }
    return digits(4)
  }

  private mutating func zone() -> Int64? {
    if take("Z") || take("z") { return 0 }
    let sign: Int64 = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hours = digits(2), hours < 24 else { return nil }
    _ = take(":")
    guard let minutes = digits(2), minutes < 60 else { return nil }
    return sign * (hours * 60 + minutes) * 60_000
  }

  private mutating func fraction() -> Int64? {
    let start = index
    while index < bytes.count, 0x30...0x39 ~= bytes[index] { index += 1 }
    guard index > start else { return nil }
    return bytes[start..<index].prefix(3).reduce(into: (value: Int64(0), scale: Int64(100))) { sum, byte in
      sum = (sum.value + Int64(byte - 0x30) * sum.scale, sum.scale / 10)
    }.value
  }

  private mutating func digits(_ count: Int) -> Int64? {
    guard index + count <= bytes.count else { return nil }
    var number: Int64 = 0
    for byte in bytes[index..<index + count] {
      guard 0x30...0x39 ~= byte else { return nil }
      number = number * 10 + Int64(byte - 0x30)
    }
    index += count
    return number
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard index < bytes.count, bytes[index] == UInt8(ascii: scalar) else { return false }
    index += 1
    return true
  }
}

/// `Thu, 01 Jan 1970 00:00:00 GMT`, `Thu Jan 01 1970 01:00:00 GMT+0100 (CET)`, `1 Jan 1970`, `1/31/1970 10:00 PM`.
private struct LooseDate {
  private enum Token {
    case number(Int64, digits: Int)
    case word(String)
    case mark(UInt8)
  }

  /// Hours east of Greenwich of the zones that have names in RFC 2822.
  private static let zones: [String: Int64] = [
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
  ]

  /// That of ``Timestamp/maximum``; a year may be written with more digits than can be reckoned with.
  private static let lastYear: Int64 = 275_760

  private var tokens: [Token] = []
  private var index = 0
  private var calendar: [Int64] = []
  private var clock: [Int64] = []
  private var month: Int64?
  private var afternoon: Bool?
  private var offset: Int64?

  init(_ bytes: [UInt8]) { tokens = Self.tokens(bytes) ?? [] }

  var milliseconds: Int64? {
    var parser = self
    return parser.parse()
  }

  private static func tokens(_ bytes: [UInt8]) -> [Token]? {
    var tokens: [Token] = []
    var depth = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let start = index
      index += 1
      func run(_ member: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        while index < bytes.count, member(bytes[index]) { index += 1 }
        return bytes[start..<index]
      }
      switch byte {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth = max(0, depth - 1)
      case _ where depth > 0: break
      case 0x30...0x39:
        let digits = run { 0x30...0x39 ~= $0 }
        guard digits.count <= 9, let number = Int64(String(decoding: digits, as: UTF8.self)) else { return nil }
        tokens.append(.number(number, digits: digits.count))
      case 0x41...0x5A, 0x61...0x7A:
        let letters = run { 0x41...0x5A ~= $0 & 0xDF }
        tokens.append(.word(String(decoding: letters, as: UTF8.self).lowercased()))
      case 0x09, 0x0A, 0x0D, 0x20, UInt8(ascii: ","): break
      case ..<0x80: tokens.append(.mark(byte))
      default: return nil
      }
    }
    return tokens
  }

  private mutating func parse() -> Int64? {
    while index < tokens.count {
      let token = tokens[index]
      index += 1
      switch token {
      case .number(let number, _): guard take(number) else { return nil }
      case .word(let word): guard take(word) else { return nil }
      case .mark(UInt8(ascii: "/")), .mark(UInt8(ascii: ".")): if calendar.isEmpty { return nil }
      case .mark(UInt8(ascii: "+")): guard takeOffset(1) else { return nil }
      case .mark(UInt8(ascii: "-")):
        // After the time it is a zone; between the parts of a date, a dash.
        if clock.isEmpty { break }
        guard takeOffset(-1) else { return nil }
      case .mark: return nil
      }
    }
    return date.map { date in offset.map { date.milliseconds - $0 } ?? date.localMilliseconds }
  }

  private mutating func take(_ number: Int64) -> Bool {
    guard takeMark(":") else {
      calendar.append(number)
      return calendar.count <= 3
    }
    guard clock.isEmpty else { return false }
    clock = [number]
    repeat {
      guard let (part, _) = takeNumber() else { return false }
      clock.append(part)
    } while takeMark(":")
    if takeMark(".") {
      guard let (fraction, digits) = takeNumber() else { return false }
      var milliseconds = fraction
      for _ in 0..<max(0, 3 - digits) { milliseconds *= 10 }
      for _ in 0..<max(0, digits - 3) { milliseconds /= 10 }
      while clock.count < 3 { clock.append(0) }
      clock.append(milliseconds)
    }
    return clock.count <= 4
  }

  private mutating func take(_ word: String) -> Bool {
    if let index = CivilDate.months.firstIndex(where: { word.hasPrefix($0.lowercased()) }) {
      month = Int64(index + 1)
    } else if let hours = Self.zones[word] {
      guard !calendar.isEmpty || month != nil else { return false }
      offset = hours * 3_600_000
    } else if word == "am" || word == "pm" {
      afternoon = word == "pm"
    } else {
      // Any word before the date is taken for a weekday.
      return calendar.isEmpty && clock.isEmpty
    }
    return true
  }

  private mutating func takeOffset(_ sign: Int64) -> Bool {
    guard !clock.isEmpty || offset != nil, let (number, digits) = takeNumber() else { return false }
    var (hours, minutes) = digits <= 2 ? (number, 0) : (number / 100, number % 100)
    if takeMark(":") {
      guard let (part, _) = takeNumber() else { return false }
      (hours, minutes) = (number, part)
    }
    guard hours < 24, minutes < 60 else { return false }
    offset = sign * (hours * 60 + minutes) * 60_000
    return true
  }

  private mutating func takeNumber() -> (Int64, digits: Int)? {
    guard index < tokens.count, case .number(let number, let digits) = tokens[index] else { return nil }
    index += 1
    return (number, digits)
  }

  private mutating func takeMark(_ scalar: Unicode.Scalar) -> Bool {
    guard index < tokens.count, case .mark(UInt8(ascii: scalar)) = tokens[index] else { return false }
    index += 1
    return true
  }

  private var date: CivilDate? {
    guard let (year, month, day) = yearMonthDay, year <= Self.lastYear, 1...12 ~= month, 1...31 ~= day else { return nil }
    // Two digits are a year of 1950...2049.
    var date = CivilDate(year: year < 50 ? year + 2000 : year < 100 ? year + 1900 : year)
    (date.month, date.day) = (month, day)
    let time = clock + repeatElement(0, count: 4 - clock.count)
    var hour = time[0]
    if let afternoon {
      guard 1...12 ~= hour else { return nil }
      hour = hour % 12 + (afternoon ? 12 : 0)
    }
    guard hour < 24 || time == [24, 0, 0, 0], time[1] < 60, time[2] < 60 else { return nil }
    (date.hour, date.minute, date.second, date.millisecond) = (hour, time[1], time[2], time[3])
    return date
  }

  private var yearMonthDay: (Int64, Int64, Int64)? {
    if let month {
      guard calendar.count == 2 else { return nil }
      return calendar[0] > 31 ? (calendar[0], month, calendar[1]) : (calendar[1], month, calendar[0])
    }
    guard calendar.count == 3 else { return nil }
    return calendar[0] > 31 ? (calendar[0], calendar[1], calendar[2]) : (calendar[2], calendar[0], calendar[1])
  }
}
