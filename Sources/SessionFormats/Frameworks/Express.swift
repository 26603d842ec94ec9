import SessionCookies
import ECMAScript
import Platform
import Sessions
import SessionsAdministration
package import SessionsFile
import SessionsSQL

extension Framework {
  /// express-session and its stores: a JSON object with the cookie's attributes in it.
  static let express = Framework("express") {
    $0.cookies = [.express]
    $0.files = [.sessionFileStore]
    $0.tables = [
      table("connect-sqlite3", ["sessions"], "sid", data: "sess", .column("expired", .milliseconds)),
      // Its `maxAge` is milliseconds, taken for seconds: its expiries lie far away.
      table("better-sqlite3-session-store", ["sessions"], "sid", data: "sess", .column("expire", .iso)),
      table("connect-pg-simple", ["session"], "sid", data: "sess", .column("expire", .sql)),
      table("connect-session-sequelize", ["Sessions"], "sid", data: "data", .column("expires", .sql)) {
        $0.attributes = [.created: "createdAt"]
        $0.modified = "updatedAt"
      },
      table("express-mysql-session", ["sessions"], "session_id", data: "data", .column("expires", .seconds)),
      table("prisma-session-store", ["Session", "sessions"], "sid", data: "data", .column("expiresAt", .milliseconds)) {
        $0.others = ["id"]
      },
    ]
  }

  private static func table(
    _ name: String, _ tables: [String], _ id: String, data: String, _ expiry: TableLayout.Expiry,
    _ more: (inout TableLayout) -> Void = { _ in }
  ) -> TableLayout {
    TableLayout(name, tables, id: id, data: data, .flat, expiry) {
      $0.note = "the data's own cookie.expires is not changed with the expiry: the application sets both at its next touch"
      more(&$0)
    }
  }
}

extension FileLayout {
  /// express-session's session-file-store.
  package static let sessionFileStore = FileLayout(
    name: "session-file-store", payload: .flat,
    naming: FileNaming(meaning: .id, suffix: ".json", alphabet: .base64URL, length: 16...200), container: ExpressContainer())
}

extension CookieFormat {
  /// `s:ID.SIGNATURE`, percent-encoded (express-session `index.js` setcookie; cookie-signature `sign`).
  static let express = CookieFormat(
    "express", "connect.sid; Path=/; HttpOnly", .signature,
    value: CookieValueFormat(isDistinctive: { percentDecoded($0).hasPrefix("s:") }) { value, secrets in
      let text = percentDecoded(value)
      guard text.hasPrefix("s:") else { return CookieValueFormat.Reading(id(text), .missing) }
      let signed = String(text.dropFirst(2))
      if let verified = try? secrets.verify(signed, form: .remix2) {
        return CookieValueFormat.Reading(id(verified.value), .valid(secretIndex: verified.secretIndex))
      }
      guard let dot = signed.lastIndex(of: ".") else { return CookieValueFormat.Reading(id(signed), .missing) }
      return CookieValueFormat.Reading(id(String(signed[..<dot])), secrets.isEmpty ? .unchecked : .invalid)
    } write: { (value, secrets) throws(CookieError) in
      let signed = try secrets.sign(try idText(of: value), form: .remix2)
      return URIComponent.encode(utf8: ("s:" + signed).utf8)
    })
}
