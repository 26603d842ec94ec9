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
/// - Whoever wants to know what sessions do, for a log or for metrics, is told each ``SessionEvent``.
/// - A store that fails is an error, never "no session"; ``SessionError/status`` is what to answer.
public struct SessionLifecycle: Sendable {
  /// How long sessions live.
  public let policy: SessionPolicy
  private let storage: any SessionStorage
  private let clock: WallClock
  private let observe: (@Sendable (SessionEvent) -> Void)?

  /// - Parameters:
  ///   - policy: how long sessions live, where that is not the cookie's to say.
  ///   - clock: the storage's clock.
  ///   - allowsUnsigned: takes a storage whose cookie nobody signs.
  ///   - observe: is told what sessions do, for a log or for metrics, in the request's task. Nil: nothing is measured.
  /// - Throws: ``SessionSetupError`` where the cookie has no secret, or the policy cannot be kept.
  public init(
    storage: any SessionStorage, policy: SessionPolicy = SessionPolicy(), clock: WallClock = .system,
    allowsUnsigned: Bool = false,
    observe: (@Sendable (SessionEvent) -> Void)? = nil
  ) throws(SessionSetupError) {
    if !allowsUnsigned, !storage.guarantees.isSigned { throw .noSecret }
    try policy.check(on: storage.guarantees)
    self.storage = storage
    self.policy = policy
    self.clock = clock
    self.observe = observe
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
    try await observing(.opened, naming: { $0 }) { () throws(SessionError) in
      // Several fields of a name are one list to HTTP, and HTTP/2 splits cookies on purpose.
      var session = try await storage.getSession(cookieHeader: request[.cookie])
      if policy.isOver(startedAt: start(of: session), now: clock.now()) {
        session = try await storage.getSession(cookieHeader: nil)
      }
      session.beginHandling()
      return session
    }
  }

  /// Commits what the handler did, and adds to the response's header fields what has to be said of it.
  ///
  /// - Throws: ``SessionError``, with the fields as they were. ``SessionError/sealed`` where the session was committed or
  ///   abandoned before.
  public func commit(_ session: Session, into response: inout HTTPFields) async throws(SessionError) {
    let now = clock.now()
    guard
      let outcome = session.endHandling(
        adding: policy.absolute == nil ? nil : JSString(SessionPolicy.startKey), .milliseconds(now))
    else { throw .sealed }
    let lifetime = policy.lifetime(startedAt: start(of: session), now: now)
    var setCookie: SetCookie?
    if let action = action(for: outcome, lifetime, now) {
      setCookie = try await observing(action, naming: { _ in session }) { () throws(SessionError) in
        try await perform(action, on: session, policy.options(lifetime))
      }
    }
    if outcome.isAccessed || setCookie != nil { response.addVary("Cookie") }
    guard let setCookie else { return }
    response.append(HTTPField(name: .setCookie, value: setCookie.text))
    response.addCacheControl("no-cache=\"Set-Cookie\"")
  }

  /// Gives the session up with nothing committed, after a handler that threw.
  public func abandon(_ session: Session) { session.abandon() }

  private func start(of session: Session) -> JSONValue? {
    session.valueIgnoringAccess(at: JSString(SessionPolicy.startKey))
  }

  /// What is to be done with a session after its handler; nil: nothing.
  private func action(for outcome: Session.Outcome, _ lifetime: Int64?, _ now: Timestamp) -> SessionEvent.Action? {
    if outcome.isDestroyed { return .destroyed }
    if outcome.isNew { return outcome.isEmpty ? nil : .created }
    if outcome.isChanged { return .changed }
    guard policy.isTouchDue(expires: outcome.expires, lifetime, now: now) else { return nil }
    // What keeps no expiry (by now: an application may come back with another store) would have one to move at each request.
    return storage.guarantees.enforcesExpiry ? .prolonged : nil
  }

  private func perform(
    _ action: SessionEvent.Action, on session: Session, _ options: CookieAttributes
  ) async throws(SessionError) -> SetCookie? {
    switch action {
    case .destroyed: return try await storage.destroySession(session)
    case .opened, .created, .changed: return try await storage.commitSession(session, options: options)
    case .prolonged:
      do {
        return try await storage.commitSession(session, options: options)
      } catch .gone {
        // It was only read, and has ended since: the response is as true as if it had been sent a moment earlier.
        return nil
      }
    }
  }

  /// Tells how something went, and how long it took.
  private func observing<Value: Sendable>(
    _ action: SessionEvent.Action, naming session: (Value) -> Session?, _ body: () async throws(SessionError) -> Value
  ) async throws(SessionError) -> Value {
    guard let observe else { return try await body() }
    let begin = ContinuousClock.now
    func tell(_ session: Session?, _ error: SessionError?) {
      observe(SessionEvent(action, session.map { "\($0)" }, begin.duration(to: .now), error))
    }
    do throws(SessionError) {
      let value = try await body()
      tell(session(value), nil)
      return value
    } catch {
      tell(nil, error)
      throw error
    }
  }
}
