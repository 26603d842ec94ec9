internal import ECMAScript

/// Cookies as tools export them: a JSON array of objects with a name and a value (browser extensions, Playwright, HAR), alone or under
/// `cookies`; and a request as the developer tools copy it for JavaScript, `fetch("…", {"headers": {"cookie": "…"}})`.
enum ExportedCookies {
  /// Nil where it is neither.
  static func cookies(in bytes: ArraySlice<UInt8>) -> [PastedCookie]? {
    let text = bytes.drop { $0 <= 0x20 }
    if text.starts(with: "fetch(".utf8) { return ofCall(text) }
    guard text.first == UInt8(ascii: "[") || text.first == UInt8(ascii: "{"), let value = try? JSON.parse(Array(text)),
      let list = value.asArray ?? value["cookies"]?.asArray, !list.isEmpty
    else { return nil }
    let cookies = list.compactMap(cookie)
    return cookies.count == list.count ? cookies : nil
  }

  private static func cookie(_ value: JSONValue) -> PastedCookie? {
    guard let name = value["name"]?.asString?.string, let text = value["value"]?.asString else { return nil }
    var attributes: [SetCookie.Attribute] = []
    if let path = value["path"]?.asString?.string { attributes.append(SetCookie.Attribute("Path", path)) }
    if let domain = value["domain"]?.asString?.string, value["hostOnly"]?.asBool != true, domain.hasPrefix(".") {
      attributes.append(SetCookie.Attribute("Domain", domain))
    }
    if let expires = end(of: value) { attributes.append(SetCookie.Attribute("Expires", expires.utcString)) }
    for (key, name) in [("secure", "Secure"), ("httpOnly", "HttpOnly")] where value[JSString(key)]?.asBool == true {
      attributes.append(SetCookie.Attribute(name))
    }
    if let site = value["sameSite"]?.asString?.string.lowercased(), let word = sites[site] {
      attributes.append(SetCookie.Attribute("SameSite", word))
    }
    return PastedCookie(name: name, value: Array(text.wtf8), attributes: attributes)
  }

  private static let sites = ["lax": "Lax", "strict": "Strict", "none": "None", "no_restriction": "None"]

  /// Seconds, or a date; -1 is the browser's end.
  private static func end(of value: JSONValue) -> Timestamp? {
    if let text = value["expires"]?.asString?.string { return Timestamp(parsing: text) }
    guard let seconds = value["expirationDate"]?.asDouble ?? value["expires"]?.asDouble, 0..<8.64e12 ~= seconds else {
      return nil
    }
    return Timestamp(milliseconds: Int64(seconds * 1000))
  }

  private static func ofCall(_ text: ArraySlice<UInt8>) -> [PastedCookie]? {
    guard let start = text.firstIndex(of: UInt8(ascii: "{")), let end = text.lastIndex(of: UInt8(ascii: "}")), start < end,
      let headers = (try? JSON.parse(Array(text[start...end])))?["headers"]?.asObject
    else { return nil }
    let lines = headers.entries.filter { $0.key.string.lowercased() == "cookie" }.compactMap(\.value.asString)
    return lines.flatMap { PastedCookies(Array("Cookie: ".utf8) + $0.wtf8).cookies }
  }
}
