import Platform
import Sessions
import SessionsAdministration
import SessionsSQL

extension Framework {
  /// SuperTokens: the data that a server keeps of a session, beside the token that a visitor has.
  static let superTokens = Framework("SuperTokens") {
    $0.tables = [
      TableLayout(
        "SuperTokens", ["session_info"], id: "session_handle", data: "session_data", .flat, .column("expires_at", .milliseconds)
      ) {
        $0.idShape = IDShape(.visible, 16...255)
        $0.attributes = [.user: "user_id", .created: "created_at_time"]
        $0.needs = ["refresh_token_hash_2"]
        $0.others = ["app_id", "tenant_id", "jwt_user_payload", "use_static_key"]
        $0.outlives = "the visitor's access token is believed until it ends (an hour unless set)"
      }
    ]
  }
}
