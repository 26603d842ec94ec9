import SessionCookies
import ECMAScript
import Sessions
import SessionsAdministration

extension Framework {
  /// JSON Web Tokens in cookies, of whichever library: Clerk's, Firebase's, Supabase's, one's own.
  static let jwt = Framework("JSON Web Token") {
    $0.numbers = .doubles
    $0.cookies = [.jwt]
  }
}

extension CookieFormat {
  /// `header.claims.signature` (RFC 7519).
  static let jwt = CookieFormat(
    "jwt", "token; Path=/; HttpOnly; SameSite=Lax", .signature, carriesData: true, otherNames: ["__session"],
    value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      try SignedToken(cookie.decoded).reading(secrets)
    } write: { (value, _, secrets) throws(CookieError) in
      try checkData(value)
      let text = [#"{"alg":"HS256","typ":"JWT"}"#, JSON.text(value, numbers: .asWritten)].map {
        String(decoding: Base64.encodeURLSafe(Array($0.utf8)), as: UTF8.self)
      }.joined(separator: ".")
      return SignedToken.signatures[0].sign(text, secrets) ?? text
    })

  /// `header..nonce.data.tag` (RFC 7516): the token of Auth.js and NextAuth, which is the session, and of nextjs-auth0.
  static let jwe = encryptedToken("jwe")
  /// The same by the name that applications know it by.
  static let authJSToken: CookieFormat = {
    var format = encryptedToken("authjs-jwt")
    format.isTried = false
    return format
  }()

  fileprivate static func isOfAuthJS(_ name: String) -> Bool {
    ["authjs.session-token", "next-auth.session-token"].contains { name == $0 || name.hasSuffix("-" + $0) }
  }

  private static func encryptedToken(_ name: String) -> CookieFormat {
    CookieFormat(
      name, "authjs.session-token; Path=/; HttpOnly; SameSite=Lax", .encryption("AUTH_SECRET"), carriesData: true,
      otherNames: ["next-auth.session-token", "__session", "appSession"],
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        try EncryptedToken(cookie.decoded).reading(cookie.name, secrets)
      } write: { (value, name, secrets) throws(CookieError) in
        try checkData(value)
        guard let text = secrets.secrets.first.flatMap({ EncryptedToken.sealed(value, name: name, $0) }) else {
          throw noKey("AUTH_SECRET")
        }
        return text
      })
  }
}

/// The JSON object in a part of a token.
private func tokenPart(_ part: [UInt8]) -> JSONObject? {
  part.isURLSafe ? Base64.decodeURLSafe(part).flatMap { CookieReading.Content.object(in: $0)?.object } : nil
}

/// Texts of a header that help a person: which algorithm, which key.
private func headerNote(_ header: JSONObject) -> String {
  let fields = ["alg", "enc", "typ", "kid"].compactMap { key in
    header[JSString(key)]?.asString.map { "\(key) \($0.string.prefix(64))" }
  }
  return "Its header says \(fields.joined(separator: ", "))."
}

private struct SignedToken {
  private let header: JSONObject
  private let claims: JSONObject?
  private let claimBytes: [UInt8]?
  private let parts: KeyedSignature.Parts

  static let signatures = [Digest.sha256, .sha384, .sha512].map { KeyedSignature($0, separator: ".", .base64URL) }
  private static let algorithms = ["HS256": 0, "HS384": 1, "HS512": 2]

  init(_ text: [UInt8]) throws(CookieMismatch) {
    let pieces = text.pieces(".")
    guard pieces.count == 3, let header = tokenPart(pieces[0]), header["alg"]?.asString != nil,
      let parts = Self.signatures[0].split(text)
    else { throw CookieMismatch("It does not have three parts with dots between, the first of which names an algorithm.") }
    self.header = header
    self.parts = parts
    claimBytes = Base64.decodeURLSafe(pieces[1])
    claims = tokenPart(pieces[1])
  }

