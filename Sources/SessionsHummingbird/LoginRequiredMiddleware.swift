#if Hummingbird
  public import Hummingbird
  public import SessionsHTTP

  /// Lets those pass who are logged in, and sends everybody else to the login page: for a group of routes.
  ///
  /// ```swift
  /// router.group("/account").add(middleware: LoginRequiredMiddleware(users))
  ///   .get { _, context in "Your orders" }
  /// ```
  ///
  /// It stands behind ``SessionMiddleware``.
  public struct LoginRequiredMiddleware<Context: SessionRequestContext>: RouterMiddleware {
    private let users: UserSessions

    public init(_ users: UserSessions) { self.users = users }

    /// - Throws: `LoginRequired` where nobody is logged in, which becomes the redirect; ``NoSessionMiddleware``.
    public func handle(
      _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
      _ = try users.require(context.session, for: request.head)
      return try await next(request, context)
    }
  }
#endif
