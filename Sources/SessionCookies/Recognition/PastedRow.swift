internal import ECMAScript

/// A row of fields with tabs between them: of a Netscape cookie jar, or of the table in a browser's developer tools.
struct PastedRow {
  let cookie: PastedCookie

  init?(_ line: ArraySlice<UInt8>) {
    let fields = line.split(separator: 0x09, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    guard let cookie = Self.ofJar(fields) ?? Self.ofTable(fields) else { return nil }
    self.cookie = cookie
  }

  /// Domain, whether subdomains get it, path, whether HTTPS is needed, seconds, name, value.
  private static func ofJar(_ fields: [String]) -> PastedCookie? {
    guard fields.count == 7, ["TRUE", "FALSE"].contains(fields[1]), ["TRUE", "FALSE"].contains(fields[3]) else { return nil }
    let httpOnly = "#HttpOnly_"
    let isHTTPOnly = fields[0].hasPrefix(httpOnly)
    guard isHTTPOnly || !fields[0].hasPrefix("#") else { return nil }
    let domain = isHTTPOnly ? String(fields[0].dropFirst(httpOnly.count)) : fields[0]
    var attributes = [SetCookie.Attribute("Path", fields[2])]
    if fields[1] == "TRUE" { attributes.append(SetCookie.Attribute("Domain", domain)) }
    if fields[3] == "TRUE" { attributes.append(SetCookie.Attribute("Secure")) }
    if isHTTPOnly { attributes.append(SetCookie.Attribute("HttpOnly")) }
    if let seconds = Int64(fields[4]), seconds > 0 {
      attributes.append(SetCookie.Attribute("Expires", Timestamp.epoch.adding(seconds: seconds).utcString))
    }
    return PastedCookie(name: fields[5], value: Array(fields[6].utf8), attributes: attributes)
  }

  /// Name, value, domain, path, expires, size, marks of HttpOnly and Secure, SameSite: as many as were copied.
  private static func ofTable(_ fields: [String]) -> PastedCookie? {
    guard fields.count >= 2, !fields[0].isEmpty, !fields[0].hasPrefix("#") else { return nil }
    func field(_ index: Int) -> String? { fields.indices.contains(index) && !fields[index].isEmpty ? fields[index] : nil }
    var attributes: [SetCookie.Attribute] = []
    if let path = field(3), path.hasPrefix("/") { attributes.append(SetCookie.Attribute("Path", path)) }
    if let expires = field(4).flatMap({ Timestamp(parsing: $0) }) {
      attributes.append(SetCookie.Attribute("Expires", expires.utcString))
    }
    if field(6) == "✓" { attributes.append(SetCookie.Attribute("HttpOnly")) }
    if field(7) == "✓" { attributes.append(SetCookie.Attribute("Secure")) }
    if let site = field(8), ["lax", "strict", "none"].contains(site.lowercased()) {
      attributes.append(SetCookie.Attribute("SameSite", site))
    }
    return PastedCookie(name: fields[0], value: Array(fields[1].utf8), attributes: attributes)
  }
}
