public import SessionCookies

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension SignedCookie {
  /// The session cookie of a server, by its environment.
  ///
  /// | variable | |
  /// |---|---|
  /// | `SESSION_SECRET` | the secret that signs |
  /// | `SESSION_SECRETS` | instead: several, separated by commas, newest first; the first signs, all verify |
  /// | `APP_ENV` | `development`: a cookie for plain http, and any secret. Everything else is production: `__Host-` before the name, `Secure`, and secrets of at least 32 bytes |
  ///
  /// Either way the cookie is `Path=/; HttpOnly; SameSite=Lax`.
  ///
  /// - Parameters:
  ///   - name: without `__Host-`.
  ///   - maxAge: how long browsers keep it, in whole seconds; nil: until they end their session; a ``SessionPolicy`` goes over it.
  ///   - environment: where variables are looked up.
  /// - Throws: ``SessionSetupError`` where there is no secret, or none fit for production.
  public static func server(
    named name: String = "session", maxAge: Duration? = nil, form: CookieFormat = .rr7,
    environment: (String) -> String? = ProcessVariables.value
  ) throws(SessionSetupError) -> SignedCookie {
    let secrets = try SecretRing(environment: environment)
    if environment("APP_ENV") == "development" {
      var attributes = CookieAttributes.hardened
      attributes.secure = false
      attributes.maxAge = maxAge.map { .lasting($0) } ?? .inherit
      return SignedCookie(name: name, secrets: secrets, attributes: attributes, form: form)
    }
    for secret in secrets.secrets {
      if secret.isKnownExample { throw .weakSecret("is one that stands in documentation") }
      if secret.byteCount < 32 { throw .weakSecret("has only \(secret.byteCount) bytes") }
    }
    return .hardened(name: name, secrets: secrets, maxAge: maxAge, form: form)
  }
}

/// The environment of this process.
public enum ProcessVariables {
  /// A variable's value; nil where it is not set.
  @Sendable public static func value(of name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

extension SecretRing {
  fileprivate init(environment: (String) -> String?) throws(SessionSetupError) {
    switch (environment("SESSION_SECRET"), environment("SESSION_SECRETS")) {
    case (_?, _?): throw .conflictingSecrets
    case (let secret?, nil):
      guard !secret.isEmpty else { throw .noSecret }
      self.init([Secret(secret)])
    case (nil, let list?):
      let secrets = list.split(separator: ",", omittingEmptySubsequences: false).map { Self.trimmed($0) }
      guard secrets != [""] else { throw .noSecret }
      guard !secrets.contains("") else { throw .emptySecret }
      self.init(secrets.map { Secret(String($0)) })
    case (nil, nil): throw .noSecret
    }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
