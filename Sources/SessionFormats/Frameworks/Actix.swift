import Platform
import SessionCookies
import Sessions
import SessionsAdministration
import SessionsRedis

extension Framework {
  /// Rust's actix-session: JSON under the bare key of the cookie.
  static let actix = Framework("actix-session") {
    $0.keys = [KeyLayout("actix-session", [.exactly("")], ids: IDShape(.alphanumeric, 64...64), .flat)]
  }
}
