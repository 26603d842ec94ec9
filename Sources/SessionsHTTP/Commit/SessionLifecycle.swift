import SessionCookies
import ECMAScript
public import HTTPTypes
public import Sessions

/// Opens the session of a request before its handler, and commits it once after: what every server does with sessions,
/// without any server.
///
/// ```swift
/// let sessions = try SessionLifecycle(storage: storage, policy: SessionPolicy(idle: .seconds(1800)))
/// let response = try await sessions.respond(to: request.headerFields, fields: \.headerFields) { session in
///   try session.set("visits", 1)
///   return HTTPResponse(status: .ok)
/// }
/// ```
///
/// - A session in which nothing changed is not written, and no header is sent. However many changes there are, there is one
///   write. A new session that holds nothing is not stored: requests without a session cost nothing.
/// - `Set-Cookie` is added to those that are there, with `Cache-Control: no-cache="Set-Cookie"`. A response that may depend on
///   the session (it was looked at, or changed) says `Vary: Cookie`.
/// - Every response that a handler returns is committed, whatever its status, before its head is sent. A handler that throws
///   commits nothing.
/// - After the commit the session is sealed: a change made while the body streams throws ``SessionError/sealed``.
/// - A store that fails is an error, never "no session"; ``SessionError/status`` is what to answer.
public struct SessionLifecycle: Sendable {
  public let policy: SessionPolicy
  private let storage: any SessionStorage
  private let clock: WallClock

  /// - Parameters:
  ///   - policy: how long sessions live, where that is not the cookie's to say.
  ///   - clock: the storage's clock.
  ///   - allowsUnsigned: takes a storage whose cookie nobody signs.
  /// - Throws: ``SessionSetupError`` where the cookie has no secret, or the policy cannot be kept.
  public init(
    storage: any SessionStorage, policy: SessionPolicy = SessionPolicy(), clock: WallClock = .system, allowsUnsigned: Bool = false
  ) throws(SessionSetupError) {
    if !allowsUnsigned, !storage.guarantees.isSigned { throw .noSecret }
    try policy.check(on: storage.guarantees)
    self.storage = storage
    self.policy = policy
    self.clock = clock
  }

  /// Opens, lets `handler` work, and commits into the head of its response.
  ///
  /// - Parameters:
  ///   - request: the request's header fields.
  ///   - fields: where a response has its header fields.
  /// - Throws: what the handler throws, with nothing committed; ``SessionError`` where the session cannot be opened or
  ///   committed.
  public func respond<Response>(
    to request: HTTPFields, fields: WritableKeyPath<Response, HTTPFields>, isolation: isolated (any Actor)? = #isolation,
    handler: (Session) async throws -> Response
  ) async throws -> Response {
    let session = try await open(request)
    // Whatever happens, nobody goes on changing a session that nobody will commit.
    defer { session.abandon() }
    var response = try await handler(session)
    var head = response[keyPath: fields]
    try await commit(session, into: &head)
    response[keyPath: fields] = head
    return response
  }

  /// Opens the session that a request's cookie names; a new one where it names none.
  ///
  /// For servers that ``respond(to:fields:isolation:handler:)`` does not fit: every session opened has to go through
  /// ``commit(_:into:)`` or ``abandon(_:)``.
  public func open(_ request: HTTPFields) async throws(SessionError) -> Session {
    // Several fields of a name are one list to HTTP, and HTTP/2 splits cookies on purpose.
    var session = try await storage.getSession(cookieHeader: request[.cookie])
    if policy.isOver(startedAt: session.valueIgnoringAccess(at: SessionPolicy.startKey), now: clock.now()) {
      session = try await storage.getSession(cookieHeader: nil)
    }
    session.beginHandling()
    return session
  }

  /// Commits what the handler did, and adds to the response's header fields what has to be said of it.
  ///
  /// - Throws: ``SessionError``, with the fields as they were. ``SessionError/sealed`` where the session was committed or
  ///   abandoned before.
  public func commit(_ session: Session, into response: inout HTTPFields) async throws(SessionError) {
    let now = clock.now()
    guard let outcome = session.endHandling(adding: policy.absolute == nil ? nil : SessionPolicy.startKey, .milliseconds(now))
    else { throw .sealed }
    let setCookie = try await header(for: session, outcome, now)
    if outcome.isAccessed || setCookie != nil { response.addVary("Cookie") }
    guard let setCookie else { return }
    response.append(HTTPField(name: .setCookie, value: setCookie.text))
    response.addCacheControl("no-cache=\"Set-Cookie\"")
  }

  /// Gives the session up with nothing committed, after a handler that threw.
  public func abandon(_ session: Session) { session.abandon() }

  private func header(
    for session: Session, _ outcome: Session.Outcome, _ now: Timestamp
  ) async throws(SessionError) -> SetCookie? {
    if outcome.isDestroyed { return try await storage.destroySession(session) }
    if outcome.isNew, outcome.isEmpty { return nil }
    let lifetime = policy.lifetime(startedAt: session.valueIgnoringAccess(at: SessionPolicy.startKey), now: now)
    if outcome.isChanged || outcome.isNew { return try await storage.commitSession(session, options: policy.options(lifetime)) }
    guard policy.isTouchDue(expires: outcome.expires, lifetime, now: now) else { return nil }
    do {
      return try await storage.commitSession(session, options: policy.options(lifetime))
    } catch .gone {
      // It was only read, and has ended since: the response is as true as if it had been sent a moment earlier.
      return nil
    }
  }
}
