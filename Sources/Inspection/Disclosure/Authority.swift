import ECMAScript
import Platform

/// The user and the password of a server's address where its scheme stands elsewhere, as objects of addresses keep them: `ada:x@host` as a
/// whole text, and `ada:x` under the name of it.
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

  static func holdsPassword(_ text: [UInt8]) -> Bool {
    guard text.count <= longest, let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let authority = text.prefix { !ends.contains($0) }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")), colon < at else { return false }
    let user = text[..<colon]
    return isPassword(text[(colon + 1)..<at], of: user) && !kinds.contains(String(decoding: user, as: UTF8.self).lowercased())
      && authority[(at + 1)...].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).allSatisfy(isHost)
  }

  /// The rule of what stands under the name of the one part alone, `userInfo`.
  static func rule(for text: JSString, under key: JSString) -> String? {
    guard text.byteCount <= longest, key.withWTF8({ $0.suffix(3).elementsEqual("nfo".utf8) }) else { return nil }
    let words = SensitiveKeys.split(key)
    guard words.last == "userinfo" || words.suffix(2) == ["user", "info"] else { return nil }
    let bytes = text.wtf8
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    return isPassword(bytes[(colon + 1)...], of: bytes[..<colon]) ? "password" : nil
  }

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
