package import SessionCookies
package import ECMAScript
import Platform
import Sessions
package import SessionsAdministration
package import SessionsFile
import SessionsSQL
import SessionsRedis

extension Framework {
  /// Django: a signed text of JSON, in a table, in files, or in the cookie itself.
  static let django = Framework("Django") {
    $0.flashes = [.django]
    $0.users = [.at("_auth_user_id")]
    $0.endsWithBrowser = { DjangoExpiry($0) == .withBrowser }
    $0.cookies = [.django, .djangoSigned([]), .djangoMessages, .djangoCookie([]), .djangoSigning([])]
    $0.payloads = [.django, .djangoCache]
    $0.keys = [
      // The cache writes its own prefix and version before it.
      KeyLayout(
        "Django cache", [.ending("django.contrib.sessions.cache")], ids: IDShape(.base36, 8...40), .djangoCache
      ) { $0.idIsBearer = true }
    ]
    $0.files = [.django]
    $0.tables = [
      TableLayout("Django", ["django_session"], id: "session_key", data: "session_data", .django, .column("expire_date", .sql)) {
        $0.idShape = IDShape(.base36, 8...40)
        $0.idIsBearer = true
        $0.note = anew
        $0.outlives =
          "with SESSION_ENGINE cached_db, the cache has a copy under django.contrib.sessions.cached_db and the key, which Django reads first: delete it there too"
      },
      withUser("django-user-sessions", "user_sessions_session") { $0.attributes[.lastActive] = "last_activity" },
      withUser("django-qsessions", "qsessions_session") {
        $0.attributes[.created] = "created_at"
        $0.attributes[.lastActive] = "updated_at"
      },
    ]
  }

  /// Applications for Django that keep beside the same text who it is, and from where.
  private static func withUser(_ name: String, _ table: String, _ more: (inout TableLayout) -> Void) -> TableLayout {
    TableLayout(name, [table], id: "session_key", data: "session_data", .django, .column("expire_date", .sql)) {
      $0.idShape = IDShape(.base36, 8...40)
      $0.attributes = [.user: "user_id", .address: "ip", .agent: "user_agent"]
      $0.needs = ["user_id", "ip"]
      $0.idIsBearer = true
      $0.note = anew
      more(&$0)
    }
  }

  private static let anew =
    "Django sets it again when it next changes the session, by _session_expiry in the data: that is written too where SECRET_KEY is given by --secrets-file FILE"
}

extension FileLayout {
  /// Django's `django.contrib.sessions.backends.file`. The key is what the cookie holds.
  package static let django: FileLayout = {
    var layout = FileLayout(
      name: "Django", payload: .django,
      naming: FileNaming(meaning: .id, prefix: "sessionid", choosesPrefix: true, alphabet: .base36, length: 32...32),
      container: .text, ids: .lowerAlphanumeric32,
      expiryObstacle: "Django keeps it in the signed data: give SECRET_KEY by --secrets-file FILE, and it is written there",
      takesEmpty: true)
    layout.endInData = { payload, modified in
      guard case .flat(let values)? = try? PayloadCodec.django.decode(payload) else { return nil }
      return DjangoExpiry(values)?.end(after: modified)
    }
    return layout
  }()
}

extension PayloadCodec {
  package static let django = django([], { .now() })

  /// Written only where one of the secrets had signed it, and signed again with the newest.
  package static func django(_ secrets: SecretRing, _ clock: @escaping @Sendable () -> Timestamp) -> PayloadCodec {
    let unsigned = "signed by Django's SECRET_KEY: give it by --secrets-file FILE, and what you change is signed again"
    var codec = PayloadCodec(
      "django", name: "Django",
      likelihood: { bytes, isComplete in
        DjangoLegacyText.isLikely(bytes) ? .distinctive : DjangoText.likelihood(of: bytes, isComplete: isComplete)
      },
      decode: { (payload) throws(MalformedRecord) in
        if let legacy = try DjangoLegacyText.decode(payload) { return .of(legacy) }
        return .of(try DjangoText.decode(payload))
      },
      editing: { payload in
        guard !DjangoLegacyText.isLikely(payload) else {
          return .refused("kept as before Django 3.1: Django reads it as a session without data since 4.0")
        }
        guard !secrets.isEmpty else { return .refused(unsigned) }
        guard DjangoText.store.verifies(payload, secrets) else {
          return .refused("none of the secrets signed it: Django would take what we sign for corrupt")
        }
        return .reencode { (content, _) throws(StoreError) in
          guard
            let text = DjangoText.encode(
              content.inForm(of: .flat).json, DjangoText.store, secrets, now: clock(), isStored: true)
          else {
            throw .failed("there is no secret to sign with")
          }
          return Array(text.utf8)
        }
      })
    codec.writing = .signed
    codec.refusal = secrets.isEmpty ? unsigned : nil
    if !secrets.isEmpty {
      codec.ending = { DjangoExpiry.ending($0, at: $1, isNaive: false) }
      codec.endingLike = { sessions in
        let isNaive = DjangoExpiry.isNaive(in: sessions)
        return { DjangoExpiry.ending($0, at: $1, isNaive: isNaive) }
      }
    }
    codec.keyed = { .django($0, clock) }
    return codec
  }
}

