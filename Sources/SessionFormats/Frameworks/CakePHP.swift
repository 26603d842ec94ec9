import SessionCookies
import ECMAScript
import Platform
import Sessions
import SessionsAdministration
import SessionsSQL

extension Framework {
  /// CakePHP's DatabaseSession.
  static let cakePHP = Framework("CakePHP") {
    $0.flashes = [.cakePHP]
    $0.users = [.at("Auth.username"), .at("Auth.email"), .at("Auth.id"), .at("Auth.User.username"), .at("Auth.User.id")]
    $0.cookies = [.php]
    $0.tables = [
      TableLayout("CakePHP", ["sessions", "cake_sessions"], id: "id", data: "data", .phpSession, .column("expires", .seconds)) {
        $0.idShape = .php
        $0.attributes = [.created: "created"]
        $0.modified = "modified"
        $0.needs = ["created", "modified"]
        $0.idIsBearer = true
        $0.note = "the application sets it anew at each request, by Session.timeout"
      }
    ]
  }
}
