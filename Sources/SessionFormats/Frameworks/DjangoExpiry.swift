import ECMAScript
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

  private static let key: JSString = "_session_expiry"

  private static func hasZone(_ text: JSString) -> Bool {
    text.string.dropFirst(10).contains { $0 == "Z" || $0 == "+" || $0 == "-" }
  }

  /// The content after `request.session.set_expiry(end)`: the moment as Python's `isoformat()` writes it. Nil beyond its years.
  static func ending(_ content: SessionContent, at end: Timestamp) -> SessionContent? {
    let iso = end.iso8601
    guard iso.utf8.count == 24, iso.hasSuffix("Z") else { return nil }
    let (seconds, milliseconds) = (iso.prefix(19), iso.dropFirst(20).prefix(3))
    // With USE_TZ = False the texts have no zone, and Django can compare no others.
    let isNaive = content.value(key)?.asString.map { !hasZone($0) } ?? false
    let fraction = milliseconds == "000" ? "" : ".\(milliseconds)000"
    var content = content
    content.set(key, .string(JSString("\(seconds)\(fraction)\(isNaive ? "" : "+00:00")")))
    return content
  }
}
