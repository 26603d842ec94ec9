import ECMAScript
import Platform
import SessionsAdministration

/// The user and the password of a server's address where its scheme stands elsewhere, as objects of addresses keep them: `ada:x@host` as a
/// whole text, and `ada:x` in a part of its own.
enum Authority {
  private static let longest = 512
  private static let ends = ASCIISet("/?#")
  private static let ofUser = ASCIISet(lettersDigitsAnd: "._-+%~!$")
  private static let ofPassword = ASCIISet(0x21...0x7E, except: "\"'`<>/")
  private static let ofHost = ASCIISet(lettersDigitsAnd: ".-_")

  /// What is no user before a colon, but what is called by an address behind it, or a version.
  private static let kinds: Set<String> = [
    "acct", "bcc", "cc", "docker", "e-mail", "email", "from", "gem", "github", "im", "jsr", "mail", "mailto", "npm", "pkg",
    "pres",
    "pypi", "sip", "sips", "to", "workspace", "xmpp",
  ]

  /// Whether a text has the form, as what `kind:mail@host` calls has it, too: where it stands has to say that it is of an address.
  private static func holdsPassword(_ text: [UInt8]) -> Bool { host(in: text) != nil }

  /// What is behind the user and the password, with the path; nil: the text has not the form.
  private static func host(in text: [UInt8]) -> ArraySlice<UInt8>? {
    guard text.count <= longest, let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let authority = text.prefix { !ends.contains($0) }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")), colon < at else { return nil }
    let user = text[..<colon]
    guard isPassword(text[(colon + 1)..<at], of: user), !kinds.contains(String(decoding: user, as: UTF8.self).lowercased()),
      authority[(at + 1)...].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).allSatisfy(isHost)
    else { return nil }
    return text[(at + 1)...]
  }

  // MARK: By itself

  /// Whether a text is one wherever it stands, but not under a name of somebody: no user is named, or a port, a path or another host follows,
  /// as they do behind no `google:ada@example.org`, `actions:checkout@v4` and the like.
  static func isOne(_ text: [UInt8], under key: JSString?) -> Bool {
    guard let host = host(in: text) else { return false }
    let isBeside = text[0] == UInt8(ascii: ":") || behindHost(host).contains(where: besideHost.contains)
    return isBeside && !(key.map { isOfSomebody(SensitiveKeys.split($0)) } ?? false)
  }

  private static let besideHost = ASCIISet(":,/")
  /// `user_name`, and no `db_name`.
  private static func isOfSomebody(_ words: [String]) -> Bool {
    words.last.map(ofSomebody.contains) ?? false && !words.contains { places.contains($0) || $0 == "db" }
  }

  /// Last words of what says who somebody is.
  private static let ofSomebody: Set<String> = [
    "account", "actor", "email", "id", "identity", "login", "mail", "member", "name", "owner", "principal", "sub", "subject",
    "uid", "upn", "user", "username",
  ]

  /// An address of six has colons of its own, in brackets.
  private static func behindHost(_ host: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard host.first == UInt8(ascii: "["), let end = host.firstIndex(of: UInt8(ascii: "]")) else {
      return host.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    }
    return host[end...].prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
  }

  // MARK: By its place

  /// The rule of what stands under the name of that part of an address.
  static func rule(for text: JSString, under key: JSString) -> String? {
    // Most texts have no `@`, and their names are not taken apart.
    guard text.byteCount <= longest, text.withWTF8({ $0.contains(UInt8(ascii: "@")) }),
      SensitiveKeys.split(key).last.map(places.contains) ?? false
    else { return nil }
    return holdsPassword(text.wtf8) ? "password" : nil
  }

  private static let places: Set<String> = [
    "authority", "broker", "dsn", "endpoint", "host", "hostname", "hosts", "netloc", "proxies", "proxy", "server", "smtp", "uri",
    "url",
  ]

  /// Whether values are the parts of an address in their order, as Python makes one of them: the scheme, this, the path.
  static func isAmongParts(_ parts: [JSONValue]) -> Bool {
    guard parts.count >= 3, case .string(let scheme) = parts[0], case .string(let text) = parts[1],
      case .string(let path) = parts[2]
    else { return false }
    let isPath = path.isEmpty ? parts.count == 5 || parts.count == 6 : path.wtf8[0] == UInt8(ascii: "/")
    return isPath && scheme.byteCount <= longestScheme && scheme.withWTF8 { $0.allSatisfy(ofScheme.contains) }
      && holdsPassword(text.wtf8)
  }

  private static let longestScheme = 24
  private static let ofScheme = ASCIISet(lettersDigitsAnd: "+-.")

  /// The key under which an address that is an object keeps the user and the password apart, `userInfo`. Elsewhere that is what is known of
  /// a user: `role:editor`.
  static func userInfo(in object: JSONObject) -> JSString? {
    for entry in object.entries {
      guard case .string(let text) = entry.value, text.byteCount <= longest, isUserInfo(entry.key) else { continue }
      let bytes = text.wtf8
      guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), isPassword(bytes[(colon + 1)...], of: bytes[..<colon]) else {
        continue
      }
      return isAddress(object) ? entry.key : nil
    }
    return nil
  }

  private static func isUserInfo(_ key: JSString) -> Bool {
    // Most keys are not taken apart.
    guard key.withWTF8({ $0.contains { $0 | 0x20 == UInt8(ascii: "f") } }) else { return false }
    let words = SensitiveKeys.split(own(key))
    return words.last == "userinfo" || words.suffix(2) == ["user", "info"]
  }

  private static func isAddress(_ object: JSONObject) -> Bool {
    Set(object.entries.prefix(mostParts).map { own($0.key).string.lowercased() }).isSuperset(of: ["scheme", "host"])
  }

  private static func own(_ key: JSString) -> JSString { PropertyName.own(in: key) ?? key }

  private static let mostParts = 32

  // MARK: Its parts

  /// An hour has no letter before its minutes, and few digits are a number of something.
  private static func isPassword(_ password: ArraySlice<UInt8>, of user: ArraySlice<UInt8>) -> Bool {
    guard user.allSatisfy({ $0 >= 0x80 || ofUser.contains($0) }) else { return false }
    guard user.isEmpty || user.contains(where: { $0 >= 0x80 || NamedValues.isLetter($0) }) else { return false }
    guard password.allSatisfy({ $0 >= 0x80 || ofPassword.contains($0) }), !NamedValues.saysNothing(password) else { return false }
    return password.count >= 4 || !password.allSatisfy(NamedValues.isDigit)
  }

  /// A name, or four numbers, with a port or without. What has numbers of another count is a version.
  private static func isHost(_ text: ArraySlice<UInt8>) -> Bool {
    let isInBrackets = text.first == UInt8(ascii: "[")
    let end =
      isInBrackets
      ? text.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 }
      : text.firstIndex { !ofHost.contains($0) } ?? text.endIndex
    guard let end else { return false }
    let (name, rest) = (text[..<end], text[end...])
    let isPort =
      rest.first == UInt8(ascii: ":") && (2...6).contains(rest.count) && rest.dropFirst().allSatisfy(NamedValues.isDigit)
    guard rest.isEmpty || isPort else { return false }
    if isInBrackets || name.contains(where: NamedValues.isLetter) { return true }
    return name.split(separator: UInt8(ascii: ".")).count == 4
  }
}
