package import ECMAScript

extension Timestamp {
  /// `in 12m`, `3d ago`, `now`
  package func relative(to now: Timestamp) -> String {
    let distance = Interval(from: now, to: self)
    if distance.milliseconds.magnitude < 1_000 { return "now" }
    return distance.milliseconds > 0 ? "in \(distance.left)" : "\(distance.short) ago"
  }
}

extension Timestamp {
  /// Whether it is the end that a store gives a session whose own says no date, as JavaScript's Invalid Date: the first moment that there is,
  /// so that the session is over at all times. Nobody said that moment, and it is never shown.
  package var isNoDate: Bool { self <= .minimum }
}

/// When a session ends, in words.
package enum ExpiryWords {
  package static let noDate = "not a date"

  /// `2026-11-21 14:19:31Z`, `never`, `not a date`
  package static func absolute(_ expires: Timestamp?) -> String { expires.map { $0.isNoDate ? noDate : $0.absolute } ?? "never" }

  /// As programs get it: null where there is no end, and where what is stored is not a date.
  package static func json(_ expires: Timestamp?) -> JSONValue {
    expires.flatMap { $0.isNoDate ? nil : .string(JSString($0.iso8601)) } ?? .null
  }

  /// `in 12m`, `3d ago`, `never`
  ///
  /// - Parameter bySetting: whether sessions without an end have one that only the application's settings know.
  package static func relative(_ expires: Timestamp?, now: Timestamp, bySetting: Bool = false) -> String {
    expires.map { $0.isNoDate ? noDate : $0.relative(to: now) } ?? (bySetting ? "unknown" : "never")
  }
  /// `2026-11-21 14:19:31Z (in 12m)`, `never`, `not a date (expired)`
  package static func full(_ expires: Timestamp?, now: Timestamp, bySetting: Bool = false) -> String {
    guard let expires else { return bySetting ? bySettingWords : "never" }
    return "\(absolute(expires)) (\(expires.isNoDate ? "expired" : expires.relative(to: now)))"
  }
  /// Of a session that is over, and written all the same.
  ///
  /// - Parameter fate: what comes of it, as ``PendingWrite/Action/fateOfEnded(_:now:)`` says.
  package static func ended(_ end: Timestamp, now: Timestamp, _ fate: String) -> String {
    let words = end.isNoDate ? "has ended, since its expiry is \(noDate)" : "ended \(Interval(from: end, to: now).short) ago"
    return "this session \(words): \(fate)"
  }
  package static let bySettingWords = "unknown: the application's settings say when (--layout NAME:SECONDS)"
  /// The list's cell: `12m`, `never`, `expired` once it is.
  package static func cell(_ expires: Timestamp?, now: Timestamp) -> String {
    guard let expires else { return "never" }
    return expires <= now ? "expired" : Interval(from: now, to: expires).left
  }
}
