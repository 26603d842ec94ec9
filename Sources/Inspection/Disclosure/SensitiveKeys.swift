package import ECMAScript

/// The words of a key: `apiKey`, `api_key`, `API-Key` and `api.key` are all "api key".
package enum SensitiveKeys {
  /// The same, and those that are written in one word as if they stood apart: "clientsecret" is "client secret".
  static func words(of key: JSString) -> [String] { split(key).flatMap(FusedWords.apart) }

  package static func split(_ key: JSString) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    let bytes = key.wtf8
    func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    // Another alphabet has capitals, too.
    let isForeign = bytes.contains { $0 >= 0x80 }
    func flush() {
      let text = String(decoding: word, as: UTF8.self)
      if !word.isEmpty { words.append(isForeign ? text.lowercased() : text) }
      word.removeAll(keepingCapacity: true)
    }
    for (index, byte) in bytes.enumerated() {
      if isUpper(byte) {
        // A capital begins a word, but not inside a run of capitals: "XSRFToken" is "xsrf token".
        let afterLower = index > 0 && !isUpper(bytes[index - 1])
        let beforeLower = index + 1 < bytes.count && isLower(bytes[index + 1])
        if afterLower || beforeLower { flush() }
        word.append(byte | 0x20)
      } else if isLower(byte) || byte >= 0x80 {
        word.append(byte)
      } else {
        // Digits and signs end a word: "token2" is "token".
        flush()
      }
    }
    flush()
    return words
  }

  /// Words that make a key sensitive wherever they stand in it, and the rule they are shown under.
  package static let sensitive: [String: String] = {
    let table: [(rule: String, words: String)] = [
      ("secret", "secret secrets mnemonic"),
      (
        "password",
        "password passwords passwd passphrase passcode pwd pw psw pswd passw passwrd passwort kennwort wachtwoord senha"
      ),
      (
        "password",
        "contraseña contrasena contrasenya mdp motdepasse haslo hasło heslo geslo lozinka jelszo jelszó salasana passord"
      ),
      ("password", "adgangskode kodeord losenord lösenord sifre şifre пароль 密码 密碼 パスワード 비밀번호 סיסמה"),
      ("token", "token tokens accesstoken refreshtoken authtoken idtoken"),
      ("csrf", "csrf xsrf csrftoken xsrftoken wpnonce sesskey formkey"),
      ("auth", "auth authorization authentication bearer jwt"), ("otp", "otp totp hotp otpcode"), ("pin", "pin"),
      ("session", "session sessions sessionid sessid sid sess jsessionid phpsessid"), ("signature", "signature signatures hmac"),
      ("credential", "credential credentials creds passkey passkeys"), ("cookie", "cookie cookies"),
      ("key", "apikey apikeys privatekey privkey secretkey accesskey sshkey authkey masterkey signingkey encryptionkey"),
      ("card", "cvv cvc cardnumber creditcard"), ("iban", "iban"),
      ("ssn", "ssn"), ("nonce", "nonce"), ("verifier", "verifier"),
    ]
    var words: [String: String] = [:]
    for row in table { for word in row.words.split(separator: " ") { words[String(word)] = row.rule } }
    return words
  }()

  /// Words that are sensitive where they are the whole key: in others they say something else, as in `boardingPass`.
  package static let alone: [String: String] = [
    "pass": "password", "clave": "password", "parola": "password", "pincode": "pin", "sig": "signature",
  ]

  /// Two words that are sensitive only side by side.
  package static let pairs: [String: [String: String]] = {
    let table: [(rule: String, pairs: String)] = [
      ("code", "recovery code, recovery codes, backup code, backup codes, verification code, mfa code, factor code, sms code"),
      ("code", "login code, reset code, access code, security code, time code, device code"),
      // "2fa" is "fa": a digit ends a word.
      ("code", "fa code, tfa code, twofa code, otp code, email code, phone code, confirmation code, confirm code"),
      ("code", "activation code, activate code, verify code, validation code, signin code, unlock code"),
      ("code", "signup code, register code, registration code"),
      (
        "password",
        "pass word, pass phrase, seed phrase, db pass, database pass, user pass, admin pass, ssh pass, smtp pass, mail pass"
      ),
      (
        "password",
        "new pass, old pass, current pass, confirm pass, my pass, root pass, sudo pass, ftp pass, ldap pass, pass confirm, pass hash"
      ),
      (
        "password",
        "login pass, account pass, temp pass, tmp pass, plain pass, repeat pass, re pass, u pass, c pass, txt pass, mi clave"
      ),
      ("password", "pass new, pass old, pass repeat, pass again, nueva clave, clave nueva, clave acceso, clave secreta"),
      ("password", "de passe, security answer, security answers, magic link, reset link"),
      (
        "auth",
        "auth code, oauth code, oauth state, oidc state, openid state, sso state, relay state, saml response, saml assertion"
      ),
      (
        "auth",
        "openidconnect state, socialaccount state, socialaccount states, oauth states, oidc states, openid states, sso states"
      ),
      ("card", "card number, credit card, passport number"), ("ssn", "social security"),
    ]
    var pairs: [String: [String: String]] = [:]
    for row in table {
      for pair in row.pairs.split(separator: ", ").map({ $0.split(separator: " ").map(String.init) }) {
        pairs[pair[0], default: [:]][pair[1]] = row.rule
      }
    }
    return pairs
  }()

  /// A last word that says *about* a secret rather than the secret: `tokenType`, `passwordChangedAt`, `sessionCount`.
  package static let describing: Set<String> = [
    "type", "count", "expires", "expiry", "expiration", "at", "enabled", "ttl", "timeout", "length", "attempts", "required",
    "changed",
    "updated", "created", "policy", "provider", "method", "methods", "scope", "scopes", "consent", "preferences", "banner", "age",
    "duration", "date", "start", "started", "level", "status",
  ]

  /// Words before "key" that make it an ordinary name: `primaryKey`, `sortKey`, `publicKey`.
  package static let ordinaryKeys: Set<String> = [
    "public", "primary", "foreign", "sort", "cache", "partition", "row", "object", "translation", "message", "i", "n",
    "idempotency",
    "group", "unique", "shortcut", "hot", "storage", "query", "map", "react", "list", "item", "lookup", "pub", "route",
    "location",
  ]

  /// Pieces of which every sensitive key of ASCII has at least one, by their first letters: a cheap look before the words are taken
  /// apart.
  private static let stems: [[[UInt8]]] = {
    let stems = [
      "secret", "pass", "pw", "token", "csrf", "xsrf", "auth", "bear", "jwt", "otp", "pin", "ses", "sid", "sig", "hmac", "cred",
      "cook", "key", "cv", "ssn", "nonce", "verif", "code", "card", "iban", "mnemo", "kennw", "contras", "senha", "wachtw",
      "phrase", "number", "answer", "link", "state", "saml", "social", "mdp", "psw", "clave", "parola", "hasl", "hesl", "gesl",
      "lozin", "jelsz", "salas", "adgang", "kodeo", "losen", "sifre",
    ].map { Array($0.utf8) }
    return (UInt8(ascii: "a")...UInt8(ascii: "z")).map { letter in stems.filter { $0[0] == letter } }
  }()

  /// What could be names in a text: `user_token` of `s:10:"user_token"`, `Password` of `Lshop/Password;`.
  package static func names(in text: JSString) -> [JSString] {
    func isPartOfName(_ byte: UInt8) -> Bool {
      byte >= 0x80 || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F || byte == 0x2D
    }
    return text.wtf8.split { !isPartOfName($0) }.map { JSString(uncheckedWTF8: Array($0)) }
  }

  /// The rule that the name of a key falls under, by the built-in words.
  package static func rule(for key: JSString) -> String? {
    let isForeign = key.withWTF8 { $0.contains(where: LookAlikes.isLead) }
    if isForeign, let plain = LookAlikes.plain(key.wtf8) {
      return rule(for: JSString(decoding: plain))
    }
    guard hasStem(key) || key.withWTF8({ $0.contains { $0 >= 0x80 } }) else { return nil }
    if let own = ClassMember.own(in: key) { return rule(for: own) }
    let words = words(of: key)
    guard let last = words.last, words.count == 1 || !describing.contains(last) else { return nil }
    // Django's `_auth_user_id` says who it is and opens nothing.
    guard words.suffix(2) != ["user", "id"] else { return nil }
    if words.count == 1, let rule = alone[last] { return rule }
    for (index, word) in words.enumerated() {
      if let rule = sensitive[word] { return rule }
      if index > 0, let rule = pairs[words[index - 1]]?[word] { return rule }
      if word == "key" || word == "keys" {
        let before = index > 0 ? words[index - 1] : nil
        let qualified = before.map { ["api", "private", "secret", "access", "signing", "encryption"].contains($0) } ?? false
        let ordinary = before.map(ordinaryKeys.contains) ?? (word == "keys")
        if index == words.count - 1 ? !ordinary : qualified && words.last != "id" { return "key" }
      }
    }
    return nil
  }

  /// Whether a text is the heading of a message rather than the name of a value: "Session expired".
  static func isHeading(_ text: JSString) -> Bool {
    let words = split(text)
    return words.count > 1 && words.last.map(happenings.contains) ?? false
  }

  private static let happenings: Set<String> = [
    "added", "changed", "copied", "created", "deleted", "ended", "expired", "failed", "generated", "refreshed", "removed",
    "renewed", "reset",
    "revoked", "saved", "sent", "started", "updated", "verified",
  ]

  /// Whether a key ends in the word "state".
  static func isState(_ key: JSString) -> Bool {
    key.withWTF8 { $0.suffix(4).elementsEqual("tate".utf8) } && split(key).last == "state"
  }

  /// Whether a stem is among the letters of a key, small or capital, whatever stands between them.
  private static func hasStem(_ key: JSString) -> Bool {
    key.withWTF8 { bytes in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count) { letters in
        var (index, count) = (0, 0)
        // Every key of every session is looked at: in memory, without a collection asked for each byte.
        while index < bytes.count {
          let letter = bytes[index] | 0x20
          if letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "z") {
            letters[count] = letter
            count += 1
          }
          index += 1
        }
        let read = UnsafeBufferPointer(start: letters.baseAddress, count: count)
        for start in 0..<count where stems[Int(read[start] - UInt8(ascii: "a"))].contains(where: { isAt(start, of: read, $0) }) {
          return true
        }
        return false
      }
    }
  }

  private static func isAt(_ start: Int, of letters: UnsafeBufferPointer<UInt8>, _ stem: [UInt8]) -> Bool {
    guard letters.count - start >= stem.count else { return false }
    var index = 1
    while index < stem.count, letters[start + index] == stem[index] { index += 1 }
    return index == stem.count
  }
}
