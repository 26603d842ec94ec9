#if FlyingFox
  public import FlyingFox
  import HTTPTypes
  public import Sessions
  public import SessionsHTTP

  /// Opens the session of each request and commits it once after the handler: ``SessionLifecycle`` in FlyingFox.
  ///
  /// ```swift
  /// await server.appendRoute("GET /", to: SessionHandler(sessions) { request, session in
  ///   try session.set("seen", true)
  ///   return HTTPResponse(statusCode: .ok)
  /// })
  /// ```
  public struct SessionHandler: HTTPHandler {
    public typealias Handler =
      @Sendable (_ request: FlyingFox.HTTPRequest, _ session: Session) async throws -> FlyingFox.HTTPResponse

    private let sessions: SessionLifecycle
    private let handler: Handler

    public init(_ sessions: SessionLifecycle, handler: @escaping Handler) {
      self.sessions = sessions
      self.handler = handler
    }

    /// A session that could not be opened or committed is answered by its status, and ``LoginRequired`` by its redirect;
    /// every other error is the server's to answer.
    public func handleRequest(_ request: FlyingFox.HTTPRequest) async throws -> FlyingFox.HTTPResponse {
      do {
        return try await sessions.respond(to: request.fields, fields: \FlyingFox.HTTPResponse.fields) { session in
          try await handler(request, session)
        }
      } catch let error as SessionError {
        return HTTPResponse(statusCode: HTTPStatusCode(error.status))
      } catch let error as LoginRequired {
        var response = HTTPResponse(statusCode: HTTPStatusCode(error.status))
        response.fields = error.headerFields
        return response
      }
    }
  }

  extension HTTPStatusCode {
    fileprivate init(_ status: HTTPTypes.HTTPResponse.Status) { self.init(status.code, phrase: status.reasonPhrase) }
  }

  extension FlyingFox.HTTPRequest {
    /// The header fields that matter to a session.
    fileprivate var fields: HTTPFields {
      var fields = HTTPFields()
      for value in headers.values(for: .cookie) { fields.append(HTTPField(name: .cookie, value: value)) }
      return fields
    }
  }

  extension FlyingFox.HTTPResponse {
    private static let shared: [(HTTPField.Name, HTTPHeader)] = [
      (.setCookie, .setCookie), (.vary, HTTPHeader("Vary")), (.cacheControl, HTTPHeader("Cache-Control")),
      (.location, .location),
    ]

    /// The header fields that a commit looks at and adds to; the others stay as they are.
    fileprivate var fields: HTTPFields {
      get {
        var fields = HTTPFields()
        for (name, header) in Self.shared {
          for value in headers.values(for: header) { fields.append(HTTPField(name: name, value: value)) }
        }
        return fields
      }
      set {
        for (name, header) in Self.shared {
          headers[header] = nil
          for value in newValue[values: name] { headers.addValue(value, for: header) }
        }
      }
    }
  }
#endif