  func reading(_ secrets: SecretRing) -> CookieReading {
    let content = claims.map { CookieReading.Content.data(.object($0)) } ?? claimBytes.map(CookieFormat.textContent)
    let checked = signature(secrets)
    return CookieReading(
      content, checked.signature, .marks, made: Timestamp(seconds: claims?["iat"]), expires: Timestamp(seconds: claims?["exp"]),
      notes: [headerNote(header)] + checked.notes, problems: checked.problems)
  }

  private func signature(_ secrets: SecretRing) -> (signature: CookieSignature, notes: [String], problems: [String]) {
    let algorithm = header["alg"]?.asString?.string ?? ""
    if algorithm.lowercased() == "none" { return (.missing, [], ["It has no signature: anyone can make one."]) }
    guard let signature = Self.algorithms[algorithm].map({ Self.signatures[$0] }) else {
      let name = String(algorithm.prefix(16))
      return (.uncheckable("\(name) is checked with the public key of whoever issued it, not with a secret"), [], [])
    }
    if let index = signature.secretIndex(of: parts, secrets) { return (.valid(secretIndex: index), [], []) }
    // Some libraries take the secret for base64 of the key.
    let decoded = KeyedSignature(
      signature.digest, KeyRecipe.secret.after("base64") { Base64.decodeURLSafe($0) ?? [] }, separator: ".", .base64URL)
    if let index = decoded.secretIndex(of: parts, secrets) {
      return (.valid(secretIndex: index), ["The secret is base64 of the key."], [])
    }
    return (
      CookieSignature(madeBy: nil, of: secrets), [],
      SignatureLength.problems(of: parts.signature, whole: [signature.length])
    )
  }
}

private struct EncryptedToken {
  /// How much of a key an encryption takes, and whose it is.
  private struct Encryption {
    let keySize: Int
    /// Of the CBC modes, which also sign: the first half of the key.
    var digest: Digest?
  }

  private static let encryptions: [String: Encryption] = [
    "A128GCM": Encryption(keySize: 16), "A192GCM": Encryption(keySize: 24), "A256GCM": Encryption(keySize: 32),
    "A128CBC-HS256": Encryption(keySize: 32, digest: .sha256), "A192CBC-HS384": Encryption(keySize: 48, digest: .sha384),
    "A256CBC-HS512": Encryption(keySize: 64, digest: .sha512),
  ]

  private let header: JSONObject
  private let headerText: [UInt8]
  private let pieces: [[UInt8]]

  init(_ text: [UInt8]) throws(CookieMismatch) {
    let pieces = text.pieces(".")
    guard pieces.count == 5, let header = tokenPart(pieces[0]), header["enc"]?.asString != nil,
      pieces.dropFirst().allSatisfy(\.isURLSafe)
    else { throw CookieMismatch("It does not have five parts with dots between, the first of which names an encryption.") }
    self.header = header
    self.pieces = pieces.map { Base64.decodeURLSafe($0) ?? [] }
    headerText = pieces[0]
  }

  func reading(_ name: String?, _ secrets: SecretRing) -> CookieReading {
    var reading = CookieReading(
      nil, CookieSignature(madeBy: nil, of: secrets), .marks, made: Timestamp(seconds: header["iat"]),
      expires: Timestamp(seconds: header["exp"]), notes: [headerNote(header)])
    let algorithm = header["alg"]?.asString?.string ?? ""
    guard let encryption = header["enc"]?.asString.flatMap({ Self.encryptions[$0.string] }), algorithm == "dir" else {
      reading.signature = .uncheckable("its key is not made of a secret directly: \(algorithm.prefix(16)) is not opened here")
      return reading
    }
    let recipes = Self.recipes(name, encryption.keySize)
    let opened = secrets.first { secret in
      recipes.lazy.compactMap { owner, recipe in open(secret.key(recipe), encryption).map { (owner, $0) } }.first
    }
    guard let opened else {
      // Any library may make its key of the secret in a way of its own; of Auth.js' cookies the way is known.
      if reading.signature == .invalid, name.map(CookieFormat.isOfAuthJS) != true {
        reading.signature = .uncheckable(
          "none of the secrets opens it in a way that is known here: other libraries make their keys otherwise")
      }
      return reading
    }
    reading.signature = .valid(secretIndex: opened.index)
    reading.notes.append("It is encrypted as \(opened.result.0) does it.")
    let claims = CookieReading.Content.json(in: opened.result.1)
    reading.content = claims ?? CookieFormat.textContent(opened.result.1)
    reading.made = Timestamp(seconds: claims?.object?["iat"]) ?? reading.made
    reading.expires = Timestamp(seconds: claims?.object?["exp"]) ?? reading.expires
    return reading
  }

