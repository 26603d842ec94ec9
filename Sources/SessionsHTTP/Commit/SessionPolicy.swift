import SessionCookies
import ECMAScript
import Sessions

/// How long sessions live, enforced by the server whatever a browser does with its cookie.
///
/// ```swift
/// SessionPolicy(idle: .seconds(30 * 60), absolute: .seconds(12 * 3600))
/// ```
///
/// Without limits the cookie's own attributes decide, as they do without a policy: a commit dates the session by the cookie's
/// `Max-Age`, and a request that changes nothing does not prolong it.
public struct SessionPolicy: Hashable, Sendable {
  /// How long a session lives after its last use; whole seconds. It is kept as the record's expiry, which each use moves
  /// (rolling): the record has no other bytes for it. Nil: no such limit.
  public var idle: Duration?
  /// How long a session lives from its first commit or its last login, however much it is used; whole seconds. Stores keep no
  /// such time, so the session itself holds it, under ``startKey``. A session that has none begins when it is first seen.
  /// Nil: no such limit, and no such key.
  public var absolute: Duration?
  /// How long a use may go unrecorded, so that reading does not write each time. A session can end by so much before its idle
  /// limit, and never after it.
  public var precision: Duration

  public init(idle: Duration? = nil, absolute: Duration? = nil, precision: Duration = .seconds(60)) {
    self.idle = idle
    self.absolute = absolute
    self.precision = precision
  }

  /// Where a session holds when it began, where there is an absolute limit: milliseconds since 1970, as a number.
  public static let startKey = "__startedAt"
}

extension SessionPolicy {
  /// - Throws: ``SessionSetupError`` where a limit makes no sense, or the storage cannot enforce it.
  func check(on storage: StorageGuarantees) throws(SessionSetupError) {
    for (name, limit) in [("idle", idle), ("absolute", absolute)] {
      guard let limit else { continue }
      guard limit.components.attoseconds == 0, limit.wholeMilliseconds > 0 else { throw .limit(name) }
    }
    guard let idle else { return }
    guard precision >= .zero, precision < idle else { throw .precision }
    guard storage.enforcesExpiry else { throw .idleNotEnforced }
  }

  /// Whether the absolute limit is reached. What is no time is taken for one long past.
  func isOver(startedAt start: JSONValue?, now: Timestamp) -> Bool {
    guard let absolute, let start else { return false }
    guard let start = Self.moment(start) else { return true }
    return start.adding(milliseconds: absolute.wholeMilliseconds) <= now
  }

  /// Seconds until a session is over that is committed now; nil: as the cookie says.
  func lifetime(startedAt start: JSONValue?, now: Timestamp) -> Int64? {
    let remaining = absolute.map { absolute in
      let start = start.flatMap(Self.moment) ?? now
      // Rounded up: the last moment belongs to the session, and `isOver` judges to the millisecond.
      return max(0, (start.adding(milliseconds: absolute.wholeMilliseconds) - now + 999) / 1000)
    }
    return [idle.map { $0.components.seconds }, remaining].compactMap { $0 }.min()
  }

  func options(_ lifetime: Int64?) -> CookieAttributes {
    CookieAttributes(maxAge: lifetime.map { .value(Double($0)) } ?? .inherit)
  }

  /// Whether a use of an unchanged session has to be recorded. A clock that was turned back prolongs nothing.
  func isTouchDue(expires: Timestamp?, _ lifetime: Int64?, now: Timestamp) -> Bool {
    guard idle != nil, let lifetime else { return false }
    guard let expires else { return true }
    return now.adding(seconds: lifetime) - expires >= max(1, precision.wholeMilliseconds)
  }

  private static func moment(_ value: JSONValue) -> Timestamp? {
    guard let number = value.asDouble, number.isFinite else { return nil }
    return Timestamp(number)
  }
}

extension JSONValue {
  /// A moment as JavaScript's `Date.now()`.
  static func milliseconds(_ moment: Timestamp) -> JSONValue { .number(JSNumber(Double(moment.milliseconds))) }
}
