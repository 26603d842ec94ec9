import SessionCookies
import ECMAScript
import Platform
import Sessions
import SessionsAdministration
package import SessionsFile
import SessionsSQL
import SessionsRedis

extension Framework {
  /// express-session and its stores: a JSON object with the cookie's attributes in it.
  static let express = Framework("express") {
    $0.flashes = [.connectFlash]
    $0.users = [.at("passport.user")]
    $0.cookies = [.express]
    $0.files = [.sessionFileStore]
    $0.keys = [
      // @fastify/session keeps its sessions by the same library.
      KeyLayout("connect-redis", [.exactly("sess:")], .flat) {
        $0.note = "the data's own cookie.expires is not changed with the expiry: the application sets both at its next touch"
      }
    ]
    $0.tables = [
      table("connect-sqlite3", ["sessions"], "sid", data: "sess", .column("expired", .milliseconds)),
      // The same columns with a text: SQLite's `datetime()` of a number in its place is NULL, and the session gone.
      table("connect-session-knex", ["sessions"], "sid", data: "sess", .column("expired", .iso)),
      // Its `maxAge` is milliseconds, taken for seconds: its expiries lie far away.
      table("better-sqlite3-session-store", ["sessions"], "sid", data: "sess", .column("expire", .iso)),
      table("connect-pg-simple", ["session"], "sid", data: "sess", .column("expire", .sql)) {
        // `to_timestamp`, into a column without a zone.
        $0.hasLocalTimes = true
      },
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
  /// `s:ID.SIGNATURE`, percent-encoded (express-session `index.js` setcookie; cookie-signature `sign`); an object as `j:JSON`
  /// (cookie-parser).
  static let express: CookieFormat = {
    let signature = KeyedSignature(.sha256, separator: ".", .base64(padded: false))
    return CookieFormat(
      "express", "connect.sid; Path=/; HttpOnly", .signature,
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        let text = cookie.decoded
        guard text.starts(with: "s:".utf8) else { return try expressContent(text, .missing, cookie.name) }
        let signed = Array(text.dropFirst(2))
        guard let parts = signature.split(signed) else { return try expressContent(signed, .missing, cookie.name) }
        var reading = try expressContent(
          parts.value, CookieSignature(madeBy: signature.secretIndex(of: parts, secrets), of: secrets), cookie.name)
        let isLikely =
          cookie.name == "connect.sid" || SignatureLength.isCut(parts.signature, whole: signature.length)
        reading.evidence = signature.isWhole(parts.signature) ? .marks : isLikely ? .outline : .none
        reading.problems = SignatureLength.problems(of: parts.signature, whole: [signature.length])
        return reading
      } write: { (value, _, secrets) throws(CookieError) in
        let text = try value.asObject == nil ? idText(of: value) : "j:" + JSON.text(value, numbers: .asWritten)
        return URIComponent.encode(utf8: ("s:" + (signature.sign(text, secrets) ?? text)).utf8)
      })
  }()

  private static func expressContent(
    _ text: [UInt8], _ signature: CookieSignature, _ name: String?
  ) throws(CookieMismatch) -> CookieReading {
    let problems = signature == .missing ? ["It has no signature."] : []
    if text.starts(with: "j:".utf8), let content = CookieReading.Content.json(in: Array(text.dropFirst(2))) {
      return CookieReading(content, signature, .marks, problems: problems)
    }
    var reading = try bareReading(text, name.map(express.isCalled) == true ? IDShape(.base64URL, 16...128) : nil)
    reading.signature = signature
    reading.problems += problems
    return reading
  }
}
