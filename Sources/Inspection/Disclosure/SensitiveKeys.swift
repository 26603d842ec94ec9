package import ECMAScript

/// The words of a key: `apiKey`, `api_key`, `API-Key` and `api.key` are all "api key".
package enum SensitiveKeys {
  package static func split(_ key: JSString) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    let bytes = key.wtf8
    func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    func flush() {
      if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
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
      ("secret", "secret secrets"), ("password", "password passwords passwd passphrase passcode pwd"),
      ("token", "token tokens accesstoken refreshtoken authtoken idtoken"), ("csrf", "csrf xsrf csrftoken xsrftoken"),
      ("auth", "auth authorization authentication bearer jwt"), ("otp", "otp totp hotp"), ("pin", "pin"),
      ("session", "session sessions sessionid sid sess"), ("signature", "signature signatures hmac"),
      ("credential", "credential credentials creds"), ("cookie", "cookie cookies"),
      ("key", "apikey apikeys privatekey secretkey accesskey"), ("card", "cvv cvc cardnumber"), ("ssn", "ssn"),
      ("nonce", "nonce"),
      ("verifier", "verifier"),
    ]
    var words: [String: String] = [:]
    for row in table { for word in row.words.split(separator: " ") { words[String(word)] = row.rule } }
    return words
  }()

  /// Two words that are sensitive only side by side.
  package static let pairs: [String: [String: String]] = [
    "recovery": ["code": "code", "codes": "code"], "backup": ["code": "code", "codes": "code"],
    "verification": ["code": "code"], "auth": ["code": "auth"], "card": ["number": "card"],
    "pass": ["word": "password", "phrase": "password"],
  ]

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

  /// Pieces of which every sensitive key has at least one: a cheap look before the words are taken apart.
  package static let stems: [[UInt8]] = [
    "secret", "pass", "pwd", "token", "csrf", "xsrf", "auth", "bear", "jwt", "otp", "pin", "ses", "sid", "sign", "hmac", "cred",
    "cook",
    "key", "cv", "ssn", "nonce", "verif", "code", "card",
  ].map { Array($0.utf8) }

  /// What could be names in a text: `user_token` of `s:10:"user_token"`, `Password` of `Lshop/Password;`.
  package static func names(in text: JSString) -> [JSString] {
    func isPartOfName(_ byte: UInt8) -> Bool {
      byte >= 0x80 || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F || byte == 0x2D
    }
    return text.wtf8.split { !isPartOfName($0) }.map { JSString(uncheckedWTF8: Array($0)) }
  }

  /// The rule that the name of a key falls under, by the built-in words.
  package static func rule(for key: JSString) -> String? {
    let bytes = key.wtf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }.filter { (0x61...0x7A).contains($0) }
    guard stems.contains(where: { contains(bytes, $0) }) else { return nil }
    let words = split(key)
    guard let last = words.last, words.count == 1 || !describing.contains(last) else { return nil }
    // Django's `_auth_user_id` says who it is and opens nothing.
    guard words.suffix(2) != ["user", "id"] else { return nil }
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

  private static func contains(_ bytes: [UInt8], _ piece: [UInt8]) -> Bool {
    guard bytes.count >= piece.count else { return false }
    for start in 0...(bytes.count - piece.count) where bytes[start..<(start + piece.count)].elementsEqual(piece) { return true }
    return false
  }
}
