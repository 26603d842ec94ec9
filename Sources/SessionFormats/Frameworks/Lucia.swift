import SessionCookies
import ECMAScript
import Platform
import Sessions
import SessionsAdministration
import SessionsSQL

extension Framework {
  /// Lucia 2 and 3, and what its guide has one write since: who and until when, and no data.
  static let lucia = Framework("Lucia") {
    $0.cookies = [.bare("lucia", "auth_session; Path=/; HttpOnly; SameSite=Lax", IDShape(.base36, 40...40))]
    $0.tables = [
      table("Lucia", ["session", "sessions", "user_session", "user_sessions", "auth_session"], .column("expires_at", .seconds)),
      table("Lucia 2", ["user_session", "session", "auth_session"], .column("idle_expires", .milliseconds)) {
        $0.needs = ["active_expires"]
      },
      table(
        "Lucia's guide", ["session", "auth_session"], .after("created_at", .seconds, seconds: nil)
      ) {
        $0.attributes[.lastActive] = "token_last_verified_at"
        $0.attributes[.created] = "created_at"
        $0.needs = ["secret_hash"]
        // The cookie is the id, a dot and a secret.
        $0.idIsBearer = false
        $0.ways = [.beforeSecret]
      },
    ]
  }

  private static func table(
    _ name: String, _ tables: [String], _ expiry: TableLayout.Expiry, _ more: (inout TableLayout) -> Void = { _ in }
  ) -> TableLayout {
    TableLayout(name, tables, id: "id", data: nil, .empty, expiry) {
      $0.idShape = IDShape(.base64URL, 10...128)
      $0.attributes = [.user: "user_id"]
      $0.idIsBearer = true
      // Since its last version a row has a digest of the cookie's token.
      $0.ways = [.sha256(behind: "")]
      more(&$0)
    }
  }
}
