public import ECMAScript

/// One attribute as it is merged: a call's over the cookie's over the form's default.
public enum CookieSetting<Value: Hashable & Sendable>: Hashable, Sendable {
  /// Says nothing: what was set before stands. An absent key, in JavaScript.
  case inherit
  /// Takes away what was set before. A key that is present but `undefined`.
  case omit
  case value(Value)

  /// The value, where there is one.
  public var value: Value? { if case .value(let value) = self { value } else { nil } }

  /// A value, or its absence, said outright: nil is ``omit``.
  public init(_ value: Value?) { self = value.map { .value($0) } ?? .omit }

  func over(_ earlier: Self) -> Self { if case .inherit = self { earlier } else { self } }
}

extension CookieSetting: ExpressibleByUnicodeScalarLiteral, ExpressibleByExtendedGraphemeClusterLiteral,
  ExpressibleByStringLiteral
where Value == String {
  public init(stringLiteral value: String) { self = .value(value) }
}

extension CookieSetting: ExpressibleByBooleanLiteral where Value == Bool {
  public init(booleanLiteral value: Bool) { self = .value(value) }
}

extension CookieSetting: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral where Value == Double {
  public init(integerLiteral value: Int) { self = .value(Double(value)) }
  public init(floatLiteral value: Double) { self = .value(value) }
}

extension CookieSetting where Value == Double {
  /// A `Max-Age`, which is whole seconds: a fraction is an error in most forms.
  public static func lasting(_ duration: Duration) -> Self {
    let (seconds, attoseconds) = duration.components
    return .value(Double(seconds) + Double(attoseconds) / 1e18)
  }
}

extension CookieSetting where Value == SameSite {
  public static var strict: Self { .value(.strict) }
  public static var lax: Self { .value(.lax) }
  /// `SameSite=None`. An absent attribute is ``omit``.
  public static var none: Self { .value(.none) }
}

extension CookieSetting where Value == CookiePriority {
  public static var low: Self { .value(.low) }
  public static var medium: Self { .value(.medium) }
  public static var high: Self { .value(.high) }
}

/// With which requests from other sites a browser sends the cookie. Case does not matter; other words fail to serialise.
public struct SameSite: RawRepresentable, Hashable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let strict = SameSite(rawValue: "strict")
  public static let lax = SameSite(rawValue: "lax")
  public static let none = SameSite(rawValue: "none")
}

/// Which cookies a full browser drops first. Case does not matter; other words fail to serialise.
public struct CookiePriority: RawRepresentable, Hashable, Sendable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let low = CookiePriority(rawValue: "low")
  public static let medium = CookiePriority(rawValue: "medium")
  public static let high = CookiePriority(rawValue: "high")
}

/// A cookie's attributes; each can also be left alone or taken away, see ``CookieSetting``.
///
/// ```swift
/// CookieAttributes(maxAge: 604_800, httpOnly: true, secure: true, sameSite: .lax)
/// ```
public struct CookieAttributes: Hashable, Sendable {
  /// Seconds, as JavaScript has numbers: a fraction is an error in most forms.
  public var maxAge: CookieSetting<Double>
  /// The domain, written as it is; an empty one is left out.
  public var domain: CookieSetting<String>
  /// The path; an empty one is left out.
  public var path: CookieSetting<String>
  /// A moment beyond JavaScript's range is an `Invalid Date` and fails to serialise.
  public var expires: CookieSetting<Timestamp>
  /// Whether scripts are kept from it.
  public var httpOnly: CookieSetting<Bool>
  /// Whether it travels by https alone.
  public var secure: CookieSetting<Bool>
  /// Whether each site that embeds this one has a cookie of its own.
  public var partitioned: CookieSetting<Bool>
  /// Which cookies a full browser drops first.
  public var priority: CookieSetting<CookiePriority>
  /// With which requests from other sites it is sent.
  public var sameSite: CookieSetting<SameSite>

  public init(
    maxAge: CookieSetting<Double> = .inherit, domain: CookieSetting<String> = .inherit, path: CookieSetting<String> = .inherit,
    expires: CookieSetting<Timestamp> = .inherit, httpOnly: CookieSetting<Bool> = .inherit,
    secure: CookieSetting<Bool> = .inherit, partitioned: CookieSetting<Bool> = .inherit,
    priority: CookieSetting<CookiePriority> = .inherit, sameSite: CookieSetting<SameSite> = .inherit
  ) {
    self.maxAge = maxAge
    self.domain = domain
    self.path = path
    self.expires = expires
    self.httpOnly = httpOnly
    self.secure = secure
    self.partitioned = partitioned
    self.priority = priority
    self.sameSite = sameSite
  }

  /// What OWASP and RFC 6265bis ask of a session cookie: `Path=/; HttpOnly; Secure; SameSite=Lax`, and no Domain.
  public static let hardened = CookieAttributes(domain: .omit, path: "/", httpOnly: true, secure: true, sameSite: .lax)

  /// No attribute at all, not even a form's defaults.
  public static let bare = CookieAttributes(
    maxAge: .omit, domain: .omit, path: .omit, expires: .omit, httpOnly: .omit, secure: .omit, partitioned: .omit,
    priority: .omit, sameSite: .omit)

  /// These over `earlier` ones: each that says something wins.
  public func merged(over earlier: CookieAttributes) -> CookieAttributes {
    CookieAttributes(
      maxAge: maxAge.over(earlier.maxAge), domain: domain.over(earlier.domain), path: path.over(earlier.path),
      expires: expires.over(earlier.expires), httpOnly: httpOnly.over(earlier.httpOnly), secure: secure.over(earlier.secure),
      partitioned: partitioned.over(earlier.partitioned), priority: priority.over(earlier.priority),
      sameSite: sameSite.over(earlier.sameSite))
  }
}

/// The attributes that a `Set-Cookie` header names.
public enum CookieAttribute: String, Hashable, Sendable, CaseIterable {
  case maxAge = "Max-Age"
  case domain = "Domain"
  case path = "Path"
  case expires = "Expires"
  case httpOnly = "HttpOnly"
  case secure = "Secure"
  case partitioned = "Partitioned"
  case priority = "Priority"
  case sameSite = "SameSite"

  /// Whether the attribute stands alone, without a value.
  public var isFlag: Bool { self == .httpOnly || self == .secure || self == .partitioned }

  /// The attribute of a name, in any case.
  public init?(named name: some StringProtocol) {
    guard let attribute = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() }) else { return nil }
    self = attribute
  }
}
