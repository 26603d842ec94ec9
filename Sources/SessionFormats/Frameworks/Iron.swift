import SessionCookies
import ECMAScript
import Sessions
import SessionsAdministration

extension Framework {
  /// Iron seals: iron-session, Nuxt and h3, hapi.
  static let iron = Framework("iron-session") {
    $0.numbers = .doubles
    $0.cookies = [.iron]
  }
}

extension CookieFormat {
  /// `Fe26.2*ID*SALT*IV*DATA*END*SALT*CODE` (`@hapi/iron`); iron-session adds the version of its own format.
  static let iron = CookieFormat(
    "iron", "iron-session; Path=/; HttpOnly; Secure; SameSite=Lax", .encryption("the password"), carriesData: true,
    otherNames: ["nuxt-session", "h3", "sid"],
    value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      try IronSeal(cookie.decoded).reading(secrets)
    } write: { (value, _, secrets) throws(CookieError) in
      try checkData(value)
      guard let text = secrets.secrets.first.flatMap({ IronSeal.sealed(value, $0, now: .now()) }) else {
        throw noKey("the password")
      }
      return text
    })
}

private struct IronSeal {
  private let pieces: [[UInt8]]
  private let version: String?

  init(_ text: [UInt8]) throws(CookieMismatch) {
    var text = text
    var version: String?
    if let tilde = text.lastIndex(of: UInt8(ascii: "~")) {
      version = String(decoding: text[(tilde + 1)...], as: UTF8.self)
      text = Array(text[..<tilde])
    }
    self.version = version
    pieces = text.pieces("*")
    guard pieces[0].elementsEqual("Fe26.2".utf8), pieces.count == 8 else {
      throw CookieMismatch("It is not an iron seal: Fe26.2 and seven more parts with * between.")
    }
  }

  func reading(_ secrets: SecretRing) -> CookieReading {
    let opened = secrets.first(open)
    var reading = CookieReading(nil, CookieSignature(madeBy: opened?.index, of: secrets), .marks, expires: expires)
    if let text = opened?.result { reading.content = CookieReading.Content.json(in: text) ?? CookieFormat.textContent(text) }
    if let version { reading.notes.append("It is of version \(version.prefix(8)) of iron-session's format.") }
    if !pieces[1].isEmpty {
      reading.notes.append(
        "Its password is the one that the application calls \"\(String(decoding: pieces[1].prefix(32), as: UTF8.self))\".")
    }
    return reading
  }

  /// Milliseconds; readable without the password.
  private var expires: Timestamp? {
    guard 1...15 ~= pieces[5].count, let milliseconds = Int64(String(decoding: pieces[5], as: UTF8.self)) else { return nil }
    return Timestamp(milliseconds: milliseconds)
  }

  /// The salts come with each seal: a key serves once, and one round makes it.
  private static func key(_ secret: Secret, _ salt: [UInt8]) -> [UInt8] {
    Cipher.stretched(secret.key(.secret), salt: salt, .sha1, rounds: 1, count: 32)
  }

  private func open(_ secret: Secret) -> [UInt8]? {
    let base = Array(pieces[..<6].joined(separator: Array("*".utf8)))
    guard let code = Base64.decodeURLSafe(pieces[7]), let iv = Base64.decodeURLSafe(pieces[3]),
      areEqual(Digest.sha256.code(of: base, key: Self.key(secret, pieces[6])), code)
    else { return nil }
    return Base64.decodeURLSafe(pieces[4]).flatMap { Cipher.openCBC($0, key: Self.key(secret, pieces[2]), iv: iv) }
  }

  /// As iron-session 8 seals, for its fourteen days.
  static func sealed(_ value: JSONValue, _ secret: Secret, now: Timestamp) -> String? {
    let salts = [32, 32].map { hexadecimal(Cipher.randomBytes($0)) }
    let iv = Cipher.randomBytes(16)
    guard let data = Cipher.sealCBC(JSON.stringify(value, numbers: .asWritten), key: key(secret, salts[0]), iv: iv) else {
      return nil
    }
    func text(_ bytes: [UInt8]) -> String { String(decoding: Base64.encodeURLSafe(bytes), as: UTF8.self) }
    let end = now.adding(seconds: 14 * 86_400).milliseconds
    let base = "Fe26.2**\(String(decoding: salts[0], as: UTF8.self))*\(text(iv))*\(text(data))*\(end)"
    let code = Digest.sha256.code(of: Array(base.utf8), key: key(secret, salts[1]))
    return "\(base)*\(String(decoding: salts[1], as: UTF8.self))*\(text(code))~2"
  }
}
