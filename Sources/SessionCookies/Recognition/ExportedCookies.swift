internal import ECMAScript

/// Cookies as tools export them: a JSON array of objects with a name and a value (browser extensions, Playwright), alone or under
/// `cookies`; headers wherever they stand in JSON (HAR, what servers and clients log), and a list of them; and a request as the developer
/// tools copy it for JavaScript, `fetch("…", {"headers": {"cookie": "…"}})`.
enum ExportedCookies {
  /// Nil where it is none of these.
  static func cookies(in bytes: ArraySlice<UInt8>) -> [PastedCookie]? {
    let text = bytes.drop { $0 <= 0x20 }
    if text.starts(with: "fetch(".utf8) { return ofCall(text) }
    guard text.first == UInt8(ascii: "[") || text.first == UInt8(ascii: "{"), let value = try? JSON.parse(Array(text)) else {
      return nil
    }
    return list(value) ?? headers(value)
  }

  private static func list(_ value: JSONValue) -> [PastedCookie]? {
    guard let list = value.asArray ?? value["cookies"]?.asArray, !list.isEmpty else { return nil }
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
    return self.headers(.object(headers)) ?? []
  }

  // MARK: Headers

  /// Nil where there are none.
  private static func headers(_ value: JSONValue) -> [PastedCookie]? {
    var found: [[UInt8]] = []
    let texts = (value.asArray ?? []).compactMap { $0.asString?.wtf8 }.filter { $0.contains(UInt8(ascii: "=")) }
    // Of a list of such texts each is a header without its name.
    if texts.count == value.asArray?.count { found = texts } else { collect(value, into: &found) }
    // One header may stand in many requests.
    var seen: Set<[UInt8]> = []
    let cookies = found.filter { seen.insert($0).inserted }.flatMap { PastedCookies($0).cookies }
    return cookies.isEmpty ? nil : cookies
  }

  /// The headers in `{"set-cookie": …}` and `{"name": "set-cookie", "value": …}`, however deep.
  private static func collect(_ value: JSONValue, into found: inout [[UInt8]]) {
    switch value {
    case .array(let elements): for element in elements { collect(element, into: &found) }
    case .object(let object):
      if let isSent = value["name"]?.asString.flatMap(isSent), let text = value["value"] {
        return collect(text, sent: isSent, into: &found)
      }
      for entry in object.entries {
        if let isSent = isSent(entry.key) {
          collect(entry.value, sent: isSent, into: &found)
        } else {
          collect(entry.value, into: &found)
        }
      }
    case .null, .bool, .number, .string: break
    }
  }

  /// Whether the header of a name is one that a server sends, or a browser; nil where it has no cookies.
  private static func isSent(_ name: JSString) -> Bool? {
    guard name.byteCount <= 10 else { return nil }
    return switch name.string.lowercased() {
    case "set-cookie": true
    case "cookie": false
    default: nil
    }
  }

  /// A header, several with a line each, or a list of them.
  private static func collect(_ value: JSONValue, sent isSent: Bool, into found: inout [[UInt8]]) {
    if let texts = value.asArray {
      for text in texts where text.asArray == nil { collect(text, sent: isSent, into: &found) }
      return
    }
    guard let text = value.asString?.wtf8, text.contains(UInt8(ascii: "=")) else { return collect(value, into: &found) }
    let name = isSent ? "Set-Cookie: " : "Cookie: "
    found += text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).map { Array(name.utf8) + $0 }
  }
}
