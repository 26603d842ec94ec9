import SessionCookies
import ECMAScript
import Platform
import Sessions
import SessionsAdministration
import SessionsRedis
import SessionsSQL

extension Framework {
  /// better-auth: who, from where and until when; its data are tables of its own. With a secondary storage, the same as JSON in Redis.
  static let betterAuth = Framework("better-auth") {
    $0.cookies = [.betterAuth]
    $0.keys = [
      KeyLayout("better-auth", [.exactly("better-auth:")], ids: IDShape(.alphanumeric, 32...32), .flat) {
        $0.idIsBearer = true
        $0.companions = .betterAuth
      }
    ]
    $0.tables = [
      TableLayout("better-auth", ["session"], id: "token", data: nil, .empty, .column("expiresAt", .milliseconds)) {
        $0.idShape = IDShape(.base64URL, 16...256)
        $0.attributes = [.user: "userId", .address: "ipAddress", .agent: "userAgent", .created: "createdAt"]
        $0.modified = "updatedAt"
        $0.others = ["id", "impersonatedBy", "activeOrganizationId", "activeTeamId"]
        $0.needs = ["ipAddress", "userAgent"]
        // The cookie is the token, a dot and a signature.
        $0.ways = [.beforeSignature]
        $0.outlives =
          "with session.cookieCache, the visitor's own cookie session_data is believed until it ends (five minutes unless set)"
        $0.idIsBearer = true
      }
    ]
  }
}

extension KeyCompanions {
  /// Its list of a user's sessions, out of which it takes one that it deletes.
  static let betterAuth = KeyCompanions("better-auth") { session in
    guard let user = (try? JSON.parse(session.payload))?["session"]?["userId"]?.asString else { return [] }
    let key = session.prefix + Array("active-sessions-".utf8) + Array(user.wtf8)
    return [
      .rewrite(key: key) { list in
        guard let sessions = (try? JSON.parse(list))?.asArray else { return list }
        let rest = sessions.filter { $0["token"]?.asString.map { Array($0.wtf8) } != session.id }
        return rest.isEmpty ? nil : rest.count == sessions.count ? list : JSON.stringify(.array(rest))
      }
    ]
  }
}
