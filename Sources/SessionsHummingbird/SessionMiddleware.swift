#if Hummingbird
  public import Hummingbird
  public import Sessions
  public import SessionsHTTP

  /// Opens the session of each request and commits it once after the handler: ``SessionLifecycle`` in Hummingbird.
  ///
  /// ```swift
  /// let router = Router(context: BasicSessionRequestContext.self)
  /// router.add(middleware: SessionMiddleware(sessions))
  /// router.get("/") { _, context in
  ///   try context.session.set("seen", true)
  ///   return "Hello"
  /// }
  /// ```
  ///
  /// What is between it and the handlers sees the session; what is before it does not. An error that a handler throws commits
  /// nothing, also one that becomes a response, such as `HTTPError`.
  public struct SessionMiddleware<Context: SessionRequestContext>: RouterMiddleware {
    private let sessions: SessionLifecycle

    public init(_ sessions: SessionLifecycle) { self.sessions = sessions }

    public func handle(
      _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
      try await sessions.respond(to: request.headers, fields: \Response.headers) { session in
        var context = context
        context.openedSession = session
        return try await next(request, context)
      }
    }
  }

  /// A request context that carries the session of its request.
  public protocol SessionRequestContext: RequestContext {
    /// What ``SessionMiddleware`` opened; nil before it.
    var openedSession: Session? { get set }
  }

  extension SessionRequestContext {
    /// The session of this request.
    ///
    /// - Throws: ``NoSessionMiddleware``.
    public var session: Session {
      get throws(NoSessionMiddleware) {
        guard let openedSession else { throw NoSessionMiddleware() }
        return openedSession
      }
    }
  }

  /// A handler asked for its session, and no middleware had opened one.
  public struct NoSessionMiddleware: Error, CustomStringConvertible {
    public var description: String { "The router has no SessionMiddleware before this handler: add one" }
  }

  /// A context with a session and nothing else.
  public struct BasicSessionRequestContext: SessionRequestContext {
    public var coreContext: CoreRequestContextStorage
    public var openedSession: Session?

    public init(source: ApplicationRequestContextSource) { coreContext = CoreRequestContextStorage(source: source) }
  }
#endif
