import Platform
import SessionCookies
import Sessions
import SessionsAdministration
import SessionsRedis

extension Framework {
  /// Koa, whose sessions are JSON with an expiry in it.
  static let koa = Framework("Koa") {
    $0.keys = [KeyLayout("koa-session", [.exactly("koa:sess:")], .flat)]
  }
}
