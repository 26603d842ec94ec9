import ECMAScript

/// Keys that are the name of a class with its packages, and mostly of a constant of it, as frameworks of Java have them:
/// `org.springframework.web.servlet.i18n.SessionLocaleResolver.LOCALE` is a locale, and no session. Nor is what Spring keeps in Redis under
/// `sessionAttr:user`.
enum ClassMember {
  /// What of such a key says what stands under it; nil where it is another key.
  static func own(in key: JSString) -> JSString? {
    if let name = attribute(in: key) { return name }
    guard key.withWTF8({ bytes in bytes.count { $0 == dot } }) > 2 else { return nil }
    let parts = key.wtf8.split(separator: dot, omittingEmptySubsequences: false)
    let last = parts[parts.count - 1]
    if isKeptBySession(parts) { return text(parts[parts.count - 2]) }
    let packages = parts.prefix(while: isPackage)
    guard packages.count > 1, packages.count < parts.count, parts[packages.count].first.map(isCapital) == true else { return nil }
    guard packages.count < parts.count - 1 else { return text(last) }
    // What says nothing by itself is what its class is, and so is each of what is a credential.
    let type = text(parts[parts.count - 2])
    return saysNothing(last) || isCredential(type) ? type + "." + text(last) : text(last)
  }

  /// What an application called what Spring keeps for it in Redis; nil of all other keys.
  static func attribute(in key: JSString) -> JSString? {
    key.withWTF8 { $0.starts(with: mark) } ? text(key.wtf8.dropFirst(mark.count)) : nil
  }

  private static let mark = Array("sessionAttr:".utf8)
  private static let dot = UInt8(ascii: ".")

  private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

  private static func isPackage(_ part: ArraySlice<UInt8>) -> Bool {
    part.first.map { (0x61...0x7A).contains($0) } == true
      && part.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
  }

  /// `javax.servlet.jsp.jstl.fmt.locale.session`: there the last part says that the session keeps it, and no request.
  private static func isKeptBySession(_ parts: [ArraySlice<UInt8>]) -> Bool {
    platforms.contains(text(parts[0])) && text(parts[parts.count - 1]) == "session"
  }

  private static let platforms: Set<JSString> = ["jakarta", "javax"]

  /// Whether it ends in the name of one: an `AccessToken` is one, and a `CsrfTokenRepository` is none. What a session has is mostly
  /// something else.
  private static func isCredential(_ type: JSString) -> Bool {
    let words = SensitiveKeys.words(of: type)
    guard let last = words.last else { return false }
    let pair = words.suffix(2)
    let rule =
      SensitiveKeys.sensitive[last] ?? SensitiveKeys.sensitive[pair.joined()] ?? SensitiveKeys.pairs[pair[pair.startIndex]]?[last]
    return rule != nil && rule != "session"
  }

  private static func saysNothing(_ part: ArraySlice<UInt8>) -> Bool {
    SensitiveKeys.split(text(part)).allSatisfy(nothings.contains)
  }

  private static let nothings: Set<String> = [
    "attr", "attribute", "content", "data", "default", "id", "instance", "key", "name", "object", "raw", "text", "value",
  ]

  private static func text(_ part: ArraySlice<UInt8>) -> JSString { JSString(uncheckedWTF8: Array(part)) }
}
