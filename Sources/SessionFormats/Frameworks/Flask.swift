import SessionCookies
import ECMAScript
import Platform
import Sessions
package import SessionsAdministration
package import SessionsFile
import SessionsRedis
import SessionsSQL

extension Framework {
  /// Flask: the data in a cookie signed by itsdangerous, or with Flask-Session in cachelib's files or a table.
  static let flask = Framework("Flask") {
    // Flask-Session's own cookie is the id alone.
    $0.flashes = [.flask]
    $0.users = [.at("_user_id")]
    $0.cookies = [.plain, .flask([]), .flaskLogin, .flaskSession([]), .flaskSessionID]
    $0.payloads = [.pickle, .flaskSession]
    $0.keys = [KeyLayout("Flask-Session", [.exactly("session:")], ids: IDShape(.base64URL, 32...64), .flaskSession)]
    $0.files = [.cachelib, .cachelibMD5]
    $0.tables = [
      // Airflow's too, whose table is called session.
      TableLayout(
        "Flask-Session", ["sessions", "session"], id: "session_id", data: "data", .flaskSession, .column("expiry", .sql)
      ) {
        $0.idShape = IDShape(.visible, 8...256)
        $0.others = ["id"]
        // SESSION_KEY_PREFIX; with SESSION_USE_SIGNER a signature follows.
        $0.ways = [.behind("session:"), .beforeSignature]
        $0.idIsBearer = true
      },
      TableLayout(
        "Flask-Session PostgreSQL", ["flask_sessions"], id: "session_id", data: "data", .flaskSession, .column("expiry", .sql)
      ) {
        $0.idShape = IDShape(.visible, 8...256)
        $0.attributes = [.created: "created"]
        $0.ways = [.behind("session:"), .beforeSignature]
        $0.idIsBearer = true
      },
    ]
  }
}

extension FileLayout {
  /// cachelib's `FileSystemCache`, with which Flask-Session keeps sessions. Its rows have no id, only a digest.
  package static let cachelib = cachelib(.sha256, digits: 64)
  /// The same before cachelib 0.17.
  package static let cachelibMD5 = cachelib(.md5, digits: 32)

  private static func cachelib(_ digest: FileNaming.Digest, digits: Int) -> FileLayout {
    // The file in which cachelib counts the others, under a digest as they are.
    let naming = FileNaming(
      meaning: .digest(digest, of: "session:"), alphabet: .hex, length: digits...digits,
      reserved: digest.hex(of: "__wz_cache_count"))
    return FileLayout(
      name: "cachelib", payload: .pickle, naming: naming, container: CachelibContainer(),
      counter: FileCounter(changed: CachelibCount.changed), temporarySuffix: TemporaryFile.cachelibSuffix)
  }
}

extension PayloadCodec {
  /// Flask-Session's own: a map of MessagePack, JSON where the application says so, or what older versions pickled.
  package static let flaskSession = oneOf(
    "flaskSession", name: "Flask-Session", [.messagePackMap, .markedJSON("\"_permanent\""), .pickle])

  /// Python's pickle; cachelib has its expiry before it in files, an exclamation mark elsewhere.
  package static let pickle: PayloadCodec = {
    let base = opaque("pickle", .pickle) { bytes, isComplete in likelihoodOfPickle(bytes, isComplete) }
    var codec = PayloadCodec(
      base.id, name: base.name, likelihood: base.likelihood,
      decode: { (payload) throws(MalformedRecord) in
        let start = payload.first == UInt8(ascii: "!") ? 1 : payload.count > 5 && payload[4] == 0x80 && payload[0] != 0x80 ? 4 : 0
        let bytes = payload[start...]
        let version = bytes.first == 0x80 ? bytes.dropFirst().first.map { " \($0)" } : nil
        // Binary protocols of before 2 begin with a mark or an empty dictionary.
        let value =
          bytes.first == UInt8(ascii: "(") && bytes.dropFirst().first == UInt8(ascii: "d") ? .linePickle : OpaqueValue.pickle
        return value.content(of: bytes, version: version ?? "")
      },
      editing: base.editing)
    codec.refusal = base.refusal
    codec.writing = .never
    return codec
  }()

  /// The protocol, perhaps a frame, an empty dictionary to begin with, and the end.
  private static func likelihoodOfPickle(_ bytes: [UInt8], _ isComplete: Bool) -> Likelihood {
    guard bytes.count >= 4, bytes[0] == 0x80, 2...5 ~= bytes[1] else { return .none }
    guard isComplete else { return .distinctive }
    let start = bytes[2] == 0x95 ? 11 : 2
    let isDictionary = start < bytes.count && bytes[start] == UInt8(ascii: "}")
    return isDictionary && bytes.last == UInt8(ascii: ".") ? .distinctive : .none
  }
}

