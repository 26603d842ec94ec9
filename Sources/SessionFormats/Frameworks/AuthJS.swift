import Platform
import SessionCookies
import Sessions
import SessionsAdministration
import SessionsSQL
import SessionsRedis

extension Framework {
  /// Auth.js with a database: who and until when, and no data.
  static let authJS = Framework("Auth.js") {
    $0.numbers = .doubles
    $0.cookies = [
      .bare(
        "authjs", "authjs.session-token; Path=/; HttpOnly; SameSite=Lax", IDShape(.uuid, 32...64),
        otherNames: ["next-auth.session-token"]),
      .jwe, .authJSToken,
    ]
    $0.keys = [
      KeyLayout("Auth.js redis", [.exactly("user:session:")], ids: IDShape(.uuid, 36...36), .flat) {
        $0.idIsBearer = true
        $0.note = "the data's own expires is not changed with the expiry, and the application goes by that one"
      }
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
