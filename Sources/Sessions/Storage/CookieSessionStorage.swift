public import SessionCookies
import ECMAScript

/// Sessions that live in the cookie alone; nothing is stored on the server.
///
/// **It cannot revoke.** Destroying a session asks the browser to forget the cookie. Whoever has copied it keeps a session that
/// stays valid for as long as a secret that signed it is kept: a stolen cookie survives a logout, and concurrent requests
/// overwrite each other's changes. Where that matters, use ``StoreSessionStorage``.
///
/// The cookie is signed, not encrypted: its owner can read it.
public struct CookieSessionStorage: SessionStorage {
  private let cookie: SessionCookie
  private let destroyIsFinal: Bool
  private let identity = StorageIdentity()

  /// - Parameters:
  ///   - cookie: should have a secret; without one, everybody can write sessions of their own.
  ///   - destroyIsFinal: whether a destroyed session refuses to be committed. False is what the originals do.
  public init(cookie: SignedCookie, destroyIsFinal: Bool = true) {
    self.cookie = SessionCookie(cookie: cookie)
    self.destroyIsFinal = destroyIsFinal
  }

  /// Only the browser enforces the expiry; a copied cookie can be used for longer.
  public var guarantees: StorageGuarantees { StorageGuarantees(isSigned: cookie.cookie.isSigned, enforcesExpiry: false) }

  public func getSession(cookieHeader: String?) async throws(SessionError) -> Session {
    let value = try cookie.value(in: cookieHeader)
    var state = SessionState(value.flatMap { SessionCodec.flat.content(of: $0) } ?? SessionCodec.flat.empty)
    state.isNew = value == nil
    state.storage = identity
    state.replaysUpdates = false
    return Session(state)
  }

  /// - Throws: ``SessionError/cookieTooLarge(length:)`` where the whole `Set-Cookie` text is longer than 4096;
  ///   ``SessionError/updateUnsupported`` for a new session in which something was updated before it had a storage.
  public func commitSession(_ session: Session, options: CookieAttributes) async throws(SessionError) -> SetCookie {
    let state = try session.state(for: identity)
    if state.draft.hasUpdates { throw .updateUnsupported }
    let content = state.draft.content.inForm(of: .flat)
    let header = try cookie.measuredHeader(content.json, options)
    session.settle(content, through: state.draft.latest) { $0.isNew = false }
    return header
  }

  public func destroySession(_ session: Session, options: CookieAttributes) async throws(SessionError) -> SetCookie {
    let header = try cookie.removal(options)
    _ = try session.claim(for: identity)
    if destroyIsFinal { session.end() }
    return header
  }
}
