package import ECMAScript

extension Timestamp {
  /// `in 12m`, `3d ago`, `now`
  package func relative(to now: Timestamp) -> String {
    let distance = Interval(from: now, to: self)
    if distance.milliseconds.magnitude < 1_000 { return "now" }
    return distance.milliseconds > 0 ? "in \(distance.short)" : "\(distance.short) ago"
  }
}

/// When a session ends, in words.
package enum ExpiryWords {
  /// `in 12m`, `3d ago`, `never`
  ///
  /// - Parameter bySetting: whether sessions without an end have one that only the application's settings know.
  package static func relative(_ expires: Timestamp?, now: Timestamp, bySetting: Bool = false) -> String {
    expires?.relative(to: now) ?? (bySetting ? "unknown" : "never")
  }
  /// `2026-11-21 14:19:31Z (in 12m)`, `never`
  package static func full(_ expires: Timestamp?, now: Timestamp, bySetting: Bool = false) -> String {
    expires.map { "\($0.absolute) (\($0.relative(to: now)))" } ?? (bySetting ? bySettingWords : "never")
  }
  package static let bySettingWords = "unknown: the application's settings say when (--layout NAME:SECONDS)"
  /// The list's cell: `12m`, `never`, `expired` once it is.
  package static func cell(_ expires: Timestamp?, now: Timestamp) -> String {
    guard let expires else { return "never" }
    return expires <= now ? "expired" : Interval(from: now, to: expires).short
  }
}
