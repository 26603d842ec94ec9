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
    switch values["_session_expiry"] {
    case .number(let number)?:
      guard let seconds = Int64(exactly: number.value.rounded()) else { return nil }
      self = seconds == 0 ? .withBrowser : .seconds(seconds)
    // Without a zone it is the server's own, which is UTC as far as anybody knows.
    case .string(let text)?:
      let hasZone = text.string.dropFirst(10).contains { $0 == "Z" || $0 == "+" || $0 == "-" }
      guard let moment = Timestamp(parsing: hasZone ? text.string : text.string + "Z") else { return nil }
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
}
