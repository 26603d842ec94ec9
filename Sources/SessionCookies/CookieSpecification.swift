internal import ECMAScript
import Platform

/// A cookie as an operator writes it: `__session; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=604800`.
///
/// A name alone means the form's default attributes; a name with attributes means exactly those.
public struct CookieSpecification: Hashable, Sendable {
  public let name: String
  /// For ``SignedCookie``: over the form's defaults.
  public let attributes: CookieAttributes
  /// Whether attributes were written.
  public let isExact: Bool

  /// - Throws: ``CookieSpecificationError``, which says which part is wrong and what was meant.
  public init(parsing text: String) throws(CookieSpecificationError) {
    let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(Self.trimmed)
    name = parts[0]
    guard !name.isEmpty else { throw .missingName }
    if let equals = name.firstIndex(of: "=") { throw .hasValue(name: String(name[..<equals])) }
    guard ASCIISet.token.admits(name) else { throw .invalidName(name) }
    isExact = parts.count > 1
    var written = isExact ? CookieAttributes.bare : CookieAttributes()
    for part in parts.dropFirst() where !part.isEmpty { try Self.read(part, into: &written) }
    attributes = written
  }

  /// The cookie that is meant.
  public func cookie(secrets: SecretRing = [], form: CookieFormat = .rr7) -> SignedCookie {
    SignedCookie(name: name, secrets: secrets, attributes: attributes, form: form)
  }

  private static func read(_ part: String, into attributes: inout CookieAttributes) throws(CookieSpecificationError) {
    let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
    guard let attribute = CookieAttribute(named: pieces[0]) else {
      throw .unknownAttribute(pieces[0], nearest: nearest(to: pieces[0]))
    }
    let value = pieces.count > 1 ? pieces[1] : ""
    guard attribute.isFlag == value.isEmpty else {
      throw attribute.isFlag ? .flagHasValue(attribute) : .missingValue(attribute)
    }
    func check(_ isValid: Bool, _ expected: String) throws(CookieSpecificationError) {
      if !isValid { throw .invalidValue(attribute, value, expected: expected) }
    }
    switch attribute {
    case .maxAge:
      let seconds = Int(value)
      try check(seconds != nil, "whole seconds, such as 604800")
      attributes.maxAge = CookieSetting(seconds.map { Double($0) })
    case .domain:
      try check(CookieGrammar.isDomain(value), "a host name, such as example.org")
      attributes.domain = .value(value)
    case .path:
      try check(value.hasPrefix("/") && ASCIISet.path.admits(value), "a path that begins with /")
      attributes.path = .value(value)
    case .expires:
      let date = Timestamp(parsing: value)
      try check(date != nil, "a date, such as Thu, 01 Jan 2026 00:00:00 GMT")
      attributes.expires = CookieSetting(date)
    case .httpOnly: attributes.httpOnly = true
    case .secure: attributes.secure = true
    case .partitioned: attributes.partitioned = true
    case .priority:
      try check(["low", "medium", "high"].contains(value.lowercased()), "Low, Medium or High")
      attributes.priority = .value(CookiePriority(rawValue: value.lowercased()))
    case .sameSite:
      try check(["strict", "lax", "none"].contains(value.lowercased()), "Strict, Lax or None")
      attributes.sameSite = .value(SameSite(rawValue: value.lowercased()))
    }
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    String(decoding: CookieHeader.trimmed(Array(text.utf8)[...]), as: UTF8.self)
  }

  /// The attribute that was probably meant; nil where none is near.
  private static func nearest(to name: String) -> CookieAttribute? {
    let distances = CookieAttribute.allCases.map { ($0, editDistance(name.lowercased(), $0.rawValue.lowercased())) }
    return distances.min { $0.1 < $1.1 }.flatMap { $0.1 <= max(2, name.count / 3) ? $0.0 : nil }
  }

  private static func editDistance(_ a: String, _ b: String) -> Int {
    let b = Array(b.utf8)
    var row = Array(0...b.count)
    for (i, x) in a.utf8.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        (diagonal, row[j + 1]) = (row[j + 1], min(row[j + 1] + 1, row[j] + 1, diagonal + (x == y ? 0 : 1)))
      }
    }
    return row[b.count]
  }
}

/// What is wrong with a written cookie, and how it is meant.
public enum CookieSpecificationError: Error, Hashable, Sendable, CustomStringConvertible {
  case missingName
  case invalidName(String)
  /// A value was written too. It may be a credential and is not repeated.
  case hasValue(name: String)
  case unknownAttribute(String, nearest: CookieAttribute?)
  case flagHasValue(CookieAttribute)
  case missingValue(CookieAttribute)
  case invalidValue(CookieAttribute, String, expected: String)

  public var description: String {
    switch self {
    case .missingName: "a cookie begins with its name: '__session; Path=/; HttpOnly; Secure; SameSite=Lax'"
    case .invalidName(let name): "'\(name)' is not a valid cookie name: letters, digits and !#$%&'*+-.^_`|~ only"
    case .hasValue(let name): "only the cookie's name is wanted, not a value: '\(name); Path=/'"
    case .unknownAttribute(let name, let nearest):
      "there is no cookie attribute '\(name)'" + (nearest.map { ": did you mean \($0.rawValue)?" } ?? "")
    case .flagHasValue(let attribute): "\(attribute.rawValue) stands alone, without a value"
    case .missingValue(let attribute): "\(attribute.rawValue) needs a value: \(attribute.rawValue)=..."
    case .invalidValue(let attribute, let value, let expected): "\(attribute.rawValue) cannot be '\(value)': it is \(expected)"
    }
  }
}
