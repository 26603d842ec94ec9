import SessionCookies
import ECMAScript
import Platform
import Sessions
import SessionsAdministration
import SessionsSQL

extension Framework {
  /// Yii 2's DbSession.
  static let yii = Framework("Yii") {
    $0.flashes = [.yii]
    $0.users = [.at("__id")]
    $0.cookies = [.php]
    $0.tables = [
      TableLayout("Yii", ["session"], id: "id", data: "data", .phpSession, .column("expire", .seconds)) {
        $0.idShape = .php
        $0.attributes = [.user: "user_id"]
        $0.others = ["last_write"]
        $0.idIsBearer = true
        $0.note = "the application sets it anew at each request, by session.gc_maxlifetime"
      }
    ]
  }
}
