#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A date and time of the proleptic Gregorian calendar, as ECMA-262 reckons it (MakeDay, MakeTime).
struct CivilDate {
  static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  var year: Int64
  /// From 1.
  var month: Int64 = 1
  var day: Int64 = 1
  var hour: Int64 = 0
  var minute: Int64 = 0
  var second: Int64 = 0
  var millisecond: Int64 = 0

  init(year: Int64) { self.year = year }

  init(_ milliseconds: Int64) {
    let days = milliseconds.dividedDown(by: 86_400_000)
    let time = milliseconds - days * 86_400_000
    // Years begin on 1 March here, so that the leap day is the last of its year; 400 years are 146,097 days.
    let shifted = days + 719_468
    let era = shifted.dividedDown(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    hour = time / 3_600_000
    minute = time / 60_000 % 60
    second = time / 1000 % 60
    millisecond = time % 1000
  }

  /// Sunday is 0.
  var weekday: Int64 { ((dayNumber + 4) % 7 + 7) % 7 }

  /// Milliseconds since 1970 in this very calendar; a day beyond its month runs on into the next.
  var milliseconds: Int64 {
    dayNumber * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisecond
  }

  private var dayNumber: Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear.dividedDown(by: 400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear + day - 1 - 719_468
  }

  /// The moment at which clocks in this process's time zone show this date, by the C library's rules.
  var localMilliseconds: Int64 {
    var guess = milliseconds
    // Twice: the first offset is that of the wrong moment where a change of the clocks lies between.
    for _ in 0..<2 { guess = milliseconds - Self.localOffset(at: guess) }
    return guess
  }

  private static func localOffset(at milliseconds: Int64) -> Int64 {
    var time = time_t(milliseconds.dividedDown(by: 1000))
    var parts = tm()
    return localtime_r(&time, &parts) == nil ? 0 : Int64(parts.tm_gmtoff) * 1000
  }
}

extension Int64 {
  fileprivate func dividedDown(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
