import Platform
import SessionCookies
import Sessions
import SessionsAdministration
import SessionsSQL

extension Framework {
  /// Auth.js with a database: who and until when, and no data.
  static let authJS = Framework("Auth.js") {
    $0.cookies = [
      .bare(
        "authjs", "authjs.session-token; Path=/; HttpOnly; SameSite=Lax", IDShape(.uuid, 32...64),
        otherNames: ["next-auth.session-token"]),
      .jwe, .authJSToken,
    ]
    $0.tables = [
      TableLayout("Auth.js", ["Session", "sessions"], id: "sessionToken", data: nil, .empty, .column("expires", .milliseconds)) {
        $0.idShape = IDShape(.visible, 16...512)
        $0.attributes = [.user: "userId"]
        $0.others = ["id", "createdAt", "updatedAt"]
        $0.idIsBearer = true
      }
    ]
  }
}
