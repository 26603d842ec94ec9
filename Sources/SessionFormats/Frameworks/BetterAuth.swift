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
    $0.numbers = .doubles
    $0.cookies = [.betterAuth, .betterAuthData]
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
  /// Its list of a user's sessions, out of which it takes one that it deletes, and to whose end it puts one that it makes.
  static let betterAuth = KeyCompanions("better-auth") { session in
    rewriting(session) { sessions, token, _ in
      let rest = sessions.filter { $0["token"] != token }
      return rest.count == sessions.count ? nil : rest
    }
  } returning: { session in
    rewriting(session) { sessions, token, end in
      guard let end, !sessions.contains(where: { $0["token"] == token }) else { return nil }
      return sessions + [.object(["token": token, "expiresAt": .number(JSNumber(Double(end.milliseconds)))])]
    }
  }

  /// - Parameter edit: the list, the session as it stands in it, and when that ends; nil: the list stays as it is.
  private static func rewriting(
    _ session: Session, _ edit: @escaping @Sendable ([JSONValue], JSONValue, Timestamp?) -> [JSONValue]?
  ) -> [Change] {
    let data = (try? JSON.parse(session.payload))?["session"]
    guard let user = data?["userId"]?.asString, let token = JSString(utf8: session.id) else { return [] }
    let key = session.prefix + Array("active-sessions-".utf8) + Array(user.wtf8)
    let end = data?["expiresAt"]?.asString.flatMap { Timestamp(parsing: $0) } ?? session.expires
    return [
      .rewrite(key: key) { list in
        guard let sessions = list.map({ (try? JSON.parse($0))?.asArray }) ?? [],
          let edited = edit(sessions, .string(token), end)
        else { return list }
        return edited.isEmpty ? nil : JSON.stringify(.array(edited))
      }
    ]
  }
}

extension CookieFormat {
  /// `session_data` of `session.cookieCache` (`cookies/index.ts`, strategy compact): base64 of a JSON object in which the session and
  /// its signature stand side by side. With its other strategies it is a JSON Web Token.
  static let betterAuthData = CookieFormat(
    "better-auth-data", "better-auth.session_data; Path=/; HttpOnly; SameSite=Lax", .signature, carriesData: true,
    value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      guard let copy = Base64.decodeURLSafe(cookie.decoded).flatMap({ CookieReading.Content.object(in: $0)?.object }),
        let session = copy["session"]?.asObject, let text = copy["signature"]?.asString?.string
      else { throw CookieMismatch("It is not base64 of a session and its signature.") }
      let signature = Array(text.utf8.prefix { $0 != UInt8(ascii: "=") })
      // The end is signed with the session, and was not in the first versions.
      let index = [signedText(session, copy["expiresAt"]), signedText(session, nil)].lazy.compactMap { text in
        cacheSignature.secretIndex(of: KeyedSignature.Parts(value: text, signature: signature), secrets)
      }.first
      let expires = copy["expiresAt"]?.asDouble.flatMap { abs($0) < 8.64e15 ? Timestamp(milliseconds: Int64($0)) : nil }
      return CookieReading(
        .data(.object(session)), CookieSignature(madeBy: index, of: secrets),
        cacheSignature.isWhole(signature) && copy["expiresAt"]?.asNumber != nil ? .marks : .content, expires: expires,
        notes: ["It is a copy of the session: better-auth believes it until it ends, whatever its table says."],
        problems: SignatureLength.problems(of: signature, whole: [cacheSignature.length]))
    } write: { (value, _, secrets) throws(CookieError) in
      try checkData(value)
      let end = JSONValue.number(JSNumber(Double(Timestamp.now().adding(seconds: 300).milliseconds)))
      let session = value.asObject ?? [:]
      var copy: JSONObject = ["session": value, "expiresAt": end]
      copy["signature"] = cacheSignature.signature(of: signedText(session, end), secrets).map { .string(JSString($0)) }
      return String(decoding: Base64.encodeURLSafe(JSON.stringify(.object(copy), numbers: .asWritten)), as: UTF8.self)
    })

  private static let cacheSignature = KeyedSignature(.sha256, separator: ".", .base64URL)

  /// `JSON.stringify({ ...session, expiresAt })`.
  private static func signedText(_ session: JSONObject, _ end: JSONValue?) -> [UInt8] {
    var session = session
    if let end { session["expiresAt"] = end }
    return JSON.stringify(.object(session), numbers: .asWritten)
  }
}
