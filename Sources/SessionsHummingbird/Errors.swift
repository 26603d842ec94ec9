#if Hummingbird
  public import Hummingbird
  import Logging
  public import Sessions
  public import SessionsHTTP

  /// A session that could not be opened or committed is answered by its status, with no word of why: that is for the log.
  extension SessionError: HTTPResponseError {
    public func response(from request: Request, context: some RequestContext) throws -> Response {
      context.logger.error("session: \(self)")
      return Response(status: status)
    }
  }

  /// The redirect to the login page.
  extension LoginRequired: HTTPResponseError {
    public func response(from request: Request, context: some RequestContext) throws -> Response {
      Response(status: status, headers: headerFields)
    }
  }
#endif
