package import ECMAScript
import TerminalText

/// When a session shall end, as a person types it: `+30m`, `2h`, `2026-12-01`, `14:30`, `never`, `now`.
///
/// What ends a session at once, or never, must be said in a word: a slip of a digit must do neither.
package enum ExpiryInput: Hashable, Sendable {
  case at(Timestamp)
  case never
  /// At once: the session is over, and its record stays until someone collects it.
  case now

  package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
  }

  package static let hint = "+30m, 2h, 7d, 2026-12-01, 2026-12-01T10:00Z, 14:30, never or now"

  /// - Parameter zone: that of dates and times without one, as everything the inspector shows.
  package static func parse(_ text: String, now: Timestamp, in zone: Zone = .shown) throws(Failure) -> ExpiryInput {
    Work.add(text.utf8.count)
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    switch words.lowercased() {
    case "": throw Failure(description: "enter a time: \(hint)")
    case "never": return .never
    case "now": return .now
    default: break
    }
    let moment = try moment(words, now: now, zone)
    guard moment > now else {
      throw Failure(description: "\(moment.absolute) is not in the future; to end the session at once, write now")
    }
    return .at(moment)
  }

  /// What the store shall keep: nil is never.
  package func expires(now: Timestamp) -> Timestamp? {
    switch self {
    case .at(let moment): moment
    case .never: nil
    case .now: now
    }
  }

  private static func moment(_ words: String, now: Timestamp, _ zone: Zone) throws(Failure) -> Timestamp {
    if words.hasPrefix("-") { throw Failure(description: "that lies in the past; to end the session at once, write now") }
    let typed = words.hasPrefix("+") ? words.dropFirst() : words[...]
    let length = typed.filter { $0 != " " }
    // `1 0m` is a slip, and no ten minutes.
    let parts = typed.split(separator: " ")
    let isSplit = zip(parts, parts.dropFirst()).contains { $0.last?.isNumber ?? false && $1.first?.isNumber ?? false }
    if !isSplit, let refusal = Interval.refusal(ofCapital: length) { throw Failure(description: refusal) }
    if !isSplit, let interval = Interval(parsing: length) {
      guard interval.milliseconds > 0 else {
        throw Failure(description: "that is no time at all; to end the session at once, write now")
      }
      let end = now.adding(milliseconds: interval.milliseconds)
      guard end < .maximum else {
        throw Failure(description: "too far in the future; write never for a session that does not expire")
      }
      return end
    }
    if !length.isEmpty, length.utf8.allSatisfy({ (0x30...0x39).contains($0) }), !words.contains("-") {
      throw Failure(description: "\(length) of what? \(length)m is minutes, \(length)h hours, \(length)d days")
    }
    if let today = timeOfDay(words, now: now, zone) { return today }
    if let date = date(words, zone) { return date }
    throw Failure(description: "not a valid time; use \(hint)")
  }

  /// `14:30` or `14:30:05`: the next time that the clock shows it.
  private static func timeOfDay(_ words: String, now: Timestamp, _ zone: Zone) -> Timestamp? {
    let isUTC = words.hasSuffix("Z")
    let (time, zone) = (isUTC ? words.dropLast() : words[...], isUTC ? Zone.utc : zone)
    guard time.first?.isNumber == true, (4...8).contains(time.count), time.contains(":"), !time.contains("-"),
      let clock = Timestamp(parsing: "\(now.day(in: zone))T\(time.count == 4 || time.count == 7 ? "0" : "")\(time)Z")
    else { return nil }
    let moment = zone.moment(showing: clock)
    return moment > now ? moment : zone.moment(showing: clock.adding(milliseconds: Interval.day))
  }

  /// ISO dates only: what else engines read as a date is too easily not what was meant.
  static func date(_ words: String, _ zone: Zone) -> Timestamp? {
    var parts = words.uppercased().replacing(separator: " ").split(separator: "T").map(String.init)
    guard let day = parts.first, parts.count <= 2, day.split(separator: "-").map(\.count) == [4, 2, 2] else { return nil }
    let hasZone = parts.count == 2 && (parts[1].hasSuffix("Z") || parts[1].contains("+") || parts[1].contains("-"))
    if parts.count == 2, !hasZone { parts[1] += "Z" }
    guard let moment = Timestamp(parsing: parts.joined(separator: "T")) else { return nil }
    // Engines let 30 February run on into March; a person who types it made a slip.
    guard parts.count == 2 || moment.iso8601.hasPrefix(day) else { return nil }
    return hasZone ? moment : zone.moment(showing: moment)
  }
}

extension String {
  fileprivate func replacing(separator: Character) -> String { String(map { $0 == separator ? "T" : $0 }) }
}
