import ECMAScript
import SessionCookies
import Sessions

/// What `request.session.set_expiry()` left in a session of Django's, under `_session_expiry`: it goes before every setting.
enum DjangoExpiry: Hashable {
  /// So many seconds after the last change.
  case seconds(Int64)
  case moment(Timestamp)
  /// The cookie ends with the browser; the server keeps the session as long as its setting says.
  case withBrowser

  /// Nil where there is none.
  init?(_ values: JSONObject) {
    switch values[Self.key] {
    case .number(let number)?:
      guard let seconds = Int64(exactly: number.value.rounded()) else { return nil }
      self = seconds == 0 ? .withBrowser : .seconds(seconds)
    // Without a zone it is the server's own, which is UTC as far as anybody knows.
    case .string(let text)?:
      guard let moment = Timestamp(parsing: Self.hasZone(text) ? text.string : text.string + "Z") else { return nil }
      self = .moment(moment)
    default: return nil
    }
  }

  /// Nil: a setting says.
  func end(after modified: Timestamp) -> Timestamp? {
    switch self {
    case .seconds(let seconds): modified.adding(seconds: seconds)
    case .moment(let moment): moment
    case .withBrowser: nil
    }
  }

  /// Of the cookie.
  func maxAge(from now: Timestamp) -> CookieSetting<Double> {
    switch self {
    case .seconds(let seconds): .value(Double(seconds))
    case .moment(let moment): .value(Double(max(0, (moment.milliseconds - now.milliseconds) / 1000)))
    case .withBrowser: .omit
    }
  }

  private static let key: JSString = "_session_expiry"

  private static func hasZone(_ text: JSString) -> Bool {
    text.string.dropFirst(10).contains { $0 == "Z" || $0 == "+" || $0 == "-" }
  }

  /// With USE_TZ = False the texts have no zone, and Django can compare no others: it fails with the next change of the session.
  private static func isNaive(_ values: JSONObject) -> Bool? {
    values[key]?.asString.map { !hasZone($0) }
  }

  /// Whether an application's texts have no zone, as far as its sessions show that: the table itself has none in either case.
  static func isNaive(in sessions: [StoredSession]) -> Bool {
    sessions.contains { session in (try? DjangoText.decode(session.payload))?.asObject.flatMap(isNaive) == true }
  }

  /// The content after `request.session.set_expiry(end)`: the moment as Python's `isoformat()` writes it. Nil beyond its years.
  ///
  /// - Parameter isNaive: whether the application's texts have no zone, where this session has none to show it.
  static func ending(_ content: SessionContent, at end: Timestamp, isNaive: Bool) -> SessionContent? {
    let iso = end.iso8601
    guard iso.utf8.count == 24, iso.hasSuffix("Z") else { return nil }
    let (seconds, milliseconds) = (iso.prefix(19), iso.dropFirst(20).prefix(3))
    let isNaive = Self.isNaive(content.values) ?? isNaive
    let fraction = milliseconds == "000" ? "" : ".\(milliseconds)000"
    var content = content
    content.set(key, .string(JSString("\(seconds)\(fraction)\(isNaive ? "" : "+00:00")")))
    return content
  }
}
