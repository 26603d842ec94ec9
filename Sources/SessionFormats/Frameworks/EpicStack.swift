import SessionCookies
import ECMAScript
import Platform
import Sessions
import SessionsAdministration
import SessionsSQL

extension Framework {
  /// The Epic Stack: who and until when in a table, the id in a session of Remix that lives in its cookie.
  static let epicStack = Framework("epic-stack") {
    $0.cookies = [.epicStack]
    $0.tables = [
      TableLayout("epic-stack", ["Session"], id: "id", data: nil, .empty, .column("expirationDate", .milliseconds)) {
        $0.idShape = IDShape(.base64URL, 8...64)
        $0.attributes = [.user: "userId", .created: "createdAt"]
        $0.modified = "updatedAt"
      }
    ]
  }
}

extension CookieFormat {
  /// `en_session`, which holds the id alone.
  static let epicStack: CookieFormat = CookieFormat(
    "epic-stack", "en_session; Path=/; HttpOnly; SameSite=Lax", .signature,
    value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      var reading = try CookieFormat.rr7.read(cookie, secrets)
      guard let id = reading.value?["sessionId"]?.asString else {
        throw CookieMismatch("There is no sessionId in it: it is not the Epic Stack's.")
      }
      reading.content = .id(id)
      // Any application of Remix may call something so.
      if cookie.name.map(CookieFormat.epicStack.isCalled) != true { reading.evidence = min(reading.evidence, .outline) }
      return reading
    } write: { (value, name, secrets) throws(CookieError) in
      try SignedCookie(name: name, secrets: secrets).serialize(["sessionId": .string(JSString(try idText(of: value)))]).value
    })
}
