import Platform
import Sessions
import SessionsAdministration
import SessionsSQL

extension Framework {
  /// Supabase's Auth (GoTrue): who, from where and until when; what a visitor has is a token that is renewed by the session.
  static let supabase = Framework("Supabase") {
    $0.tables = [
      TableLayout("Supabase", ["sessions"], id: "id", data: nil, .empty, .column("not_after", .sql)) {
        $0.idShape = IDShape(.uuid, 36...36)
        $0.attributes = [
          .user: "user_id", .address: "ip", .agent: "user_agent", .created: "created_at", .lastActive: "refreshed_at",
        ]
        $0.modified = "updated_at"
        $0.needs = ["aal", "factor_id"]
        $0.others = ["tag", "oauth_client_id", "refresh_token_hmac_key", "refresh_token_counter", "scopes"]
        $0.hasEndless = true
        $0.outlives = "the visitor's access token is believed until it ends (an hour unless set)"
      }
    ]
  }
}
