public import SessionCookies

/// Where sessions come from and go to: a request opens one, works on it, and commits or destroys it.
///
/// ```swift
/// let storage: any SessionStorage = StoreSessionStorage(store: store, cookie: .hardened(name: "session", secrets: secrets))
/// let session = try await storage.getSession(cookieHeader: header)
/// try session.set("userId", user.id)
/// let setCookie = try await storage.commitSession(session, lasting: .seconds(3600))
/// ```
public protocol SessionStorage: Sendable {
  /// What an application may rely on with this storage.
  var guarantees: StorageGuarantees { get }

  /// The session that a request's `Cookie` header names; a new one where it names none that this storage knows.
  ///
  /// A missing, forged or malformed cookie is no error. A store that cannot answer is: it is never taken for "no session".
  func getSession(cookieHeader: String?) async throws(SessionError) -> Session

  /// Keeps what the session holds now, and returns the header that the response has to send.
  ///
  /// - Parameters:
  ///   - session: one that this storage opened, or a new one.
  ///   - options: over the cookie's own attributes. The session is stored until `now + maxAge`; without a `maxAge` here until
  ///     `expires`; without either until the cookie's own `maxAge` or `expires` says; else for ever. So, as in the originals, a
  ///     commit without options takes away an expiry that an earlier commit gave by options.
  func commitSession(_ session: Session, options: CookieAttributes) async throws(SessionError) -> SetCookie

  /// Ends the session, and returns the header that makes the browser forget its cookie.
  ///
  /// - Parameters:
  ///   - session: one that this storage opened.
  ///   - options: over the cookie's own attributes, which the header repeats so that the browser recognises its cookie. `maxAge` and
  ///     `expires` among them are ignored.
  func destroySession(_ session: Session, options: CookieAttributes) async throws(SessionError) -> SetCookie
}

/// What a storage can promise of the sessions that it opens.
public struct StorageGuarantees: Hashable, Sendable {
  /// Whether its cookie is signed, so that clients cannot forge one.
  public var isSigned: Bool
  /// Whether a session that has expired is over, whatever the browser does with its cookie.
  public var enforcesExpiry: Bool
  /// Whether changes of requests at once are merged, and ``Session/update(_:as:default:_:)`` loses nothing.
  public var mergesChanges: Bool

  public init(isSigned: Bool, enforcesExpiry: Bool, mergesChanges: Bool = false) {
    self.isSigned = isSigned
    self.enforcesExpiry = enforcesExpiry
    self.mergesChanges = mergesChanges
  }
}

extension SessionStorage {
  /// ``commitSession(_:options:)`` with the cookie's own attributes.
  public func commitSession(_ session: Session) async throws(SessionError) -> SetCookie {
    try await commitSession(session, options: CookieAttributes())
  }

  /// ``commitSession(_:options:)`` of a session that is over after a time; whole seconds, which is all that a cookie can say.
  public func commitSession(_ session: Session, lasting duration: Duration) async throws(SessionError) -> SetCookie {
    try await commitSession(session, options: CookieAttributes(maxAge: .lasting(duration)))
  }

  /// ``destroySession(_:options:)`` with the cookie's own attributes.
  public func destroySession(_ session: Session) async throws(SessionError) -> SetCookie {
    try await destroySession(session, options: CookieAttributes())
  }
}