extension CookieFormat {
  /// Flask's own sessions: the data itself, by itsdangerous (`flask/sessions.py`). What JSON cannot say is tagged, and stays so.
  ///
  /// - Parameter salts: the application's own (`SecureCookieSessionInterface.salt`).
  static func flask(_ salts: [String]) -> CookieFormat {
    let signatures = (salts + ["cookie-session"]).map {
      KeyedSignature(.sha1, .keyed(.sha1, salt: $0), separator: ".", .base64URL)
    }
    var format = CookieFormat(
      "flask", "session; Path=/; HttpOnly", .signature, carriesData: true,
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        let text = try ItsDangerous(cookie.value)
        return text.reading(signatures, secrets, evidence: flaskEvidence(text.data)) { data throws(MalformedRecord) in
          try PackedJSON.decode(data[...], of: data)
        }
      } write: { (value, _, secrets) throws(CookieError) in
        try checkData(value)
        let data = PackedJSON.encode(value)
        return ItsDangerous.encode(data, signatures[0], secrets, now: .now()) ?? data
      })
    format.salted = { flask($0) }
    return format
  }

  /// Starlette's base64 is padded and of the other alphabet: where neither shows, the data could be either's.
  static func flaskEvidence(_ data: [UInt8]) -> CookieReading.Evidence {
    let isCompressed = data.first == UInt8(ascii: ".")
    guard (isCompressed ? Array(data.dropFirst()) : data).isURLSafe else { return .none }
    return isCompressed || data.count % 4 != 0 || data.contains(UInt8(ascii: "-")) || data.contains(UInt8(ascii: "_"))
      ? .marks : .content
  }

  /// Flask-Login's cookie: who it logs in, and no session. It does so again after a session was destroyed.
  static let flaskLogin: CookieFormat = {
    let signature = KeyedSignature(.sha512, separator: "|", .hexadecimal)
    var format = CookieFormat(
      "flask-login", "remember_token; Path=/; HttpOnly", .signature, carriesData: true,
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        guard let parts = signature.split(cookie.decoded), !parts.value.isEmpty, parts.signature.isHexadecimal else {
          throw CookieMismatch("It is not a user's id, a | and a signature.")
        }
        return CookieReading(
          .data(["user_id": .string(JSString(decoding: parts.value))]),
          CookieSignature(madeBy: signature.secretIndex(of: parts, secrets), of: secrets),
          signature.isWhole(parts.signature) ? .marks : .none,
          notes: ["It logs its user in again after the session was destroyed."],
          problems: SignatureLength.problems(of: parts.signature, whole: [signature.length]))
      } write: { (value, _, secrets) throws(CookieError) in
        guard let id = value["user_id"]?.asString ?? value.asString else {
          throw CookieError(.unencodable, name: "", message: "this cookie holds a user's id: {\"user_id\": \"42\"}")
        }
        return signature.sign(id.string, secrets) ?? id.string
      })
    format.isSession = false
    return format
  }()

  /// Flask-Session with `SESSION_USE_SIGNER`: the id, signed by itsdangerous without a time.
  static func flaskSession(_ salts: [String]) -> CookieFormat {
    let signatures = (salts + ["flask-session"]).map {
      KeyedSignature(.sha1, .keyed(.sha1, salt: $0), separator: ".", .base64URL)
    }
    let signature = signatures[0]
    var format = CookieFormat(
      "flask-session", "session; Path=/; HttpOnly", .signature,
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        guard let parts = signature.split(cookie.decoded), !parts.value.contains(UInt8(ascii: ".")),
          signature.isWhole(parts.signature)
        else { throw CookieMismatch("It is not an id, a dot and a signature of \(signature.length) characters.") }
        var reading = try bareReading(parts.value, nil)
        reading.signature = CookieSignature(madeBy: signatures.secretIndex(of: parts, secrets), of: secrets)
        reading.evidence = .outline
        return reading
      } write: { (value, _, secrets) throws(CookieError) in
        let id = try idText(of: value)
        return signature.sign(id, secrets) ?? id
      })
    format.salted = { flaskSession($0) }
    return format
  }

  /// Flask-Session's usual cookie: 32 random bytes in URL-safe base64, and before 0.6 a UUID.
  static let flaskSessionID = bare("flask-session-id", "session; Path=/; HttpOnly", IDShape(.base64URL, 36...43))
}