  /// How libraries make a key of their secret. Auth.js salts it with the cookie's name.
  private static func recipes(_ name: String?, _ size: Int) -> [(owner: String, recipe: KeyRecipe)] {
    let names = name.map { [$0] } ?? ["authjs.session-token", "__Secure-authjs.session-token"]
    let others: [(owner: String, recipe: KeyRecipe)] = [
      ("NextAuth 4", .expanded(salt: "", info: "NextAuth.js Generated Encryption Key", count: size)),
      ("nextjs-auth0", .expanded(salt: "", info: "JWE CEK", count: size)),
      ("better-auth", betterAuth("better-auth-session", size)), ("better-auth", betterAuth("better-auth-account", size)),
      ("a library with the secret itself as key", .secret),
      ("a library with base64 of the key as secret", KeyRecipe.secret.after("base64") { Base64.decodeURLSafe($0) ?? [] }),
    ]
    return names.map { (owner: "Auth.js 5", recipe: authJS($0, size)) } + others
  }

  private static func authJS(_ name: String, _ size: Int) -> KeyRecipe {
    .expanded(salt: name, info: "Auth.js Generated Encryption Key (\(name))", count: size)
  }

  private static func betterAuth(_ salt: String, _ size: Int) -> KeyRecipe {
    .expanded(salt: salt, info: "BetterAuth.js Generated Encryption Key", count: size)
  }

  private func open(_ key: [UInt8], _ encryption: Encryption) -> [UInt8]? {
    guard key.count == encryption.keySize else { return nil }
    guard let digest = encryption.digest else {
      return Cipher.openGCM(pieces[3], key: key, nonce: pieces[2], tag: pieces[4], authenticating: headerText)
    }
    let half = key.count / 2
    let code = Self.code(headerText, pieces[2], pieces[3], Array(key[..<half]), digest)
    return areEqual(code, pieces[4]) ? Cipher.openCBC(pieces[3], key: Array(key[half...]), iv: pieces[2]) : nil
  }

  /// RFC 7518, section 5.2.2.1.
  private static func code(
    _ header: [UInt8], _ iv: [UInt8], _ data: [UInt8], _ key: [UInt8], _ digest: Digest
  ) -> [UInt8] {
    let length = withUnsafeBytes(of: UInt64(header.count * 8).bigEndian) { Array($0) }
    return Array(digest.code(of: header + iv + data + length, key: key).prefix(digest.byteCount / 2))
  }

  /// As Auth.js 5 writes it.
  static func sealed(_ claims: JSONValue, name: String, _ secret: Secret) -> String? {
    let key = secret.key(authJS(name, 64))
    func text(_ bytes: [UInt8]) -> String { String(decoding: Base64.encodeURLSafe(bytes), as: UTF8.self) }
    let thumbprint = text(Digest.sha512.hash(Array(#"{"k":"\#(text(key))","kty":"oct"}"#.utf8)))
    let header = text(Array(#"{"alg":"dir","enc":"A256CBC-HS512","kid":"\#(thumbprint)"}"#.utf8))
    let iv = Cipher.randomBytes(16)
    guard let data = Cipher.sealCBC(JSON.stringify(claims, numbers: .asWritten), key: Array(key[32...]), iv: iv) else {
      return nil
    }
    let tag = code(Array(header.utf8), iv, data, Array(key[..<32]), .sha512)
    return [header, "", text(iv), text(data), text(tag)].joined(separator: ".")
  }
}