extension PayloadCodec {
  /// What the cache's serializer makes: a pickle, or JSON where django-redis is set up so.
  package static let djangoCache = oneOf("djangoCache", name: "Django cache", [.pickle, .flat])
}

extension CookieFormat {
  private static let djangoName = "sessionid; Path=/; HttpOnly; SameSite=Lax"

  /// The key of the session, which ends with the session.
  static let django = bare("django", djangoName, IDShape(.base36, 32...32), repeated: .last)

  /// The `signed_cookies` backend: the data itself, in the text that its tables hold under another salt.
  static func djangoSigned(_ salts: [String]) -> CookieFormat {
    let salts = salts.map { DjangoText.Salt($0) } + [DjangoText.cookie, DjangoText.store]
    var format = CookieFormat(
      "django-signed", djangoName + "; Max-Age=1209600", .signature, carriesData: true, repeated: .last,
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        try DjangoText.reading(cookie.value, salts, secrets) { $0.asObject != nil ? .marks : .none }
      } write: { (value, _, secrets) throws(CookieError) in
        try checkData(value)
        return DjangoText.encode(value, salts[0], secrets, now: .now()) ?? PackedJSON.encode(value)
      })
    format.lifetime = { data, now in data.asObject.flatMap(DjangoExpiry.init)?.maxAge(from: now) ?? .inherit }
    format.salted = { djangoSigned($0) }
    return format
  }

  /// What an application signs by `django.core.signing` itself, mostly under a salt of its own.
  static func djangoSigning(_ own: [String]) -> CookieFormat {
    let salts = own.map { DjangoText.Salt($0) } + [DjangoText.dumps, DjangoText.Salt("django.core.signing.TimestampSigner")]
    var format = CookieFormat(
      "django-signing", "signed; Path=/; HttpOnly; SameSite=Lax", .signature, carriesData: true, repeated: .last,
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        var reading = try DjangoText.reading(cookie.value, salts, secrets) { _ in .marks }
        if reading.content == nil, let text = cookie.value.pieces(":").first {
          // A TimestampSigner's own, which packs nothing.
          (reading.content, reading.problems) = (textContent(text), [])
          reading.evidence = reading.made?.isOfCookies == true ? .outline : .none
        }
        return reading.unless(isOwnSaltKnown: !own.isEmpty)
      } write: { (value, _, secrets) throws(CookieError) in
        DjangoText.encode(value, salts[0], secrets, now: .now()) ?? PackedJSON.encode(value)
      })
    format.isSession = false
    format.salted = { djangoSigning($0) }
    return format
  }

  /// Messages that wait for the next page, where they are kept in a cookie (`django.contrib.messages.storage.cookie`).
  static let djangoMessages = CookieFormat(
    "django-messages", "messages; Path=/; HttpOnly; SameSite=Lax", .signature, repeated: .last,
    value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      try DjangoText.reading(cookie.value, [DjangoText.messages], secrets) { $0.asArray != nil ? .marks : .none }
    })

  /// A text of the application's (`response.set_signed_cookie`), salted with the cookie's name.
  static func djangoCookie(_ salts: [String]) -> CookieFormat {
    var format = CookieFormat(
      "django-cookie", "signed; Path=/", .signature, repeated: .last,
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        try DjangoText.textReading(cookie, salts, secrets)
      })
    format.salted = { djangoCookie($0) }
    return format
  }
}
